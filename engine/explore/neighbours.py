"""The tracks whose vectors are most alike, and those that are like no other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.neighbors import LocalOutlierFactor, NearestNeighbors

from engine.explore.pooling import Vectors

_CROWD = 20  # neighbours that a track's density is compared with


@dataclass(frozen=True)
class Nearest:
    """The most similar other tracks of each track, most similar first.

    Attributes:
        rows: their numbers, [tracks, count].
        distances: to them, 1 - cosine, 0 .. 2, [tracks, count].
    """

    rows: npt.NDArray[np.int64]
    distances: npt.NDArray[np.float64]


def nearest_tracks(vectors: Vectors, count: int) -> Nearest:
    """The `count` tracks, or all others where there are fewer, that are nearest to each track by cosine.

    Args:
        vectors: scaled, [tracks, numbers] with at least two tracks.
        count: how many to name.
    """
    search = NearestNeighbors(n_neighbors=min(count, len(vectors) - 1), metric="cosine").fit(vectors)
    distances, rows = search.kneighbors()
    return Nearest(np.asarray(rows, np.int64), np.clip(np.asarray(distances, np.float64), 0, 2))


def outliers(vectors: Vectors) -> npt.NDArray[np.float64]:
    """The local outlier factor of each track (Breunig, Kriegel, Ng and Sander 2000), [tracks].

    It is the density around a track's 20 nearest tracks (all others, where there are fewer) over the density
    around itself: about 1 within a crowd, more outside.

    Args:
        vectors: scaled, [tracks, numbers] with at least two tracks.
    """
    search = LocalOutlierFactor(n_neighbors=min(_CROWD, len(vectors) - 1)).fit(vectors)
    return -np.asarray(search.negative_outlier_factor_, np.float64)
