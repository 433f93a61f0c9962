"""The tracks whose latents are most alike."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sklearn.neighbors import NearestNeighbors

from engine.explore.pooling import Vectors


def nearest_tracks(vectors: Vectors, count: int) -> npt.NDArray[np.int64]:
    """Rows of the most similar other tracks by cosine, most similar first.

    Args:
        vectors: standardised, [tracks, features] with at least two tracks.
        count: how many to name.

    Returns:
        [tracks, min(count, tracks - 1)].
    """
    search = NearestNeighbors(n_neighbors=min(count, len(vectors) - 1), metric="cosine").fit(vectors)
    return np.asarray(search.kneighbors(return_distance=False), np.int64)
