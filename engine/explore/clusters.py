"""k-means on one vector a track, and how well its clusters agree with the genres."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from sklearn import metrics
from sklearn.cluster import KMeans

from engine.explore.pooling import Vectors
from engine.schema import ClusterRow

Labels = npt.NDArray[np.int64]
"""The cluster of each track, 0 .. k - 1, [tracks]."""

_MOST_CLUSTERS = 20
_STARTS = 4


def possible_ks(vectors: Vectors, genres: Sequence[str | None]) -> list[int]:
    """The numbers of clusters worth trying, ascending: 2 .. 20 and the number of genres.

    There must be fewer clusters than tracks, and no more than distinct vectors, so with few tracks or
    with latents that are all the same there are fewer, or none.
    """
    most = most_clusters(vectors)
    wanted = {*range(2, _MOST_CLUSTERS + 1), count_genres(genres)}
    return sorted(k for k in wanted if 2 <= k <= most)


def most_clusters(vectors: Vectors) -> int:
    """The greatest k for which k-means and its silhouette mean anything."""
    return min(len(vectors) - 1, len(np.unique(vectors, axis=0)))


def count_genres(genres: Sequence[str | None]) -> int:
    """How many different genres are known."""
    return len(set(genres) - {None})


def default_k(rows: Sequence[ClusterRow], genres: int) -> int:
    """The number of genres where it was tried and there are at least two, else the k of the best silhouette.

    Args:
        rows: at least one.
        genres: how many there are.
    """
    if any(row.k == genres for row in rows):
        return genres
    return max(rows, key=lambda row: -1.0 if row.silhouette is None else row.silhouette).k


class Clusterings:
    """k-means of the same vectors at different k."""

    def __init__(self, vectors: Vectors, genres: Sequence[str | None], seed: int) -> None:
        """Prepare what every k shares.

        Args:
            vectors: standardised, [tracks, features].
            genres: of each track; tracks of unknown genre are clustered, but do not count in the scores.
            seed: of the starts of k-means.
        """
        self._vectors = _turned(vectors)
        self._distances = metrics.pairwise_distances(self._vectors)
        self._known = np.array([genre is not None for genre in genres], bool)
        self._genres = [genre for genre in genres if genre is not None]
        self._seed = seed

    def at(self, k: int) -> tuple[ClusterRow, Labels]:
        """The scores and the cluster of each track at one k, from `possible_ks` or below `most_clusters`.

        Homogeneity, completeness, V-measure (Rosenberg and Hirschberg 2007) and adjusted Rand index
        (Hubert and Arabie 1985) compare with the genres; they are None with fewer than two of them.
        """
        means = KMeans(k, n_init=_STARTS, random_state=self._seed).fit(self._vectors)
        labels = means.labels_.astype(np.int64)
        row = ClusterRow(
            k=k,
            inertia=float(means.inertia_),
            homogeneity=None,
            completeness=None,
            v_measure=None,
            adjusted_rand=None,
            silhouette=float(metrics.silhouette_score(self._distances, labels, metric="precomputed")),
        )
        if len(set(self._genres)) >= 2:
            heard = labels[self._known]
            scores = metrics.homogeneity_completeness_v_measure(self._genres, heard)
            row.homogeneity, row.completeness, row.v_measure = map(float, scores)
            row.adjusted_rand = float(metrics.adjusted_rand_score(self._genres, heard))
        return row, labels


def genre_table(
    labels: Labels, k: int, tracks: Sequence[str | None], genres: Sequence[str]
) -> list[list[int]]:
    """How many tracks of each genre (rows, in the order of `genres`) each of the k clusters has.

    Args:
        labels: the cluster of each track.
        k: number of clusters.
        tracks: the genre of each track; unknown ones are not counted.
        genres: names of the rows.
    """
    table = np.zeros((len(genres), k), np.int64)
    number = {genre: row for row, genre in enumerate(genres)}
    for genre, label in zip(tracks, labels, strict=True):
        if genre is not None:
            table[number[genre], label] += 1
    return [[int(count) for count in row] for row in table]


def _turned(vectors: Vectors) -> Vectors:
    """The vectors in as many dimensions as there are tracks, all distances between them unchanged.

    k-means sees distances alone, and a flattened latent has far more dimensions than there are tracks.
    """
    if vectors.shape[1] <= len(vectors):
        return vectors
    _, turned = np.linalg.qr(vectors.T)
    return np.ascontiguousarray(turned.T)
