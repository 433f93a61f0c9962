import numpy as np
import pytest
from sklearn import metrics
from sklearn.cluster import AgglomerativeClustering

from engine.explore.agreement import Judge
from engine.explore.groupings import groupings
from engine.explore.maps import principal


def rows(vectors, genres, k):
    found = groupings(vectors, principal(vectors).places, k, Judge(vectors, genres), seed=0)
    return {row.method: row for row in found}


def crowds(each=10, strays=0):
    draws = np.random.default_rng(0)
    centres = 20 * np.eye(3, 6)
    vectors = [centres[n % 3] + draws.normal(size=6) for n in range(3 * each)]
    vectors += [draws.normal(0, 200, 6) for _ in range(strays)]
    return np.array(vectors, np.float32), [("blues", "disco", "pop")[n % 3] for n in range(len(vectors))]


def test_every_way_finds_crowds_that_are_apart():
    found = rows(*crowds(), k=3)
    assert list(found) == ["agglomerative", "gaussian mixture", "HDBSCAN"]
    for row in found.values():
        assert row.clusters == 3
        assert row.adjusted_mutual_info == pytest.approx(1)


def test_agglomerative_clusters_are_those_of_scikit_learn_called_directly():
    vectors = np.random.default_rng(1).standard_normal((30, 8)).astype(np.float32)
    genres = [("blues", "pop")[n % 2] for n in range(30)]
    labels = AgglomerativeClustering(4, linkage="ward").fit_predict(vectors)
    row = rows(vectors, genres, 4)["agglomerative"]
    assert row.adjusted_rand == pytest.approx(metrics.adjusted_rand_score(genres, labels))
    assert row.silhouette == pytest.approx(metrics.silhouette_score(vectors, labels), abs=1e-5)


def test_tracks_that_lie_alone_are_in_no_cluster_of_hdbscan():
    row = rows(*crowds(strays=4), k=3)["HDBSCAN"]
    assert (row.clusters, row.unassigned) == (3, 4)


@pytest.mark.parametrize("tracks", [3, 4, 9])
def test_few_tracks_are_enough(tracks):
    vectors = np.random.default_rng(0).standard_normal((tracks, 6)).astype(np.float32)
    found = rows(vectors, [None] * tracks, k=2)
    assert found["agglomerative"].clusters == found["gaussian mixture"].clusters == 2


def test_repeated_tracks_do_not_disturb_the_mixture():
    vectors = np.repeat(np.eye(4, dtype=np.float32), 5, axis=0)
    row = rows(vectors, [str(n // 5) for n in range(20)], k=4)["gaussian mixture"]
    assert row.adjusted_rand == pytest.approx(1)
