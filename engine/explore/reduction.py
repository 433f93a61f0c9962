"""From one vector a track to as few numbers as say the same, or nearly so where there are too many."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.utils.extmath import randomized_svd

from engine.explore.pooling import Vectors
from engine.schema import Space

Rows = npt.NDArray[np.int64]

MANY = 500
"""With more tracks than this, and more numbers a track, principal components stand for the vectors."""

_COMPONENTS = 100
_MEL_COMPONENTS = 50
_COLUMNS = 4096  # of the vectors that are read at a time, so that a large file needs little memory
_ROUNDS = 4  # of power iteration


@dataclass(frozen=True)
class Reduced:
    """Vectors that are ready for clustering and the like.

    Attributes:
        vectors: float32 [tracks, numbers].
        components: how many principal components they are; None where they are exact.
        kept: share of the variance that those hold, 0 .. 1.
    """

    vectors: Vectors
    components: int | None = None
    kept: float | None = None


def reduced(vectors: Vectors, space: Space, seed: int, fitted_to: Rows | None = None) -> Reduced:
    """The vectors scaled, and in no more dimensions than are needed.

    Every number of the vectors gets mean 0 and deviation 1, but for `mel-pca`: its decibels keep their
    sizes. Then

    - `mel-pca` is given by its first 50 principal components;
    - more than 500 numbers for each of more than 500 tracks by the first 100, found by a randomised method
      (Halko, Martinsson and Tropp 2011) with four power iterations;
    - else more numbers than tracks are turned to all their principal components, which are no more than the
      tracks: all distances and angles between the tracks are what they were.

    Args:
        vectors: float32 [tracks, numbers], possibly memory-mapped; a few columns are read at a time.
        space: what they are of.
        seed: of the randomised method.
        fitted_to: rows that mean, deviation and components are learnt from, ascending; None for all. Of the
            others, what is at right angles to all of these is left out.
    """
    learnt = np.arange(len(vectors)) if fitted_to is None else fitted_to
    scaled = standardised(vectors, learnt, space)
    if space == "mel-pca":
        return _principal(scaled, learnt, _MEL_COMPONENTS, seed)
    if min(len(learnt), scaled.shape[1]) > MANY:
        return _principal(scaled, learnt, _COMPONENTS, seed)
    if scaled.shape[1] <= len(learnt):
        return Reduced(scaled)
    return Reduced(_turned(scaled, learnt))


def standardised(vectors: Vectors, learnt: Rows, space: Space) -> Vectors:
    """A copy with the mean 0 of the learnt rows, and their deviation 1 but for `mel-pca`.

    A number that is the same in all learnt rows is only moved.
    """
    scaled = np.empty(vectors.shape, np.float32)
    for start in range(0, vectors.shape[1], _COLUMNS):
        columns = vectors[:, start : start + _COLUMNS].astype(np.float64)
        known = columns[learnt]
        columns -= known.mean(0)
        if space != "mel-pca":
            deviations = known.std(0)
            # as scikit-learn has it: rounding makes a constant seem to vary a little
            columns /= np.where(deviations > 10 * np.finfo(np.float64).eps * abs(known).max(0), deviations, 1)
        scaled[:, start : start + _COLUMNS] = columns
    return scaled


def _turned(scaled: Vectors, learnt: Rows) -> Vectors:
    """The coordinates along all principal components of the learnt rows, whose mean is 0."""
    directions, small = np.linalg.qr(scaled[learnt].T)  # a small matrix is quickly decomposed
    return np.ascontiguousarray(scaled @ (directions @ np.linalg.svd(small)[0]))


def _principal(scaled: Vectors, learnt: Rows, count: int, seed: int) -> Reduced:
    """The coordinates along the first principal components of the learnt rows, whose mean is 0."""
    known = scaled if len(learnt) == len(scaled) else scaled[learnt]
    count = min(count, len(known) - 1, known.shape[1])
    _, sizes, directions = randomized_svd(known, count, n_iter=_ROUNDS, random_state=seed)
    whole = sum(float(np.square(row, dtype=np.float64).sum()) for row in known)
    kept = min(1.0, float(np.square(sizes, dtype=np.float64).sum()) / whole) if whole else 1.0
    return Reduced(np.ascontiguousarray(scaled @ directions.T, np.float32), count, kept)
