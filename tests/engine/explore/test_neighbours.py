import numpy as np
from numpy.testing import assert_array_equal

from engine.explore.neighbours import nearest_tracks


def at_angles(*degrees):
    angles = np.radians(degrees)
    lengths = np.linspace(1, 3, len(degrees))
    return (lengths * np.stack([np.cos(angles), np.sin(angles)])).T.astype(np.float32)


def test_the_nearest_tracks_point_the_same_way_whatever_their_length():
    found = nearest_tracks(at_angles(0, 90, 10, 80, 20, 180, 270), count=3)
    assert_array_equal(found[0], [2, 4, 3])
    assert_array_equal(found[1], [3, 4, 2])


def test_a_track_is_not_its_own_neighbour_even_with_a_copy_beside_it():
    found = nearest_tracks(at_angles(0, 0, 90, 180), count=2)
    assert all(row not in others for row, others in enumerate(found.tolist()))
    assert found[0][0] == 1


def test_a_small_library_has_fewer_neighbours():
    assert nearest_tracks(at_angles(0, 45, 90), count=5).shape == (3, 2)
