"""What blind tests say in words: what was shown, what was not, and no more."""

from __future__ import annotations

import pytest
from blinding import a_result

from engine.schema import ClipRef, Heard, Interval, RatedStimulus, Reach, Stimulus
from tui.blind.words import heard_words, percent, probability, score, verdict, within_reach


def test_what_can_be_reached_is_told_before_the_start() -> None:
    reach = Reach(right=12, p=0.0384, power=0.4499)
    assert within_reach(reach, 16) == (
        "12 of 16 right would be p = 0.038. One who hears the difference in 7 of 10 trials gets there in "
        "45 % of such tests."
    )
    assert within_reach(Reach(right=None, p=None, power=None), 4) == "4 trials are too few to show anything."


def test_a_difference_that_was_heard_is_not_called_large() -> None:
    found = a_result(right=14, p=0.0021)
    assert score(found) == "14 of 16 right, p = 0.002"
    first, second, third = verdict(found)
    assert first == (
        "Guessing gets as many or more right in 0.2 % of such tests, so ada can tell net from the original "
        "on clips like these."
    )
    assert "how large" in second
    assert "watch" in third


def test_a_difference_that_was_not_shown_is_not_called_absent() -> None:
    found = a_result(right=9, p=0.4018, runs=["one", "two"], who="")
    first, second, _ = verdict(found)
    assert first == (
        "Guessing gets as many or more right in 40 % of such tests, so it was not shown that the listener "
        "can tell two from one on clips like these."
    )
    assert second == (
        "That does not show that there is nothing to hear. One who hears it in 7 of 10 trials still falls "
        "short of 12 of 16 in 55 % of such tests."
    )


def test_a_test_on_one_clip_speaks_of_that_clip_alone() -> None:
    found = a_result(right=16, p=0.00002, clip=ClipRef(library="demo", track="a [b]", clip=2))
    assert score(found) == "16 of 16 right, p < 0.001"
    assert (
        "less than 0.1 % of such tests, so ada can tell net from the original on this clip of a [b]."
        in (verdict(found)[0])
    )


def test_an_unfinished_test_has_no_score() -> None:
    found = a_result(finished=False, answered=5)
    assert score(found) == "unfinished, 5 of 16 answered"
    assert verdict(found) == ["The test was not finished: it has no score, and does not count."]


def test_ratings_are_screened_by_the_hidden_reference() -> None:
    rating = RatedStimulus(
        stimulus=Stimulus(kind="run", run="net"), rating=Interval(mean=62.4, low=55, high=70)
    )
    reference = RatedStimulus(stimulus=Stimulus(kind="original"), rating=Interval(mean=99, low=98, high=100))
    found = a_result("rating", trials=6, ratings=[rating, reference], missed=0)
    assert score(found) == "net 62 (55 … 70)"
    assert verdict(found)[0].startswith("The hidden reference was rated below 90 in 0 of 6 clips;")
    assert verdict(found)[1].startswith("The intervals say how far ratings differ from clip to clip for ada;")
    missed = found.model_copy(update={"missed": 1, "screened_out": True, "stands": False})
    assert "1 of 6 clips, more than the 15 % that ITU-R BS.1534-3 allows" in verdict(missed)[0]
    assert verdict(missed)[-1] == "The runs have other weights by now, so it no longer counts in Sizes."


def test_a_single_rating_is_shown_without_an_interval() -> None:
    rating = RatedStimulus(
        stimulus=Stimulus(kind="run", run="net"), rating=Interval(mean=62.4, low=None, high=None)
    )
    assert score(a_result("rating", trials=1, ratings=[rating], missed=0)) == "net 62"


def test_ratings_of_one_clip_say_nothing_about_others() -> None:
    clip = ClipRef(library="demo", track="a [b]")
    found = a_result("rating", trials=2, clip=clip, ratings=[], missed=0)
    assert verdict(found)[1] == (
        "The ratings are of this clip of a [b] alone; another listener may rate otherwise."
    )


def test_the_findings_about_a_run_stand_in_one_line() -> None:
    found = Heard(
        run="net", drawn=True, abx_tests=1, abx_right=14, abx_trials=16, abx_p=0.0021,
        rating_tests=1, rating=Interval(mean=62, low=55, high=70),
    )  # fmt: skip
    assert heard_words(found) == ["ABX 14/16, p 0.002", "rating 62 (55 … 70)"]
    again = found.model_copy(update={"drawn": False, "abx_tests": 2, "rating": None})
    assert heard_words(again) == ["ABX 14/16 in 2 tests, p 0.002", "clips chosen by hand"]
    assert heard_words(Heard(run="net", drawn=False)) == []


@pytest.mark.parametrize(
    ("share", "words"), [(0.00099, "less than 0.1 %"), (0.0021, "0.2 %"), (0.0384, "3.8 %"), (0.4499, "45 %")]
)
def test_shares_are_told_as_people_say_them(share: float, words: str) -> None:
    assert percent(share) == words
    assert probability(share) == ("< 0.001" if share < 0.001 else f"{share:.3f}")
