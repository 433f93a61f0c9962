import numpy as np
import pytest
from sklearn import cluster, metrics

from engine.explore.clusters import Clusterings, default_k, genre_table, possible_ks
from engine.schema import ClusterRow

GENRES = ["blues", "disco", "metal", "pop"]


def grouped(groups=4, each=6, features=5, seed=0):
    """Vectors in well separated groups, and the number of each one's group."""
    draws = np.random.default_rng(seed)
    centres = draws.normal(0, 10, (groups, features))
    group = np.repeat(np.arange(groups), each)
    return (centres[group] + draws.normal(size=(groups * each, features))).astype(np.float32), group


def row(k, silhouette):
    return ClusterRow(
        k=k,
        inertia=0,
        homogeneity=None,
        completeness=None,
        v_measure=None,
        adjusted_rand=None,
        silhouette=silhouette,
    )


@pytest.mark.parametrize("features", [5, 200])
def test_the_scores_are_those_of_scikit_learn_called_directly(features):
    vectors = np.random.default_rng(1).standard_normal((30, features)).astype(np.float32)
    genres = [GENRES[n % 4] for n in range(30)]
    clusterings = Clusterings(vectors, genres, seed=0)
    for k in (2, 4, 7):
        found, labels = clusterings.at(k)
        assert found.homogeneity == pytest.approx(metrics.homogeneity_score(genres, labels))
        assert found.completeness == pytest.approx(metrics.completeness_score(genres, labels))
        assert found.v_measure == pytest.approx(metrics.v_measure_score(genres, labels))
        assert found.adjusted_rand == pytest.approx(metrics.adjusted_rand_score(genres, labels))
        assert found.silhouette == pytest.approx(metrics.silhouette_score(vectors, labels), abs=1e-5)
        centres = np.stack([vectors[labels == label].mean(0) for label in range(k)])
        assert found.inertia == pytest.approx(np.square(vectors - centres[labels]).sum(), rel=1e-4)
        if features == 5:
            direct = cluster.KMeans(k, n_init=4, random_state=0).fit(vectors)
            assert metrics.adjusted_rand_score(direct.labels_, labels) == 1


def test_separate_groups_are_found():
    vectors, group = grouped()
    found, labels = Clusterings(vectors, [GENRES[g] for g in group], seed=0).at(4)
    assert found.v_measure == pytest.approx(1)
    assert found.adjusted_rand == pytest.approx(1)
    assert metrics.adjusted_rand_score(group, labels) == 1


def test_the_ks_are_up_to_twenty_and_the_number_of_genres():
    vectors, _ = grouped(10, 5)
    assert possible_ks(vectors, [None] * 50) == list(range(2, 21))
    assert possible_ks(vectors, [f"genre {n % 24}" for n in range(50)]) == [*range(2, 21), 24]


def test_there_are_fewer_clusters_than_tracks():
    vectors, _ = grouped(1, 4)
    assert possible_ks(vectors, ["a", "b", "c", "d"]) == [2, 3]
    assert possible_ks(vectors[:3], [None] * 3) == [2]
    found, labels = Clusterings(vectors, [None] * 4, seed=0).at(3)
    assert len(set(labels)) == 3
    assert found.silhouette is not None


def test_there_are_no_more_clusters_than_different_tracks():
    vectors = np.repeat(np.eye(3, dtype=np.float32), 4, axis=0)
    assert possible_ks(vectors, [None] * 12) == [2, 3]
    assert possible_ks(np.ones((12, 3), np.float32), [None] * 12) == []


@pytest.mark.parametrize("genre", [None, "blues"])
def test_without_two_genres_there_is_nothing_to_agree_with(genre):
    vectors, _ = grouped()
    found, _ = Clusterings(vectors, [genre] * 24, seed=0).at(4)
    assert found.homogeneity is found.completeness is found.v_measure is found.adjusted_rand is None
    assert found.silhouette > 0.5


def test_tracks_of_unknown_genre_are_clustered_but_do_not_count():
    vectors, group = grouped()
    genres = [GENRES[g] for g in group]
    genres[:3] = [None] * 3
    found, labels = Clusterings(vectors, genres, seed=0).at(2)
    assert len(labels) == 24
    assert found.homogeneity == pytest.approx(metrics.homogeneity_score(genres[3:], labels[3:]))


def test_the_chosen_k_is_the_number_of_genres_or_has_the_best_silhouette():
    rows = [row(2, 0.1), row(3, 0.4), row(4, 0.2)]
    assert default_k(rows, genres=4) == 4
    assert default_k(rows, genres=1) == 3
    assert default_k(rows, genres=0) == 3
    assert default_k(rows, genres=9) == 3


def test_the_table_counts_tracks_by_genre_and_cluster():
    labels = np.array([0, 0, 1, 2, 2, 0])
    tracks = ["pop", "pop", "pop", "blues", None, "blues"]
    assert genre_table(labels, 3, tracks, ["blues", "disco", "pop"]) == [[1, 0, 1], [0, 0, 0], [2, 1, 0]]
