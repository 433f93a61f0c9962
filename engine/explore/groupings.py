"""Other ways to make clusters than k-means, one row each."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from sklearn.cluster import HDBSCAN, AgglomerativeClustering
from sklearn.mixture import GaussianMixture

from engine.explore.agreement import UNASSIGNED, Judge, Labels
from engine.explore.pooling import Vectors
from engine.schema import Grouping, GroupingRow

_STARTS = 4
_SMALLEST = 5  # tracks of a cluster of HDBSCAN
_FLOOR = 1e-3  # of a Gaussian's variance, beside that of the first component


def groupings(
    vectors: Vectors, components: npt.NDArray[np.float64], k: int, judge: Judge, seed: int
) -> Iterator[GroupingRow]:
    """Agglomerative clusters, a Gaussian mixture and HDBSCAN, one after the other.

    Agglomerative clusters (Ward) see what k-means sees. The two others estimate densities, which a hundred
    tracks do not determine in many dimensions, so they see the first ten principal components: the mixture
    with a variance for each component (20 numbers a Gaussian), none below a thousandth of that of the whole
    library along the first; HDBSCAN (Campello, Moulavi and Sander 2013) with clusters of five tracks at
    least, or half of the library where that is less.

    Args:
        vectors: scaled, [tracks, numbers].
        components: the first principal components, descending, [tracks, up to 10].
        k: clusters, for those that are told how many.
        judge: of the same vectors.
        seed: of the mixture's four starts.
    """
    yield _row("agglomerative", AgglomerativeClustering(k).fit_predict(vectors), judge)
    places = components / components[:, 0].std()
    mixture = GaussianMixture(k, covariance_type="diag", reg_covar=_FLOOR, n_init=_STARTS, random_state=seed)
    yield _row("gaussian mixture", mixture.fit_predict(places), judge)
    smallest = max(2, min(_SMALLEST, len(places) // 2))
    yield _row("HDBSCAN", HDBSCAN(smallest, copy=True).fit_predict(places), judge)


def _row(method: Grouping, labels: Labels, judge: Judge) -> GroupingRow:
    assigned = labels[labels != UNASSIGNED]
    return GroupingRow(
        method=method,
        clusters=len(np.unique(assigned)),
        unassigned=len(labels) - len(assigned),
        **judge.score(labels).model_dump(),
    )
