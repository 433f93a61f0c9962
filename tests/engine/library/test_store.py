"""Opening, listing, checking and deleting prepared libraries."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.errors import LibraryError, NoSuchLibraryError, NoSuchTrackError
from engine.library.prepare import add_library
from engine.library.store import check_library, delete_library, list_libraries, open_library
from engine.schema import LibraryRequest


@pytest.fixture
def songs(home: Path, make_music: Callable[..., Path]) -> Path:
    """The folder of a library of three tracks, of two clips each."""
    root = make_music("rock/a.wav", "rock/b.wav", "folk/c.wav")
    add_library(
        LibraryRequest(name="songs", source=str(root), sample_rate=8000, clip_seconds=1.0),
        lambda done, message: None,
    )
    return home / "data" / "songs"


@pytest.mark.usefixtures("songs")
def test_rows_and_tracks_lead_to_each_other() -> None:
    library = open_library("songs")
    assert library.track_of_row.tolist() == [0, 0, 1, 1, 2, 2]
    for place, track in enumerate(library.tracks):
        assert [library.track_of_row[row] for row in library.rows(track)] == [place, place]
        assert library.track(track.name) is track


def test_a_library_opens_when_its_music_is_gone(songs: Path) -> None:
    for track in open_library("songs").tracks:
        Path(track.path).unlink()
    assert open_library("songs").clips.any()
    assert check_library("songs") == []
    assert sorted(path.name for path in songs.iterdir()) == ["clips.i16", "library.json", "tracks.jsonl"]


@pytest.mark.usefixtures("songs")
def test_clips_cannot_be_written_by_accident() -> None:
    with pytest.raises(ValueError, match="read-only"):
        open_library("songs").clips[0, 0] = 1


@pytest.mark.usefixtures("songs")
def test_unknown_names_are_answered_with_the_nearest() -> None:
    with pytest.raises(NoSuchLibraryError, match=r"no library named song; did you mean songs\?"):
        open_library("song")
    with pytest.raises(NoSuchTrackError, match=r"songs has no track bb; did you mean b\?"):
        open_library("songs").track("bb")
    with pytest.raises(NoSuchTrackError, match="list of its tracks"):
        open_library("songs").track("Xyz [?]")


@pytest.mark.parametrize("name", ["../songs", "", ".", "songs/"])
@pytest.mark.usefixtures("songs")
def test_a_path_is_not_a_name(name: str) -> None:
    with pytest.raises(NoSuchLibraryError):
        open_library(name)
    with pytest.raises(NoSuchLibraryError):
        delete_library(name)


def test_a_deleted_library_is_gone(songs: Path) -> None:
    delete_library("songs")
    assert not songs.exists()
    assert list_libraries() == []
    assert [path.name for path in songs.parent.iterdir()] == [".lock"]
    with pytest.raises(NoSuchLibraryError, match="there is none yet"):
        delete_library("songs")


def test_listing_reads_one_small_file_each_and_passes_over_damage(songs: Path) -> None:
    (songs.parent / "broken").mkdir()
    (songs.parent / "broken" / "library.json").write_text("{")
    (songs.parent / "empty").mkdir()
    (songs / "clips.i16").unlink()
    (songs / "tracks.jsonl").unlink()
    assert [info.name for info in list_libraries()] == ["songs"]


@pytest.mark.parametrize("file", ["clips.i16", "tracks.jsonl", "library.json"])
@pytest.mark.parametrize("damage", ["cut", "gone", "text"])
def test_damage_is_told_in_a_sentence_by_opening_and_by_checking(songs: Path, file: str, damage: str) -> None:
    path = songs / file
    data = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(data[: len(data) // 2] if damage == "cut" else b"no library")
    with pytest.raises((LibraryError, NoSuchLibraryError)) as caught:
        open_library("songs")
    assert "songs" in str(caught.value)
    assert "\n" not in str(caught.value)
    if (damage, file) != ("gone", "library.json"):
        assert check_library("songs")


def test_a_newer_format_is_refused_by_name(songs: Path) -> None:
    path = songs / "library.json"
    path.write_text(path.read_text().replace('"format": 1', '"format": 99'))
    with pytest.raises(LibraryError, match="newer format"):
        open_library("songs")


def test_a_source_that_has_changed_is_told(songs: Path) -> None:
    assert check_library("songs") == []
    changed = Path(open_library("songs").track("b").path)
    soundfile.write(changed, np.ones(9000) / 4, 8000)
    assert check_library("songs") == [f"{changed} has changed since it was prepared."]


def test_rows_that_do_not_follow_each_other_are_told(songs: Path) -> None:
    path = songs / "tracks.jsonl"
    path.write_text(path.read_text().replace('"first_clip":2', '"first_clip":1'))
    assert any("do not begin where" in fault for fault in check_library("songs"))


def test_a_big_library_opens_quickly(songs: Path) -> None:
    """Opening is but three files: ten thousand tracks take less than a second."""
    library = open_library("songs")
    with (songs / "tracks.jsonl").open("w") as file:
        for number in range(10_000):
            track = library.tracks[0].model_copy(
                update={"name": str(number), "first_clip": number, "clips": 1}
            )
            file.write(track.model_dump_json() + "\n")
    (songs / "clips.i16").write_bytes(b"")
    with (songs / "clips.i16").open("ab") as clips:
        clips.truncate(10_000 * 8000 * 2)
    info = library.info.model_copy(update={"tracks": 10_000, "clips": 10_000})
    (songs / "library.json").write_text(info.model_dump_json())
    began = time.process_time()
    assert len(open_library("songs").tracks) == 10_000
    assert time.process_time() - began < 1.0
