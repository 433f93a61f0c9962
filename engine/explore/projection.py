"""Principal components of one vector a track: where it lies on the map, and how much the map shows."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sklearn.decomposition import PCA

from engine.explore.pooling import Vectors

_COMPONENTS = 10
_MANY = 500


def project(vectors: Vectors, seed: int) -> tuple[npt.NDArray[np.float64], list[float]]:
    """Each track's first two principal components, and the shares of variance of up to ten.

    With more than 500 tracks and more than 500 features the components are found by a randomised method
    (Halko, Martinsson and Tropp 2011), which is exact enough for ten.

    Args:
        vectors: standardised, not all the same, [tracks, features] with at least two of each.
        seed: of the randomised method.

    Returns:
        [tracks, 2], and the shares 0 .. 1, descending.
    """
    small = min(vectors.shape)
    solver = "randomized" if small > _MANY else "full"
    analysis = PCA(min(_COMPONENTS, small), svd_solver=solver, random_state=seed)
    components = np.asarray(analysis.fit_transform(vectors), np.float64)
    return components[:, :2], [float(share) for share in analysis.explained_variance_ratio_]
