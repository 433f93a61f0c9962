"""Means with 95 % intervals, where the clips of a track stay together."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.schema import Interval

RESAMPLES = 2000
UNKNOWN = Interval(mean=None, low=None, high=None)
_Z = 1.959964  # of the normal distribution, two-sided 95 %


def interval(scores: npt.NDArray[np.float64], tracks: npt.NDArray[np.int64], seed: int = 0) -> Interval:
    """The mean over clips and its 95 % percentile bootstrap interval over tracks.

    Clips of one track are alike, so whole tracks are drawn with replacement (a cluster bootstrap). With
    a single track nothing can be drawn: low and high are the mean. All None where nothing is measured.

    Args:
        scores: one number a clip, [n]; NaN is left out.
        tracks: the track of each clip, [n].
        seed: of the draws.
    """
    measured = ~np.isnan(scores)
    return ratio_interval(scores[measured], np.ones(measured.sum()), tracks[measured], seed)


def ratio_interval(
    above: npt.NDArray[np.float64],
    below: npt.NDArray[np.float64],
    tracks: npt.NDArray[np.int64],
    seed: int = 0,
) -> Interval:
    """The sum of `above` over the sum of `below`, with the interval as in `interval`.

    Draws whose sum of `below` is zero say nothing and are left out; all None where the whole sum is.

    Args:
        above: one number a clip, [n].
        below: one number a clip, [n], none negative.
        tracks: the track of each clip, [n].
        seed: of the draws.
    """
    if not below.sum():
        return UNKNOWN
    _, groups = np.unique(tracks, return_inverse=True)
    tops, bottoms = np.bincount(groups, above), np.bincount(groups, below)
    count = len(tops)
    drawn = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), RESAMPLES)
    sums = drawn @ bottoms
    means = (drawn @ tops)[sums > 0] / sums[sums > 0]
    low, high = np.percentile(means, [2.5, 97.5])
    return Interval(mean=float(tops.sum() / bottoms.sum()), low=float(low), high=float(high))


def share(
    right: npt.NDArray[np.bool_], tracks: npt.NDArray[np.int64] | None = None, seed: int = 0
) -> Interval:
    """The share of right answers with its 95 % interval over tracks; all None where nothing was asked.

    Where each track was asked once the answers are a binomial draw, and the interval is Wilson's score
    interval (Wilson 1927), which for a few tracks holds the truth more often than a bootstrap and does not
    shrink to a point where all are right or all wrong. Where a track was asked several times the interval is
    the bootstrap of `interval`; if all tracks are alike, which leaves nothing to draw, Wilson's over tracks.

    Args:
        right: whether each answer was, [n].
        tracks: the track of each answer, [n]; None where each is of another track.
        seed: of the draws.
    """
    if not len(right):
        return UNKNOWN
    tracks = np.arange(len(right)) if tracks is None else tracks
    _, groups, asked = np.unique(tracks, return_inverse=True, return_counts=True)
    alike = np.ptp(np.bincount(groups, right) / asked) == 0
    if alike or asked.max() == 1:
        return _wilson(float(right.mean()), len(asked))
    return interval(right.astype(np.float64), tracks, seed)


def _wilson(mean: float, count: int) -> Interval:
    square = _Z**2 / count
    middle = (mean + square / 2) / (1 + square)
    reach = _Z / (1 + square) * np.sqrt(mean * (1 - mean) / count + square / (4 * count))
    return Interval(mean=mean, low=max(0.0, float(middle - reach)), high=min(1.0, float(middle + reach)))
