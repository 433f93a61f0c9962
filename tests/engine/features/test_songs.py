import dataclasses

import numpy as np
import pytest
from invented import rows

from engine.features.songs import join
from engine.features.table import TableError


def test_ten_intervals_are_joined_to_580_columns():
    songs = join(reversed(rows(6)), "a table")
    assert songs.vectors.shape == (6, 580)
    assert songs.intervals == 10
    by_name = dict(zip(songs.names, songs.vectors, strict=True))
    for row in rows(6):
        vector = by_name[row.song]
        assert np.array_equal(vector[57 * row.number : 57 * (row.number + 1)], row.features)
        assert np.array_equal(vector[570:], [66150] * 10)


def test_a_song_with_an_interval_less_than_the_others_is_left_out_and_counted():
    songs = join([row for row in rows(7) if (row.song, row.number) != ("song 3", 9)], "a table")
    assert "song 3" not in songs.names
    assert (len(songs.names), songs.unlike, songs.nameless) == (6, 1, 0)


def test_short_songs_are_joined_of_as_many_intervals_as_the_typical_one_has():
    longer = [row for row in rows(7, intervals=4) if row.number < 3 or row.song in ("song 0", "song 1")]
    songs = join(longer, "a table")
    assert (songs.intervals, songs.vectors.shape, songs.unlike) == (3, (7, 174), 0)


def test_songs_without_a_genre_are_left_out_and_counted():
    some = [dataclasses.replace(row, genre=None) if row.song == "song 0" else row for row in rows(6)]
    songs = join(some, "a table")
    assert (len(songs.names), songs.unlike, songs.nameless) == (5, 0, 1)


def test_one_genre_or_none_is_a_sentence():
    blues = [row for row in rows(6) if row.genre == "blues"]
    with pytest.raises(TableError, match=r"The table x\.csv knows one genre alone \(blues\); .* takes two"):
        join(blues, "The table x.csv")
    with pytest.raises(TableError, match="knows no genre"):
        join([dataclasses.replace(row, genre=None) for row in blues], "The table x.csv")
