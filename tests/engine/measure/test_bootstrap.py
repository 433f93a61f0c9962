import numpy as np
import pytest

from engine.measure.bootstrap import UNKNOWN, interval, ratio_interval, share


def test_the_interval_of_independent_tracks_is_the_usual_one():
    scores = np.random.default_rng(0).normal(5, 2, 400)
    found = interval(scores, np.arange(400))
    error = 1.96 * scores.std() / 20
    assert found.mean == pytest.approx(scores.mean())
    assert found.low == pytest.approx(scores.mean() - error, abs=0.03)
    assert found.high == pytest.approx(scores.mean() + error, abs=0.03)


def test_clips_that_repeat_their_track_do_not_narrow_the_interval():
    scores = np.random.default_rng(1).normal(size=20)
    repeated, once = (
        interval(np.repeat(scores, 6), np.repeat(np.arange(20), 6)),
        interval(scores, np.arange(20)),
    )
    assert repeated.model_dump() == pytest.approx(once.model_dump())


def test_the_mean_is_over_clips_where_tracks_have_different_numbers_of_them():
    assert interval(np.array([1.0, 1, 1, 5]), np.array([7, 7, 7, 2])).mean == 2


def test_the_same_seed_draws_the_same_interval():
    scores, tracks = np.random.default_rng(2).normal(size=12), np.arange(12)
    assert interval(scores, tracks, seed=3) == interval(scores, tracks, seed=3)
    assert interval(scores, tracks, seed=3) != interval(scores, tracks, seed=4)


def test_a_single_track_has_no_width():
    found = interval(np.array([1.0, 2.0]), np.array([3, 3]))
    assert (found.mean, found.low, found.high) == (1.5, 1.5, 1.5)


def test_clips_that_were_not_measured_are_left_out():
    assert interval(np.array([1.0, np.nan, 3.0]), np.array([0, 0, 1])).mean == 2
    assert interval(np.array([np.nan, np.nan]), np.array([0, 1])) == UNKNOWN


def test_a_ratio_is_of_the_sums():
    above, below = np.array([1.0, 0, 1, 1]), np.array([1.0, 1, 1, 0])
    found = ratio_interval(above, below, np.array([0, 0, 1, 2]))
    assert found.mean == 1
    assert found.low < 1 < found.high


def test_a_ratio_to_nothing_is_unknown():
    assert ratio_interval(np.ones(3), np.zeros(3), np.arange(3)) == UNKNOWN


def test_a_share_of_tracks_has_the_interval_of_wilson():
    found = share(np.array([True] * 7 + [False] * 3))
    assert found.mean == 0.7
    assert (found.low, found.high) == (pytest.approx(0.3968, abs=1e-4), pytest.approx(0.8922, abs=1e-4))
    assert share(np.array([True] * 7 + [False] * 3), np.arange(10)) == found


def test_a_share_that_is_all_right_or_all_wrong_still_has_a_width():
    right = share(np.ones(12, bool), np.arange(12) // 6)
    assert (right.mean, right.high) == (1, 1)
    assert right.low == pytest.approx(2 / (2 + 1.96**2), abs=1e-3)  # two tracks, however many clips
    wrong = share(np.zeros(4, bool))
    assert (wrong.mean, wrong.low) == (0, 0)
    assert wrong.high == pytest.approx(1.96**2 / (4 + 1.96**2), abs=1e-3)


def test_a_share_of_clips_whose_tracks_are_all_alike_still_has_a_width():
    half_of_two_tracks = share(np.array([True, False]))
    assert share(np.array([True, False, False, True]), np.array([0, 0, 1, 1])) == half_of_two_tracks
    assert share(np.array([1, 1, 0, 1, 0, 0], bool), np.array([0, 1, 0, 0, 1, 0])) == half_of_two_tracks
    one = share(np.array([True, False, True]), np.array([7, 7, 7]))
    assert one.low < 0.3 < one.mean < 0.9 < one.high


def test_a_share_of_clips_is_drawn_by_track():
    right, tracks = np.random.default_rng(5).random(60) < 0.7, np.arange(60) // 6
    assert share(right, tracks) == interval(right.astype(float), tracks)
    assert share(np.empty(0, bool)) == UNKNOWN


def test_of_a_few_tracks_the_interval_of_a_share_holds_the_truth_as_often_as_it_says():
    random = np.random.default_rng(0)
    held = 0
    for right in random.random((400, 10)) < 0.8:
        found = share(right)
        held += found.low <= 0.8 <= found.high
    assert held / 400 > 0.93
