import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.spatial.distance import pdist
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

from engine.explore.reduction import reduced, standardised

DRAWS = np.random.default_rng(0)
FEW = (DRAWS.standard_normal((30, 8)) * 7 + 3).astype(np.float32)
LONG = (DRAWS.standard_normal((20, 9000)) * 7 + 3).astype(np.float32)


def test_every_number_is_scaled_as_scikit_learn_does():
    few = reduced(FEW, "mean+std", seed=0)
    assert_allclose(few.vectors, StandardScaler().fit_transform(FEW), atol=1e-5)
    assert few.components is few.kept is None


def test_a_number_that_never_changes_is_only_moved():
    vectors = np.full((9, 2), 0.1, np.float32)
    vectors[:, 1] = range(9)
    assert_allclose(reduced(vectors, "mfcc", seed=0).vectors[:, 0], 0, atol=1e-6)


def test_more_numbers_than_tracks_are_turned_and_keep_all_distances():
    few = reduced(LONG, "flat", seed=0)
    assert few.vectors.shape == (20, 20)
    assert few.components is few.kept is None
    assert_allclose(pdist(few.vectors), pdist(StandardScaler().fit_transform(LONG)), rtol=1e-4)


def test_turned_vectors_are_principal_components():
    principal = PCA(5, svd_solver="full").fit_transform(StandardScaler().fit_transform(LONG))
    assert_allclose(abs(reduced(LONG, "flat", seed=0).vectors[:, :5]), abs(principal), atol=0.02)


def test_many_numbers_of_many_tracks_become_principal_components():
    low = DRAWS.standard_normal((600, 20)) @ DRAWS.standard_normal((20, 700))
    vectors = (low + 0.5 * DRAWS.standard_normal((600, 700))).astype(np.float32)
    few = reduced(vectors, "flat", seed=0)
    direct = PCA(100, svd_solver="full").fit(StandardScaler().fit_transform(vectors))
    assert few.vectors.shape == (600, 100)
    assert few.components == 100
    assert few.kept == pytest.approx(direct.explained_variance_ratio_.sum(), abs=0.005)
    assert few.vectors.var(0)[:20] == pytest.approx(direct.explained_variance_[:20], rel=0.01)


def test_mel_pca_keeps_the_sizes_of_decibels():
    vectors = DRAWS.standard_normal((80, 60)).astype(np.float32) * np.linspace(1, 9, 60, dtype=np.float32)
    few = reduced(vectors, "mel-pca", seed=0)
    direct = PCA(50, svd_solver="full").fit(vectors)
    assert few.components == 50
    assert few.kept == pytest.approx(direct.explained_variance_ratio_.sum(), abs=1e-3)
    assert_allclose(few.vectors.var(0)[:5], direct.explained_variance_[:5], rtol=0.03)


def test_three_tracks_have_two_components():
    few = reduced(LONG[:3], "mel-pca", seed=0)
    assert (few.components, few.kept) == (2, pytest.approx(1))


@pytest.mark.parametrize("vectors", [FEW, LONG])
def test_only_the_rows_that_may_be_known_say_how_to_scale_and_turn(vectors):
    known = np.arange(15)
    other = vectors.copy()
    other[15:] *= 100
    one, two = (reduced(given, "flat", 0, known).vectors for given in (vectors, other))
    assert_allclose(one[:15], two[:15], atol=1e-4)
    assert_allclose(one[:15].mean(0), 0, atol=1e-4)


def test_a_memory_map_is_read_in_parts(tmp_path):
    np.save(tmp_path / "vectors.npy", LONG)
    mapped = np.load(tmp_path / "vectors.npy", mmap_mode="r")
    rows = np.arange(20)
    assert_allclose(standardised(mapped, rows, "flat"), StandardScaler().fit_transform(LONG), atol=1e-5)
