import numpy as np
import pytest

from engine.measure.bootstrap import UNKNOWN, interval, ratio_interval


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
