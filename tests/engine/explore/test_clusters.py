import numpy as np
import pytest
from sklearn import cluster, metrics

from engine.explore.agreement import Judge
from engine.explore.clusters import best_ks, default_k, elbow, k_means, possible_ks
from engine.schema import ClusterRow

GENRES = ["blues", "disco", "metal", "pop"]


def grouped(groups=4, each=6, features=5, seed=0):
    """Vectors in well separated groups, and the number of each one's group."""
    draws = np.random.default_rng(seed)
    centres = draws.normal(0, 10, (groups, features))
    group = np.repeat(np.arange(groups), each)
    return (centres[group] + draws.normal(size=(groups * each, features))).astype(np.float32), group


def row(k, inertia=0.0, **scores):
    none = dict.fromkeys(
        ("homogeneity", "completeness", "v_measure", "adjusted_rand", "adjusted_mutual_info", "silhouette")
    )
    return ClusterRow(k=k, inertia=inertia, **none | scores)


def test_the_numbers_are_those_of_scikit_learn_called_directly():
    vectors = np.random.default_rng(1).standard_normal((30, 5)).astype(np.float32)
    genres = [GENRES[n % 4] for n in range(30)]
    judge = Judge(vectors, genres)
    for k in (2, 4, 7):
        found, labels = k_means(vectors, k, judge, seed=0)
        direct = cluster.KMeans(k, n_init=10, random_state=0).fit(vectors)
        assert metrics.adjusted_rand_score(direct.labels_, labels) == 1
        assert found.inertia == pytest.approx(direct.inertia_)
        assert found.v_measure == pytest.approx(metrics.v_measure_score(genres, labels))
        assert found.silhouette == pytest.approx(metrics.silhouette_score(vectors, labels), abs=1e-5)


def test_separate_groups_are_found():
    vectors, group = grouped()
    genres = [GENRES[g] for g in group]
    found, labels = k_means(vectors, 4, Judge(vectors, genres), seed=0)
    assert found.v_measure == pytest.approx(1)
    assert found.adjusted_mutual_info == pytest.approx(1)
    assert metrics.adjusted_rand_score(group, labels) == 1


def test_the_ks_are_up_to_forty_and_the_number_of_genres():
    vectors, _ = grouped(10, 6)
    assert possible_ks(vectors, [None] * 60) == list(range(2, 41))
    assert possible_ks(vectors, [f"genre {n % 44}" for n in range(60)]) == [*range(2, 41), 44]


def test_there_are_fewer_clusters_than_tracks():
    vectors, _ = grouped(1, 4)
    assert possible_ks(vectors, ["a", "b", "c", "d"]) == [2, 3]
    assert possible_ks(vectors[:3], [None] * 3) == [2]
    found, labels = k_means(vectors, 3, Judge(vectors, [None] * 4), seed=0)
    assert len(set(labels)) == 3
    assert found.silhouette is not None


def test_there_are_no_more_clusters_than_different_tracks():
    vectors = np.repeat(np.eye(3, dtype=np.float32), 4, axis=0)
    assert possible_ks(vectors, [None] * 12) == [2, 3]
    assert possible_ks(np.ones((12, 3), np.float32), [None] * 12) == []


def test_the_k_to_begin_with_is_the_number_of_genres_or_has_the_best_silhouette():
    rows = [row(2, silhouette=0.1), row(3, silhouette=0.4), row(4, silhouette=0.2)]
    assert default_k(rows, genres=4) == 4
    assert default_k(rows, genres=1) == 3
    assert default_k(rows, genres=0) == 3
    assert default_k(rows, genres=9) == 3


def test_the_best_k_has_the_highest_score_and_is_the_smallest_such():
    rows = [
        row(2, silhouette=0.5, v_measure=0.1),
        row(3, silhouette=0.5, v_measure=0.3),
        row(4, silhouette=0.2, v_measure=0.2),
    ]
    assert best_ks(rows) == {"v_measure": 3, "silhouette": 2}


def test_the_elbow_is_where_the_inertia_bends():
    falling = [100, 60, 20, 18, 16, 14]
    assert elbow([row(k, inertia) for k, inertia in enumerate(falling, start=2)]) == 4


def test_without_a_bend_there_is_no_elbow():
    straight = [row(k, 100 - 10 * k) for k in range(2, 8)]
    assert elbow(straight) is None
    assert elbow(straight[:2]) is None
    assert elbow([row(k, 5.0) for k in range(2, 8)]) is None
