import numpy as np
import pytest
import tiny

from engine.explore.neighbours import nearest_tracks
from engine.explore.suspects import duplicates, mislabels, near_pairs

GENRES = [("blues", "disco", "metal", "pop", "rock")[n % 5] for n in range(100)]
NAMES = [f"{genre}.{place // 5:05}" for place, genre in enumerate(GENRES)]


def crowds(spread=1.0):
    """A hundred tracks of five genres, each genre around a place of its own."""
    draws = np.random.default_rng(0)
    return (8 * np.eye(5, 12)[np.arange(100) % 5] + spread * draws.standard_normal((100, 12))).astype(
        np.float32
    )


def test_a_track_among_those_of_another_genre_is_suspect():
    genres = ["pop" if place == 10 else genre for place, genre in enumerate(GENRES)]  # it sounds like blues
    found = mislabels(NAMES, genres, nearest_tracks(crowds(), 10))
    assert [(one.kind, one.track, one.genre, one.score) for one in found] == [
        ("mislabel", NAMES[10], "blues", 1.0)
    ]
    assert found[0].why == "10 of its 10 nearest tracks are blues, none pop."


def test_where_two_genres_are_one_crowd_no_track_is_suspect():
    vectors = crowds()
    vectors[3::5] = vectors[0::5] + 0.1  # each pop track beside one of blues
    outnumbered = [genre for place, genre in enumerate(GENRES) if genre != "pop" or place < 20]
    kept = [place for place, genre in enumerate(GENRES) if genre != "pop" or place < 20]
    nearest = nearest_tracks(vectors[kept], 10)
    blues_around_pop = [[outnumbered[row] for row in nearest.rows[place]].count("blues") for place in (3, 8)]
    assert min(blues_around_pop) >= 6
    assert mislabels([NAMES[place] for place in kept], outnumbered, nearest) == []


@pytest.mark.parametrize("numbers", [3, 16, 300])
def test_tracks_at_random_are_hardly_ever_suspect(numbers):
    draws = np.random.default_rng(numbers)
    libraries = [nearest_tracks(draws.standard_normal((100, numbers)), 10) for _ in range(20)]
    assert sum(bool(near_pairs(nearest)) for nearest in libraries) <= 2
    assert sum(bool(mislabels(NAMES, GENRES, nearest)) for nearest in libraries) <= 1


def test_tracks_of_unknown_genre_are_neither_suspects_nor_witnesses():
    genres = [None if place % 2 else genre for place, genre in enumerate(GENRES)]
    genres[10] = "pop"
    found = mislabels(NAMES, genres, nearest_tracks(crowds(), 10))
    assert {one.track for one in found} <= {NAMES[10]}
    assert mislabels(NAMES, [None] * 100, nearest_tracks(crowds(), 10)) == []
    assert mislabels(NAMES, ["pop"] * 100, nearest_tracks(crowds(), 10)) == []


@pytest.fixture(scope="module")
def doubled(library_of):
    """Sixteen tracks, of which the last is the second one softer, and begun a little later."""
    sounds = [tiny.tones(number % 3, number) for number in range(15)]
    later = tiny.tones(1, 1, seconds=4.3)[-len(sounds[0]) :]
    return library_of("doubled", [*sounds, 0.5 * later])


def near(*pairs):
    """Sixteen tracks at random, but for pairs that are nearly in the same place."""
    vectors = np.random.default_rng(3).standard_normal((16, 20)).astype(np.float32)
    for one, other in pairs:
        vectors[other] = vectors[one] + 1e-3
    return nearest_tracks(vectors, 10)


def test_a_recording_that_is_there_twice_is_found(doubled):
    found = duplicates(doubled, near((1, 15)))
    assert [(one.kind, one.track, one.other) for one in found] == [
        ("duplicate", "track.00001", "track.00015")
    ]
    assert 0 <= found[0].score < 1e-5
    assert found[0].why.endswith("% of their spectrogram peaks are the same.")


def test_tracks_that_are_as_near_but_sound_otherwise_are_not_duplicates(doubled):
    assert duplicates(doubled, near((2, 9))) == []


def test_recordings_that_are_the_same_but_far_apart_are_not_listened_to(doubled):
    assert duplicates(doubled, near()) == []


def test_few_tracks_have_no_distances_to_go_by(tiny_library, another_library):
    few = another_library("few", genres=("buzz",), tracks=4)
    vectors = np.repeat(np.eye(2, dtype=np.float32), 2, axis=0)
    assert duplicates(few, nearest_tracks(vectors, 10)) == []
