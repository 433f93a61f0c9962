"""How clusters agree with the genres, and how well they hang together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from sklearn import metrics

from engine.explore.pooling import Vectors
from engine.schema import Agreement

Labels = npt.NDArray[np.int64]
"""The cluster of each track, [tracks]."""

UNASSIGNED = -1
"""The label of a track that is in no cluster."""


class Judge:
    """Scores different clusters of the same tracks."""

    def __init__(self, vectors: Vectors, genres: Sequence[str | None]) -> None:
        """Prepare what all clusters share.

        Args:
            vectors: scaled, [tracks, numbers].
            genres: of each track; tracks of unknown genre do not count in what compares with genres.
        """
        self._distances = metrics.pairwise_distances(vectors)
        self._known = np.array([genre is not None for genre in genres], bool)
        self._genres = [genre for genre in genres if genre is not None]

    def score(self, labels: Labels) -> Agreement:
        """The scores of one way to put the tracks into clusters.

        Homogeneity, completeness, V-measure (Rosenberg and Hirschberg 2007), adjusted Rand index (Hubert and
        Arabie 1985) and adjusted mutual information (Vinh, Epps and Bailey 2010) compare with the genres, and
        are None with fewer than two of them; unassigned tracks count as one cluster more. The silhouette
        (Rousseeuw 1987) is that of the assigned tracks, None unless they are more than their clusters, which
        are two at least. All are None without any cluster.
        """
        homogeneity = completeness = v_measure = rand = information = None
        if len(set(self._genres)) >= 2 and np.any(labels != UNASSIGNED):
            heard = labels[self._known]
            scores = metrics.homogeneity_completeness_v_measure(self._genres, heard)
            homogeneity, completeness, v_measure = map(float, scores)
            rand = float(metrics.adjusted_rand_score(self._genres, heard))
            information = float(metrics.adjusted_mutual_info_score(self._genres, heard))
        return Agreement(
            homogeneity=homogeneity,
            completeness=completeness,
            v_measure=v_measure,
            adjusted_rand=rand,
            adjusted_mutual_info=information,
            silhouette=self._silhouette(labels),
        )

    def _silhouette(self, labels: Labels) -> float | None:
        assigned = np.flatnonzero(labels != UNASSIGNED)
        clusters = len(np.unique(labels[assigned]))
        if not 2 <= clusters < len(assigned):
            return None
        distances = self._distances
        if len(assigned) < len(labels):
            distances = distances[np.ix_(assigned, assigned)]
        return float(metrics.silhouette_score(distances, labels[assigned], metric="precomputed"))
