"""A run on music it was never trained for: measured beside the codings of its size, and kept."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import tiny

from engine.audio.decode import Decoded
from engine.errors import CancelledError, LibraryError
from engine.library import growing, store
from engine.library.store import Library
from engine.measure.new_music import measure_everything, measure_music, sounding_rows
from engine.measure.run import measure_run
from engine.runs.directory import RunDirectory
from engine.schema import Added, TrainRequest
from engine.service import starting
from engine.training.loop import train

RATE, CLIP = tiny.RATE, tiny.RATE


def silent(done: float, message: str) -> None:
    return


def add(name: str, genre: int, number: int, seconds: float = 3.2) -> Added:
    samples = tiny.tones(genre, number, seconds)
    decoded = Decoded(samples, len(samples), RATE, f"{genre} {number} {seconds}")
    return growing.add_track(decoded, f"{name}.wav", RATE, CLIP)


@pytest.fixture
def music(tiny_library: Library) -> Iterator[Library]:
    """Three tracks of new music, four clips each, the last one mostly silence."""
    for number in range(3):
        add(f"song-{number}", number % 2, 100 + number)
    yield store.open_library("music")
    store.delete_library("music")


@pytest.fixture(scope="module")
def run(tiny_library: Library) -> RunDirectory:
    made = tiny.new_run("pca", tiny.SMALL_WINDOW)
    train(made, threading.Event())
    return made


def test_a_run_is_measured_on_new_music_beside_the_codings_of_its_size(
    run: RunDirectory, music: Library
) -> None:
    told: list[float] = []
    measures = measure_music(run, lambda done, message: told.append(done))
    assert measures is not None
    assert [row.kind for row in measures.rows] == ["run", "resample", "mdct", "pca", "chance"]
    assert (measures.library, measures.beside) == ("music", "tiny")
    assert (measures.tracks, measures.clips) == (3, 9)
    own, chance = measures.rows[0].values, measures.rows[-1].values
    assert own["genre_kept"].mean is None  # nobody knows the genre of new music
    for name in ("chroma", "peaks"):
        assert (own[name].mean or 0) > (chance[name].mean or 0)
    assert (measures.rows[2].values["identified"].mean or 0) > 0.5  # of the MDCT, among all 57 clips
    assert told == sorted(told)
    assert run.music_measures() == measures


def test_what_is_measured_stands_until_the_weights_or_the_music_change(
    run: RunDirectory, music: Library
) -> None:
    measures = measure_music(run, silent)
    assert measure_music(run, lambda *_: pytest.fail("measured again")) == measures
    add("another", 2, 5)
    assert run.music_measures() is None
    growing.delete_track("music", "another")
    assert run.music_measures() is None  # as many tracks, but of another making
    again = measure_music(run, silent)
    assert again is not None
    assert run.music_measures() == again
    tiny.count_as_other_weights(run)
    assert run.music_measures() is None


def test_without_new_music_the_test_tracks_alone_are_measured(run: RunDirectory) -> None:
    assert measure_music(run, silent) is None
    measure_everything(run, silent)
    assert run.measures() is not None
    assert not run.music_file.exists() or run.music_measures() is None


def test_measuring_does_both_and_goes_on_from_one_to_the_other(run: RunDirectory, music: Library) -> None:
    measure_run(run, silent)
    told: list[tuple[float, str]] = []
    measure_everything(run, lambda done, message: told.append((done, message)))
    assert run.music_measures() is not None
    assert all(0.6 <= done <= 1 and message.startswith("new music: ") for done, message in told)

    run.music_file.unlink()
    with pytest.raises(CancelledError):
        measure_everything(run, cancelled)
    assert not run.music_file.exists()


def cancelled(done: float, message: str) -> None:
    raise CancelledError


def test_a_last_clip_that_is_mostly_silence_is_left_out_and_a_short_track_is_not(
    tiny_library: Library,
) -> None:
    for number, seconds in enumerate((0.1, 1.0, 1.2, 1.7)):
        add(f"track-{number}", 0, number, seconds)
    library = store.open_library("music")
    assert [track.clips for track in library.tracks] == [1, 1, 2, 2]
    assert sounding_rows(library).tolist() == [0, 1, 2, 4, 5]
    store.delete_library("music")


def test_nothing_is_trained_on_new_music(music: Library) -> None:
    with pytest.raises(LibraryError, match="music holds new music, which changes and is kept apart"):
        starting.new_run(TrainRequest(model="pca", library="music"))
