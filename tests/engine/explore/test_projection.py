import numpy as np
import pytest
from numpy.testing import assert_allclose
from sklearn.decomposition import PCA

from engine.explore.projection import project


def test_points_and_shares_are_those_of_scikit_learn_called_directly():
    vectors = np.random.default_rng(0).standard_normal((40, 30)).astype(np.float32)
    points, explained = project(vectors, seed=0)
    direct = PCA(10, svd_solver="full").fit(vectors)
    assert_allclose(points, direct.transform(vectors)[:, :2], atol=1e-4)
    assert explained == pytest.approx(direct.explained_variance_ratio_, rel=1e-4)


def test_many_tracks_and_features_are_projected_nearly_as_exactly():
    draws = np.random.default_rng(0)
    vectors = draws.standard_normal((600, 8)) @ draws.standard_normal((8, 700))
    vectors = (vectors + 0.1 * draws.standard_normal((600, 700))).astype(np.float32)
    _, explained = project(vectors, seed=0)
    direct = PCA(10, svd_solver="full").fit(vectors)
    assert explained == pytest.approx(direct.explained_variance_ratio_, abs=1e-4)


def test_few_tracks_have_few_components():
    points, explained = project(np.random.default_rng(0).standard_normal((3, 8)).astype(np.float32), seed=0)
    assert points.shape == (3, 2)
    assert len(explained) == 3
    assert sum(explained) == pytest.approx(1)
