"""What blind listening tests say: right answers against guessing, ratings with their intervals."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from engine.measure.draws import ANCHOR, ORIGINAL
from engine.measure.guessing import HEARS, at_least, fewest_right, share_interval
from engine.schema import BlindResult, ClipRef, Heard, Interval, ListeningTest, RatedStimulus, Reach, Stimulus

TRANSPARENT = 90
"""The hidden reference is missed in a clip where it is rated below."""

MISSES = 0.15
"""Share of clips with a missed reference, beyond which a listener's ratings do not count."""


def reach(trials: int) -> Reach:
    """What an ABX test of so many trials can show."""
    right = fewest_right(trials)
    if right is None:
        return Reach(right=None, p=None, power=None)
    return Reach(right=right, p=at_least(right, trials), power=at_least(right, trials, HEARS))


def result(test: ListeningTest, stands: bool) -> BlindResult:
    """The score or the ratings of a test; of one that is not finished neither.

    Args:
        test: as it is kept.
        stands: whether its runs still have the weights that were heard.
    """
    found = BlindResult(
        id=test.id,
        request=test.request,
        runs=test.runs,
        library=test.library,
        begun=test.begun,
        finished=test.finished,
        answered=sum(trial.answer is not None for trial in test.trials),
        stands=stands,
    )
    if test.finished and test.request.kind == "abx":
        found.right, trials = right_answers(test), len(test.trials)
        found.p = at_least(found.right, trials)
        found.low, found.high = share_interval(found.right, trials)
        found.reach = reach(trials)
    elif test.finished:
        runs = [Stimulus(kind="run", run=run.name) for run in test.runs]
        found.ratings = [
            RatedStimulus(stimulus=stimulus, rating=_rating([test], stimulus))
            for stimulus in (*runs, ORIGINAL, ANCHOR)
        ]
        found.missed = missed_references(test)
        found.screened_out = screened_out(test)
    return found


def heard(run: str, tests: Iterable[ListeningTest]) -> Heard:
    """The finished tests of a run together.

    ABX tests count where the run was told from the original. Where clips were drawn from the test tracks,
    those tests alone speak for the run; else those on clips that were chosen.

    Args:
        run: its name.
        tests: of the weights that it has now.
    """
    finished = [test for test in tests if test.finished]
    drawn = any(test.request.clip is None for test in finished)
    finished = [test for test in finished if (test.request.clip is None) is drawn]
    found = Heard(run=run, drawn=drawn)
    abx = [test for test in finished if test.request.kind == "abx" and len(test.runs) == 1]
    if abx:
        found.abx_tests = len(abx)
        found.abx_right = sum(map(right_answers, abx))
        found.abx_trials = sum(len(test.trials) for test in abx)
        found.abx_p = at_least(found.abx_right, found.abx_trials)
    ratings = [test for test in finished if test.request.kind == "rating" and not screened_out(test)]
    if ratings:
        found.rating_tests = len(ratings)
        found.rating = _rating(ratings, Stimulus(kind="run", run=run))
    return found


def right_answers(test: ListeningTest) -> int:
    """How often X was named right in an ABX test."""
    return sum(trial.answer is not None and trial.answer.says == trial.x for trial in test.trials)


def missed_references(test: ListeningTest) -> int:
    """Clips of a rating test in which the hidden reference was rated below 90."""
    return sum(score < TRANSPARENT for _, score in _scores([test], ORIGINAL))


def screened_out(test: ListeningTest) -> bool:
    """Whether a listener's ratings do not count.

    By the post-screening rule of ITU-R BS.1534-3: the hidden reference was rated below 90 in more
    than 15 % of the clips.
    """
    return missed_references(test) / len(test.trials) > MISSES


def _rating(tests: Sequence[ListeningTest], stimulus: Stimulus) -> Interval:
    """The mean rating of a stimulus over clips, with its 95 % interval by Student's t.

    A clip that came again counts once, with the mean of its ratings; where all are of one clip, each counts.
    A single rating has no interval. (The bootstrap of other measures is too sure of so few: with six clips
    its intervals hold what they should 86 times in 100.)
    """
    by_clip: dict[tuple[str, str, int], list[float]] = {}
    for clip, score in _scores(tests, stimulus):
        by_clip.setdefault((clip.library, clip.track, clip.clip), []).append(score)
    ratings = [float(np.mean(scores)) for scores in by_clip.values()]
    if len(by_clip) == 1:
        (ratings,) = by_clip.values()
    mean, count = float(np.mean(ratings)), len(ratings)
    if count == 1:
        return Interval(mean=mean, low=None, high=None)
    from scipy import special  # here, as the loudness of the sounds has brought scipy by then

    reach = float(special.stdtrit(count - 1, 0.975) * np.std(ratings, ddof=1)) / math.sqrt(count)
    return Interval(mean=mean, low=max(0.0, mean - reach), high=min(100.0, mean + reach))


def _scores(tests: Sequence[ListeningTest], stimulus: Stimulus) -> list[tuple[ClipRef, int]]:
    return [
        (trial.clip, score)
        for test in tests
        for trial in test.trials
        if trial.answer is not None
        for heard, score in zip(trial.order, trial.answer.scores, strict=True)
        if heard == stimulus
    ]
