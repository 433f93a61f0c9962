"""How far the mel statistics of some sounds lie from those of others: a Fréchet distance, and not FAD.

The Fréchet audio distance (Kilgour et al. 2019) is between Gaussians of a trained network's embeddings; this
one is between Gaussians of `engine.measure.genre.summaries`, so its values compare with each other alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.measure.genre import Summaries
from engine.schema import Interval

DIMENSIONS = 12
"""Principal components of the mel statistics; few, so that some dozens of sounds give a Gaussian a shape."""

Places = NDArray[np.float64]
"""Where sounds lie in the space of mel statistics, float64 [n, up to 12]."""
Groups = NDArray[np.int64]

_Z = 1.959964  # of the normal distribution, two-sided 95 %
_LEAST = 1e-3


class MelSpace:
    """The first principal components of mel statistics, each of which has deviation 1 over some clips."""

    def __init__(self, heard: Summaries) -> None:
        """Make it of what is heard of clips [n, 160], n >= 2."""
        known = heard.astype(np.float64)
        self._mean = known.mean(0)
        self._deviation = np.maximum(known.std(0), _LEAST)
        self._axes = np.linalg.svd(self._standard(heard), full_matrices=False)[2][:DIMENSIONS].T

    def places(self, heard: Summaries) -> Places:
        """Where what is heard of sounds [n, 160] lies."""
        return np.asarray(self._standard(heard) @ self._axes)

    def _standard(self, heard: Summaries) -> Places:
        return np.asarray((heard - self._mean) / self._deviation)


def frechet(ours: Places, theirs: Places) -> float:
    """The Fréchet distance of the Gaussians of two sets of at least two places, squared as in FID.

    |m1 - m2|² + tr(C1 + C2 - 2 (C1 C2)^½) (Dowson and Landau 1982). Of small sets it comes out too large, by
    about the same for all sets of a size: compare sets of one size, and see what two sets of real clips get.
    """
    between = float(np.square(ours.mean(0) - theirs.mean(0)).sum())
    one, other = (np.cov(places, rowvar=False) for places in (ours, theirs))
    root = _root(one)
    inner = np.linalg.eigvalsh(root @ other @ root)
    shared = float(np.sqrt(np.maximum(inner, 0)).sum())
    return max(0.0, between + float(np.trace(one) + np.trace(other)) - 2 * shared)


def frechet_interval(ours: Places, groups: Groups, theirs: Places, their_groups: Groups) -> Interval:
    """The distance with its 95 % interval over groups of both sides, by the jackknife.

    Each group is left out in turn (Quenouille; Tukey; Efron and Stein 1981). A bootstrap draws clips twice,
    which makes sets look smaller and this distance larger than it is.

    Args:
        ours: [n, dimensions].
        groups: of each of ours, clips of one track being alike, [n].
        theirs: [m, dimensions].
        their_groups: of each of theirs, [m].
    """
    found = frechet(ours, theirs)
    variance = _jackknife([frechet(rest, theirs) for rest in _without_each(ours, groups)])
    variance += _jackknife([frechet(ours, rest) for rest in _without_each(theirs, their_groups)])
    reach = _Z * float(np.sqrt(variance))
    return Interval(mean=found, low=max(0.0, found - reach), high=found + reach)


def _without_each(places: Places, groups: Groups) -> list[Places]:
    rests = [places[groups != group] for group in np.unique(groups)]
    return [rest for rest in rests if len(rest) > 1]


def _jackknife(values: list[float]) -> float:
    count = len(values)
    return (count - 1) * float(np.var(values)) if count > 1 else 0.0


def _root(matrix: Places) -> Places:
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray((vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T)
