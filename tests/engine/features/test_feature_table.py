import dataclasses

import numpy as np
import pytest
from invented import rows

from engine.features import table
from engine.features.names import COLUMNS, FEATURES
from engine.features.table import TableError


@pytest.fixture
def written(tmp_path):
    """Writes a table from lines of cells; gives its path."""

    def write(*lines, header=COLUMNS, encoding="utf-8"):
        path = tmp_path / "mine.csv"
        path.write_text("".join(",".join(map(str, line)) + "\n" for line in (header, *lines)), encoding)
        return path

    return write


def line(name="blues.00000.wav", *, label="blues", **cells):
    values = {"filename": name, "length": 661794, "label": label} | dict.fromkeys(FEATURES, 0.5) | cells
    return [values[column] for column in COLUMNS]


def test_a_table_comes_back_as_it_was_written(tmp_path):
    before = rows(4, intervals=2)
    before[3] = dataclasses.replace(before[3], features=before[3].features * 1e-9)
    nameless = [dataclasses.replace(row, genre=None) for row in before[:2]]
    table.write(tmp_path / "features.csv", nameless + before[2:])
    after = table.read(tmp_path / "features.csv")
    for row, same in zip(nameless + before[2:], after, strict=True):
        assert (row.song, row.number, row.length, row.genre) == (
            same.song,
            same.number,
            same.length,
            same.genre,
        )
        assert np.array_equal(row.features, same.features)


def test_numbers_before_the_ending_are_intervals_and_those_of_gtzan_songs_are_not(written):
    three_seconds = table.read(written(line("blues.00000.0.wav"), line("blues.00000.1.wav")))
    assert [(row.song, row.number) for row in three_seconds] == [("blues.00000", 0), ("blues.00000", 1)]
    thirty_seconds = table.read(written(line("blues.00000.wav"), line("blues.00001.wav")))
    assert [(row.song, row.number) for row in thirty_seconds] == [("blues.00000", 0), ("blues.00001", 0)]


def test_other_columns_their_order_and_a_mark_at_the_beginning_do_not_matter(written):
    header = ["", *reversed(COLUMNS)]
    cells = line(tempo=120.5)
    read = table.read(written(["7", *reversed(cells)], header=header, encoding="utf-8-sig"))
    assert read[0].features[FEATURES.index("tempo")] == 120.5
    assert (read[0].song, read[0].genre, read[0].length) == ("blues.00000", "blues", 661794)


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"mfcc3_mean": "nan"}, r"line 3, column mfcc3_mean: 'nan' is no number"),
        ({"rms_var": "-inf"}, r"line 3, column rms_var: '-inf' is no number"),
        ({"rms_var": "1e300"}, r"line 3, column rms_var: '1e300' is no number"),
        ({"tempo": "fast"}, r"line 3, column tempo: 'fast' is no number"),
        ({"tempo": ""}, r"line 3, column tempo: it is empty"),
        ({"filename": " "}, r"line 3, column filename: it is empty"),
        (
            {"filename": "blues.00000.wav"},
            r"line 3, column filename: blues\.00000 was there before, in line 2",
        ),
    ],
)
def test_a_line_that_will_not_do_is_named_with_its_column(written, cells, told):
    second = line("blues.00001.wav")
    for column, cell in cells.items():
        second[COLUMNS.index(column)] = cell
    with pytest.raises(TableError, match=rf"mine\.csv, {told}"):
        table.read(written(line(), second))


def test_a_song_of_two_genres_is_named(written):
    with pytest.raises(TableError, match=r"line 3, column label: song is rock here and blues in line 2"):
        table.read(written(line("song.0.wav"), line("song.1.wav", label="rock")))


def test_a_line_that_is_cut_off_is_named(written):
    with pytest.raises(TableError, match=r"line 3: 20 columns are there, and 60 are needed"):
        table.read(written(line(), line("blues.00001.wav")[:20]))


@pytest.mark.parametrize(
    ("header", "told"),
    [
        (["name", "age"], r"line 1: there is no column filename and 59 more; a table of features has"),
        (COLUMNS[:-1], r"line 1: there is no column label; a table of features has"),
        ([*COLUMNS, "tempo"], r"line 1: the column tempo is there more than once"),
        (COLUMNS, "has a header but no lines"),
    ],
)
def test_a_file_that_is_no_table_of_features_is_told_apart(written, header, told):
    with pytest.raises(TableError, match=rf"mine\.csv,? {told}"):
        table.read(written(header=header))


def test_what_is_no_text_and_what_is_no_file_is_told(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_bytes(bytes(range(256)))
    with pytest.raises(TableError, match=r"mine\.csv is no table with commas in UTF-8"):
        table.read(path)
    path.write_text("")
    with pytest.raises(TableError, match=r"mine\.csv, line 1: there is no column"):
        table.read(path)
    for missing in (tmp_path, tmp_path / "none.csv"):
        with pytest.raises(TableError, match="There is no file"):
            table.read(missing)
