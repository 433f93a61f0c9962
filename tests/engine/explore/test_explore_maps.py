import sys

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.decomposition import PCA
from sklearn.neighbors import NearestNeighbors

from engine.explore import maps

VECTORS = np.random.default_rng(0).standard_normal((40, 30)).astype(np.float32)


def crowds():
    draws = np.random.default_rng(0)
    group = np.repeat(np.arange(3), 15)
    return (20 * np.eye(3, 60)[group] + draws.standard_normal((45, 60))).astype(np.float32), group


def test_components_and_shares_are_those_of_scikit_learn_called_directly():
    found = maps.principal(VECTORS)
    direct = PCA(10, svd_solver="full").fit(VECTORS)
    assert_allclose(found.places, direct.transform(VECTORS), atol=1e-4)
    assert found.explained == pytest.approx(direct.explained_variance_ratio_, rel=1e-4)
    assert_array_equal(maps.in_room(found.places), found.places[:, :3])


def test_few_numbers_have_few_components():
    found = maps.principal(VECTORS[:, :2])
    assert found.places.shape == (40, 2)
    assert sum(found.explained) == pytest.approx(1)
    room = maps.in_room(found.places)
    assert room.shape == (40, 3)
    assert_array_equal(room[:, 2], 0)


def test_t_sne_keeps_crowds_together_and_is_the_same_again():
    vectors, group = crowds()
    places = maps.t_sne(vectors, seed=0)
    near = NearestNeighbors(n_neighbors=5).fit(places).kneighbors(return_distance=False)
    assert np.mean(group[near] == group[:, None]) > 0.95
    assert_array_equal(places, maps.t_sne(vectors, seed=0))


@pytest.mark.parametrize("shape", [(3, 2), (4, 9), (12, 1)])
def test_few_tracks_and_few_numbers_have_a_map(shape):
    places = maps.t_sne(np.random.default_rng(0).standard_normal(shape).astype(np.float32), seed=0)
    assert places.shape == (shape[0], 2)
    assert np.isfinite(places).all()


def test_repeated_tracks_have_a_map():
    places = maps.t_sne(np.repeat(np.eye(3, dtype=np.float32), 4, axis=0), seed=0)
    assert np.isfinite(places).all()


def test_where_umap_is_not_installed_it_is_not_there(monkeypatch):
    monkeypatch.setitem(sys.modules, "umap", None)
    assert not maps.has_umap()
