import dataclasses
import subprocess
import sys

import numpy as np
import pytest
import soundfile

from engine.audio.decoder import Decoder
from engine.errors import CancelledError
from engine.features import table
from engine.features.library import intervals, library_table
from engine.features.names import INTERVAL, RATE
from engine.features.table import Row
from engine.library.prepare import add_library
from engine.library.store import folder_of, list_libraries, open_library
from engine.schema import LibraryRequest


def silent(done, message):
    return


@pytest.fixture
def decoder():
    with Decoder(RATE, workers=1) as decoder:
        yield decoder


def lasting(library, seconds, rate):
    """The library with its first track told to last so long at another rate."""
    track = library.tracks[0].model_copy(update={"seconds": seconds})
    info = library.info.model_copy(update={"sample_rate": rate})
    return dataclasses.replace(library, info=info, tracks=[track, *library.tracks[1:]])


@pytest.mark.parametrize(
    ("seconds", "rate", "parts"),
    [(8.0, 4000, [3, 3, 2]), (7.0, 4000, [3, 3]), (1.0, 4000, [1]), (32.0, 1000, [3] * 10)],
)
def test_a_track_is_cut_into_ten_intervals_of_three_seconds_at_most(
    tiny_library, decoder, seconds, rate, parts
):
    sounds = intervals(lasting(tiny_library, seconds, rate), 0, decoder)
    assert [len(sound) / RATE for sound in sounds] == parts
    assert decoder.pids == []


def test_an_end_that_fills_no_clip_comes_from_the_file_while_it_is_the_same(tiny_library, decoder, tmp_path):
    file = tmp_path / "song.wav"
    sound = np.random.default_rng(0).uniform(-0.5, 0.5, round(5.5 * RATE))
    soundfile.write(file, sound, RATE, "FLOAT")
    add_library(LibraryRequest(name="ends", source=str(file), clip_seconds=3), silent)
    library = open_library("ends")
    assert library.info.clips == 1

    def found():
        return [len(part) / RATE for part in intervals(library, 0, decoder)]

    assert found() == [3, 2.5]
    assert intervals(library, 0, decoder)[1] == pytest.approx(sound[INTERVAL:])
    soundfile.write(file, sound / 2, RATE, "FLOAT")
    assert found() == [3]
    file.unlink()
    assert found() == [3]


def test_a_table_that_is_there_is_read_until_the_library_is_made_anew(another_library):
    library = another_library("described", genres=("buzz", None), tracks=2)
    path = folder_of("described") / "features.csv"
    rows = [
        Row(track.name, 0, INTERVAL, np.arange(57) + place, track.genre)
        for place, track in enumerate(library.tracks)
    ]
    table.write(path, rows)
    read = library_table(library, cancel)
    assert np.array_equal([row.features for row in read], [row.features for row in rows])
    for anew in (
        library.info.model_copy(update={"created": path.stat().st_mtime + 1}),
        library.info.model_copy(update={"name": "another"}),
    ):
        with pytest.raises(CancelledError):
            library_table(dataclasses.replace(library, info=anew), cancel)
    table.write(path, rows[1:])
    with pytest.raises(CancelledError):
        library_table(library, cancel)


def cancel(done, message):
    raise CancelledError


def test_cancelling_leaves_no_table_behind(another_library):
    library = another_library("cancelled", genres=("buzz",), tracks=1)
    with pytest.raises(CancelledError):
        library_table(library, cancel)
    assert not (folder_of("cancelled") / "features.csv").exists()
    assert "cancelled" in [info.name for info in list_libraries()]


def test_the_processes_that_compute_end_with_one_that_is_killed(another_library):
    another_library("killed", genres=("buzz", "hum"), tracks=4)
    program = (
        "from engine.features.library import library_table\n"
        "from engine.library.store import open_library\n"
        "if __name__ == '__main__':\n"
        "    library_table(open_library('killed'), lambda done, what: print(what, flush=True))\n"
    )
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    # said before the first track is asked for, and again while its worker takes its time
    assert [process.stdout.readline() for _ in range(2)] == ["features of buzz.00000\n"] * 2
    process.kill()
    # its workers hold the other end of the pipe too, until they are gone
    process.communicate(timeout=60)
    assert not (folder_of("killed") / "features.csv").exists()
