"""What blind tests say, in sentences: what they show, and what they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.schema import BlindResult, Heard, Interval, Reach, RunInTest, Stimulus

SIGNIFICANT: Final = 0.05
FIXED: Final = (
    "The number of trials was fixed and the score hidden: to watch it, and to stop when it looks good, "
    "makes guesses look like hearing."
)
EARLIER: Final = "The runs have other weights by now, so it no longer counts in Sizes."


def name_of(stimulus: Stimulus) -> str:
    """What a stimulus is called once everything is told."""
    words = {"original": "hidden reference", "anchor": "low-pass 3.5 kHz"}
    return stimulus.run or words[stimulus.kind]


def listed(runs: Sequence[RunInTest]) -> str:
    """The names of runs in a sentence: `a, b and c`."""
    *others, last = (run.name for run in runs)
    return f"{', '.join(others)} and {last}" if others else last


def sides(runs: list[str]) -> tuple[str, str]:
    """What A and B are."""
    return (runs[0], runs[1]) if len(runs) == 2 else ("original", runs[0])


def probability(p: float) -> str:
    """`0.038`, and `< 0.001` below that."""
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def percent(share: float) -> str:
    """A share as people say it: `45 %`, `3.8 %`, `less than 0.1 %`."""
    if share < 0.001:
        return "less than 0.1 %"
    return f"{100 * share:.1f} %" if share < 0.0995 else f"{100 * share:.0f} %"


def spread_of(rating: Interval) -> str:
    """A mean rating with its interval, where it has one: `62 (55 … 70)`."""
    if rating.mean is None:
        return "–"
    if rating.low is None or rating.high is None:
        return f"{rating.mean:.0f}"
    return f"{rating.mean:.0f} ({rating.low:.0f} … {rating.high:.0f})"


def within_reach(reach: Reach, trials: int) -> str:
    """What an ABX test of so many trials can show."""
    if reach.right is None or reach.p is None or reach.power is None:
        return f"{trials} trials are too few to show anything."
    return (
        f"{reach.right} of {trials} right would be p = {probability(reach.p)}. One who hears the difference "
        f"in 7 of 10 trials gets there in {percent(reach.power)} of such tests."
    )


def score(result: BlindResult) -> str:
    """The result in a few words: `13 of 16 right, p = 0.011`; of a rating the runs with their means."""
    if not result.finished:
        return f"unfinished, {result.answered} of {result.request.trials} answered"
    if result.right is not None and result.p is not None:
        sign = "" if result.p < 0.001 else "= "
        return f"{result.right} of {result.request.trials} right, p {sign}{probability(result.p)}"
    return ", ".join(
        f"{row.stimulus.run} {spread_of(row.rating)}" for row in result.ratings if row.stimulus.run
    )


def verdict(result: BlindResult) -> list[str]:
    """What a test says and does not say, a sentence or two each."""
    if not result.finished:
        return ["The test was not finished: it has no score, and does not count."]
    said = _of_abx(result) if result.request.kind == "abx" else _of_rating(result)
    return said if result.stands else [*said, EARLIER]


def heard_words(found: Heard) -> list[str]:
    """What blind tests say of a run, for a line beside its measures; empty where there are none."""
    parts = []
    if found.abx_p is not None:
        tests = f" in {found.abx_tests} tests" if found.abx_tests > 1 else ""
        parts.append(f"ABX {found.abx_right}/{found.abx_trials}{tests}, p {probability(found.abx_p)}")
    if found.rating is not None:
        parts.append(f"rating {spread_of(found.rating)}")
    if parts and not found.drawn:
        parts.append("clips chosen by hand")
    return parts


def _of_abx(result: BlindResult) -> list[str]:
    assert result.p is not None
    trials, (one, other) = result.request.trials, sides(result.request.runs)
    other_words = f"{other} from {'the original' if one == 'original' else one}"
    guessing = f"Guessing gets as many or more right in {percent(result.p)} of such tests"
    if result.p < SIGNIFICANT:
        return [
            f"{guessing}, so {_listener(result)} can tell {other_words} {_where(result)}.",
            "That does not say how large the difference is, nor which of the two sounds better.",
            FIXED,
        ]
    missing = ""
    if result.reach is not None and result.reach.right is not None and result.reach.power is not None:
        missing = (
            f" One who hears it in 7 of 10 trials still falls short of {result.reach.right} of {trials} in "
            f"{percent(1 - result.reach.power)} of such tests."
        )
    return [
        f"{guessing}, so it was not shown that {_listener(result)} can tell {other_words} {_where(result)}.",
        f"That does not show that there is nothing to hear.{missing}",
        FIXED,
    ]


def _of_rating(result: BlindResult) -> list[str]:
    clips = result.request.trials
    counted = f"{result.missed} of {clips} clips"
    if result.screened_out:
        first = (
            f"The hidden reference was rated below 90 in {counted}, more than the 15 % that ITU-R BS.1534-3 "
            "allows: these ratings are not to be relied on, and do not count in Sizes."
        )
    else:
        first = (
            f"The hidden reference was rated below 90 in {counted}; ITU-R BS.1534-3 allows 15 %, so these "
            "ratings count."
        )
    spread = f"The intervals say how far ratings differ from clip to clip for {_listener(result)}"
    if result.request.clip is not None:
        spread = f"The ratings are of this clip of {result.request.clip.track} alone"
    return [first, f"{spread}; another listener may rate otherwise."]


def _listener(result: BlindResult) -> str:
    return result.request.who or "the listener"


def _where(result: BlindResult) -> str:
    if result.request.clip is None:
        return "on clips like these"
    return f"on this clip of {result.request.clip.track}"
