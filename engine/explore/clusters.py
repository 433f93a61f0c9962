"""k-means on one vector a track, at every k worth trying."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import numpy as np
from sklearn.cluster import KMeans

from engine.explore.agreement import Judge, Labels
from engine.explore.pooling import Vectors
from engine.schema import AgreementName, ClusterRow

_MOST_CLUSTERS = 40
_STARTS = 10


def possible_ks(vectors: Vectors, genres: Sequence[str | None]) -> list[int]:
    """The numbers of clusters worth trying, ascending: 2 .. 40 and the number of genres.

    There must be fewer clusters than tracks, and no more than distinct vectors, so with few tracks or
    with vectors that are all the same there are fewer, or none.
    """
    most = min(len(vectors) - 1, len(np.unique(vectors, axis=0)))
    wanted = {*range(2, _MOST_CLUSTERS + 1), count_genres(genres)}
    return sorted(k for k in wanted if 2 <= k <= most)


def count_genres(genres: Sequence[str | None]) -> int:
    """How many different genres are known."""
    return len(set(genres) - {None})


def k_means(vectors: Vectors, k: int, judge: Judge, seed: int) -> tuple[ClusterRow, Labels]:
    """The scores, and the cluster 0 .. k - 1 of each track, at one of the `possible_ks`.

    Args:
        vectors: scaled, [tracks, numbers].
        k: clusters.
        judge: of the same vectors.
        seed: of the ten starts, of which the one with the least inertia counts.
    """
    means = KMeans(k, n_init=_STARTS, random_state=seed).fit(vectors)
    labels = means.labels_.astype(np.int64)
    scores = judge.score(labels).model_dump()
    return ClusterRow(k=k, inertia=float(means.inertia_), **scores), labels


def default_k(rows: Sequence[ClusterRow], genres: int) -> int:
    """The number of genres where it was tried, else the k of the best silhouette.

    Args:
        rows: at least one.
        genres: how many there are.
    """
    if any(row.k == genres for row in rows):
        return genres
    return max(rows, key=lambda row: -1.0 if row.silhouette is None else row.silhouette).k


def best_ks(rows: Sequence[ClusterRow]) -> dict[AgreementName, int]:
    """The k with the highest score, the smallest such, for each score that was given."""
    best: dict[AgreementName, int] = {}
    for name in get_args(AgreementName):
        scored = [(score, row.k) for row in rows if (score := getattr(row, name)) is not None]
        if scored:
            best[name] = max(scored, key=lambda pair: (pair[0], -pair[1]))[1]
    return best


def elbow(rows: Sequence[ClusterRow]) -> int | None:
    """The k at which the inertia bends most; None where three k do not show a bend.

    It is where the curve, scaled to 0 .. 1 in both directions, lies farthest below the straight line between
    its ends: the offline form of "kneedle" (Satopaa, Albrecht, Irwin and Raghavan 2011) without smoothing.

    Args:
        rows: by k, ascending.
    """
    if len(rows) < 3:
        return None
    first, last = rows[0], rows[-1]
    if first.inertia <= last.inertia:
        return None
    below = [
        (last.k - row.k) / (last.k - first.k) - (row.inertia - last.inertia) / (first.inertia - last.inertia)
        for row in rows
    ]
    deepest = max(below)
    return rows[below.index(deepest)].k if deepest > 0 else None
