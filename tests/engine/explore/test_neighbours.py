import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.neighbors import LocalOutlierFactor

from engine.explore.neighbours import nearest_tracks, outliers


def at_angles(*degrees):
    angles = np.radians(degrees)
    lengths = np.linspace(1, 3, len(degrees))
    return (lengths * np.stack([np.cos(angles), np.sin(angles)])).T.astype(np.float32)


def test_the_nearest_tracks_point_the_same_way_whatever_their_length():
    found = nearest_tracks(at_angles(0, 90, 10, 80, 20, 180, 270), count=3).rows
    assert_array_equal(found[0], [2, 4, 3])
    assert_array_equal(found[1], [3, 4, 2])


def test_a_track_is_not_its_own_neighbour_even_with_a_copy_beside_it():
    found = nearest_tracks(at_angles(0, 0, 90, 180), count=2).rows
    assert all(row not in others for row, others in enumerate(found.tolist()))
    assert found[0][0] == 1


def test_a_small_library_has_fewer_neighbours():
    assert nearest_tracks(at_angles(0, 45, 90), count=5).rows.shape == (3, 2)


def test_the_distance_is_one_less_the_cosine():
    found = nearest_tracks(at_angles(0, 60, 180), count=2)
    assert_array_equal(found.rows[0], [1, 2])
    assert_allclose(found.distances[0], [0.5, 2], atol=1e-6)
    assert nearest_tracks(at_angles(0, 0, 90), count=1).distances[0, 0] == pytest.approx(0, abs=1e-6)


def test_the_one_outside_the_crowd_is_the_outlier():
    vectors = np.random.default_rng(0).standard_normal((40, 5)).astype(np.float32)
    vectors[7] = 12
    factors = outliers(vectors)
    assert factors.argmax() == 7
    assert factors[7] > 3 > 1.5 > np.median(factors) > 0.9
    assert_allclose(factors, -LocalOutlierFactor(20).fit(vectors).negative_outlier_factor_)


def test_three_tracks_have_factors_too():
    assert outliers(at_angles(0, 45, 90)).shape == (3,)
