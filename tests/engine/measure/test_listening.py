"""What finished tests say; what is not finished says nothing."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from engine.measure import listening
from engine.measure.draws import draw_trials
from engine.schema import BlindAnswer, BlindKind, BlindRequest, ClipRef, ListeningTest, RunInTest, Stimulus

NET, ORIGINAL = Stimulus(kind="run", run="net"), Stimulus(kind="original")


def a_test(
    kind: BlindKind,
    answers: Sequence[str | dict[str, int]],
    *,
    runs: tuple[str, ...] = ("net",),
    finished: bool = True,
    chosen: bool = False,
    clips: int = 100,
) -> ListeningTest:
    """A test with these answers: `+` right and `-` wrong, or ratings by `net`, `original` and `anchor`."""
    places = [ClipRef(library="demo", track=f"track.{n % clips}") for n in range(len(answers))]
    asked = BlindRequest(
        kind=kind, runs=list(runs), trials=len(answers), clip=places[0] if chosen else None, seed=5
    )
    trials = draw_trials(asked, places)
    for number, (trial, given) in enumerate(zip(trials, answers, strict=True)):
        answer = BlindAnswer(trial=number, seconds=1, switches=1, route="here", device="t")
        if isinstance(given, dict):
            answer.scores = [given[stimulus.run or stimulus.kind] for stimulus in trial.order]
        else:
            answer.says = trial.x if given == "+" else "a" if trial.x == "b" else "b"
        trial.answer = answer
    return ListeningTest(
        id=f"{kind}{len(answers)}",
        request=asked,
        runs=[RunInTest(name=n, model="pca", floats=64, ratio=125.0, weights="w") for n in runs],
        split="random",
        split_seed=0,
        library="demo",
        library_created=1.0,
        trials=trials,
        begun=1.0,
        ended=2.0,
        finished=finished,
        versions={},
    )


def rated(net: int, original: int = 100, anchor: int = 20) -> dict[str, int]:
    return {"net": net, "original": original, "anchor": anchor}


def test_an_abx_test_ends_in_a_score_its_p_value_and_the_interval_of_its_share() -> None:
    found = listening.result(a_test("abx", "+" * 13 + "---"), stands=True)
    assert (found.right, found.answered, found.finished) == (13, 16, True)
    assert found.p == 697 / 65536  # 560 + 120 + 16 + 1 of all ways to guess
    assert (found.low, found.high) == pytest.approx((0.54354, 0.95953), abs=1e-5)
    assert found.reach is not None
    assert (found.reach.right, found.reach.p) == (12, 2517 / 65536)
    assert found.reach.power == pytest.approx(0.44990, abs=1e-5)
    assert found.ratings == []


def test_an_unfinished_test_has_no_score_and_never_counts() -> None:
    left = a_test("abx", "+" * 15, finished=False)
    found = listening.result(left, stands=True)
    assert (found.right, found.p, found.low, found.reach) == (None, None, None, None)
    assert listening.result(a_test("rating", [rated(50)] * 3, finished=False), stands=True).ratings == []
    nothing = listening.heard("net", [left])
    assert (nothing.abx_tests, nothing.abx_p, nothing.rating) == (0, None, None)


def test_ratings_are_means_with_intervals_over_clips() -> None:
    found = listening.result(a_test("rating", [rated(40), rated(60), rated(80), rated(60)]), stands=False)
    by_name = {(row.stimulus.run or row.stimulus.kind): row.rating for row in found.ratings}
    assert list(by_name) == ["net", "original", "anchor"]
    assert [by_name[name].mean for name in by_name] == [60, 100, 20]
    # 60 ± t(3) s / √4, with t(3) = 3.18245 and s² = 800/3
    assert (by_name["net"].low, by_name["net"].high) == pytest.approx((34.0154, 85.9846), abs=1e-4)
    assert (by_name["original"].low, by_name["original"].high) == (100, 100)
    assert (found.missed, found.screened_out, found.stands) == (0, False, False)


def test_a_clip_that_came_again_counts_once_where_there_are_others() -> None:
    answers = [rated(40), rated(80), rated(60), rated(80)]  # of two clips, with 50 and 80 in the mean
    rating = listening.result(a_test("rating", answers, clips=2), stands=True).ratings[0].rating
    assert rating.mean == 65
    assert (rating.low, rating.high) == (0, 100)  # t(1) is 12.7: of two clips nearly nothing is known


def test_ratings_of_one_clip_have_the_interval_of_all_and_a_single_rating_has_none() -> None:
    found = listening.result(a_test("rating", [rated(40), rated(60), rated(50)], clips=1), stands=True)
    rating = found.ratings[0].rating
    assert (rating.mean, rating.low, rating.high) == pytest.approx((50, 25.1586, 74.8414), abs=1e-4)
    alone = listening.result(a_test("rating", [rated(40)]), stands=True).ratings[0].rating
    assert (alone.mean, alone.low, alone.high) == (40, None, None)


@pytest.mark.parametrize(
    ("clips", "missed", "out"), [(20, 3, False), (20, 4, True), (6, 1, True), (7, 1, False)]
)
def test_who_misses_the_hidden_reference_in_more_than_15_percent_is_left_out(
    clips: int, missed: int, out: bool
) -> None:
    answers = [rated(50, 89)] * missed + [rated(50, 90)] * (clips - missed)
    test = a_test("rating", answers)
    found = listening.result(test, stands=True)
    assert (found.missed, found.screened_out) == (missed, out)
    assert listening.heard("net", [test]).rating_tests == (0 if out else 1)


def test_the_tests_of_a_run_are_added_together() -> None:
    tests = [
        a_test("abx", "+" * 11 + "-" * 5),
        a_test("abx", "+" * 12 + "-" * 4),
        a_test("abx", "+" * 16, runs=("net", "other")),  # of two runs: not against the original
        a_test("rating", [rated(70), rated(50)]),
        a_test("rating", [rated(10), rated(10), rated(10, 50)]),  # misses the reference
        a_test("abx", "+" * 16, chosen=True),  # of a clip that was chosen
    ]
    found = listening.heard("net", tests)
    assert (found.abx_tests, found.abx_right, found.abx_trials, found.drawn) == (2, 23, 32, True)
    assert found.abx_p == pytest.approx(0.010031, abs=1e-6)
    assert found.rating_tests == 1
    assert found.rating is not None
    assert found.rating.mean == 60


def test_tests_of_a_chosen_clip_speak_where_there_are_no_others() -> None:
    found = listening.heard("net", [a_test("abx", "+" * 16, chosen=True)])
    assert (found.abx_tests, found.abx_right, found.drawn) == (1, 16, False)
