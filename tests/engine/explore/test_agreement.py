import numpy as np
import pytest
from sklearn import metrics

from engine.explore.agreement import UNASSIGNED, Judge

VECTORS = np.random.default_rng(1).standard_normal((30, 200)).astype(np.float32)
LABELS = np.random.default_rng(2).integers(0, 3, 30)
GENRES = [("blues", "disco", "metal", "pop")[n % 4] for n in range(30)]


def test_the_scores_are_those_of_scikit_learn_called_directly():
    found = Judge(VECTORS, GENRES).score(LABELS)
    assert found.homogeneity == pytest.approx(metrics.homogeneity_score(GENRES, LABELS))
    assert found.completeness == pytest.approx(metrics.completeness_score(GENRES, LABELS))
    assert found.v_measure == pytest.approx(metrics.v_measure_score(GENRES, LABELS))
    assert found.adjusted_rand == pytest.approx(metrics.adjusted_rand_score(GENRES, LABELS))
    assert found.adjusted_mutual_info == pytest.approx(metrics.adjusted_mutual_info_score(GENRES, LABELS))
    assert found.silhouette == pytest.approx(metrics.silhouette_score(VECTORS, LABELS), abs=1e-5)


@pytest.mark.parametrize("genre", [None, "blues"])
def test_without_two_genres_there_is_nothing_to_agree_with(genre):
    found = Judge(VECTORS, [genre] * 30).score(LABELS)
    assert found.homogeneity is found.completeness is found.v_measure is None
    assert found.adjusted_rand is found.adjusted_mutual_info is None
    assert found.silhouette is not None


def test_tracks_of_unknown_genre_are_clustered_but_do_not_count():
    genres = [None] * 3 + GENRES[3:]
    found = Judge(VECTORS, genres).score(LABELS)
    assert found.homogeneity == pytest.approx(metrics.homogeneity_score(genres[3:], LABELS[3:]))
    assert found.silhouette == pytest.approx(metrics.silhouette_score(VECTORS, LABELS), abs=1e-5)


def test_unassigned_tracks_are_one_cluster_more_and_have_no_silhouette():
    labels = LABELS.copy()
    labels[:5] = UNASSIGNED
    found = Judge(VECTORS, GENRES).score(labels)
    assert found.v_measure == pytest.approx(metrics.v_measure_score(GENRES, labels))
    assert found.silhouette == pytest.approx(metrics.silhouette_score(VECTORS[5:], labels[5:]), abs=1e-5)


def test_no_clusters_have_no_scores():
    found = Judge(VECTORS, GENRES).score(np.full(30, UNASSIGNED))
    assert set(found.model_dump().values()) == {None}
    assert Judge(VECTORS, GENRES).score(np.arange(30)).silhouette is None
    assert Judge(VECTORS, GENRES).score(np.zeros(30, int)).silhouette is None
