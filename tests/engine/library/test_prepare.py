"""Importing music, from the folder to the open library."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.errors import CancelledError, LibraryError
from engine.library.prepare import add_library
from engine.library.store import check_library, list_libraries, open_library
from engine.schema import LibraryInfo, LibraryRequest

pytestmark = pytest.mark.usefixtures("home")

MakeMusic = Callable[..., Path]


def add(
    source: Path, name: str = "songs", *, replace: bool = False, clip_seconds: float = 1.0
) -> LibraryInfo:
    request = LibraryRequest(
        name=name, source=str(source), sample_rate=8000, clip_seconds=clip_seconds, replace=replace
    )
    return add_library(request, lambda done, message: None)


def left(home: Path) -> list[str]:
    """What lies in the folder of libraries, without its lock."""
    return sorted(path.name for path in (home / "data").iterdir() if path.name != ".lock")


def test_a_folder_becomes_a_library(make_music: MakeMusic) -> None:
    root = make_music("genres/blues/blues.00000.wav", "genres/jazz/jazz.00000.flac", "genres/jazz/x.ogg")
    info = add(root)
    assert (info.tracks, info.clips, info.genres) == (3, 6, ["blues", "jazz"])
    assert info.seconds == pytest.approx(6.0)
    assert (info.source, info.unreadable) == (str(root), [])
    library = open_library("songs")
    assert library.info == info
    assert [track.name for track in library.tracks] == ["blues.00000", "jazz.00000", "x"]
    assert library.clips.shape == (6, 8000)
    assert check_library("songs") == []


def test_the_clips_of_a_track_are_its_sound_in_one_piece(tmp_path: Path) -> None:
    samples = np.random.default_rng(0).integers(-9999, 9999, 30_500, dtype=np.int16)
    soundfile.write(tmp_path / "x.wav", samples, 8000)
    add(tmp_path / "x.wav")
    library = open_library("songs")
    track = library.track("x")
    assert track.clips == 3
    assert (track.frames, track.sample_rate, track.seconds) == (30_500, 8000, 30_500 / 8000)
    rows = library.rows(track)
    assert np.array_equal(library.clips[rows.start : rows.stop].ravel(), samples[:24_000])


def test_mixed_rates_and_channels_become_one(tmp_path: Path) -> None:
    for rate, channels in ((8000, 1), (44100, 2), (48000, 6), (11025, 1)):
        samples = 0.1 * np.random.default_rng(0).standard_normal((2 * rate, channels))
        soundfile.write(tmp_path / f"{rate}.wav", samples, rate)
    assert add(tmp_path).clips == 8


def test_what_is_louder_than_full_scale_is_turned_down_not_clipped(tmp_path: Path) -> None:
    samples = np.sin(np.arange(8000) / 10) * np.linspace(0, 4, 8000)
    soundfile.write(tmp_path / "x.wav", samples, 8000, subtype="FLOAT")
    add(tmp_path)
    clip = open_library("songs").clips[0] / 32768
    np.testing.assert_allclose(clip, samples / np.abs(samples).max(), atol=1e-4)


def test_short_tracks_are_filled_up_and_very_short_ones_listed(make_music: MakeMusic) -> None:
    root = make_music("half.wav", seconds=0.5)
    make_music("less.wav", seconds=0.49)
    info = add(root)
    assert (info.tracks, info.clips) == (1, 1)
    assert [Path(file.path).name for file in info.unreadable] == ["less.wav"]
    assert info.unreadable[0].reason == "it lasts 0.5 s, less than half a clip of 1 s"
    assert not open_library("songs").clips[0, 4000:].any()


def test_whatever_cannot_be_read_is_listed_and_the_rest_goes_on(make_music: MakeMusic) -> None:
    root = make_music("rock/good.wav", "folk/good too.flac", "folk/cut.flac", "folk/nan.wav")
    whole = (root / "folk/cut.flac").read_bytes()
    (root / "folk/cut.flac").write_bytes(whole[: len(whole) // 2])
    soundfile.write(root / "folk/nan.wav", np.full(9000, np.nan), 8000, subtype="FLOAT")
    (root / "rock/empty.mp3").touch()
    (root / "rock/text.au").write_text("jazz.00054, or what is left of it")
    os.mkfifo(root / "rock/pipe.wav")
    (root / "rock/gone.wav").symlink_to(root / "nowhere")
    info = add(root)
    assert info.tracks == 2
    assert info.genres == ["folk", "rock"]
    reasons = {Path(file.path).name: file.reason for file in info.unreadable}
    assert set(reasons) == {"cut.flac", "nan.wav", "empty.mp3", "text.au", "pipe.wav", "gone.wav"}
    assert "not numbers" in reasons["nan.wav"]
    assert reasons["empty.mp3"] == "it is empty"
    assert "format is not known" in reasons["text.au"]
    assert "pipe" in reasons["pipe.wav"]
    assert reasons["gone.wav"] == "it does not exist"


def test_a_source_without_a_readable_file_makes_nothing_and_says_why(home: Path) -> None:
    (home / "music").mkdir()
    for number in range(5):
        (home / "music" / f"{number}.wav").touch()
    with pytest.raises(LibraryError, match=r"0\.wav: it is empty; 1\.wav.*and 2 more\.$"):
        add(home / "music")
    assert left(home) == []


def test_names_of_any_bytes_survive_the_library(home: Path, make_music: MakeMusic) -> None:
    root = make_music("Song [Live] [x].wav", "a.wav", "b.wav")
    (root / "a.wav").rename(root / os.fsdecode(b"caf\xe9.wav"))
    (root / "b.wav").rename(root / "line\u2028feed\n\x1b[31m.wav")
    (root / os.fsdecode(b"bad\xff.wav")).touch()
    add(root)
    names = [track.name for track in open_library("songs").tracks]
    assert sorted(names) == ["Song [Live] [x]", "caf\\xe9", "line\\u2028feed\\n\\x1b[31m"]
    told = json.loads((home / "data" / "songs" / "library.json").read_text())
    assert told["unreadable"][0]["path"].endswith("bad\\xff.wav")


def test_progress_goes_from_nothing_to_all(make_music: MakeMusic) -> None:
    root = make_music(*(f"{number}.wav" for number in range(5)))
    heard: list[tuple[float, str]] = []
    request = LibraryRequest(name="songs", source=str(root), sample_rate=8000, clip_seconds=1.0)
    add_library(request, lambda done, message: heard.append((done, message)))
    shares = [done for done, _ in heard]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert heard[-1][1] == "5 of 5 files, 4"


@pytest.mark.parametrize("after", [0, 1, 3])
def test_cancelling_leaves_nothing_behind(home: Path, make_music: MakeMusic, after: int) -> None:
    root = make_music(*(f"{number}.wav" for number in range(6)))
    calls = 0

    def cancel(done: float, message: str) -> None:
        nonlocal calls
        calls += 1
        if calls > after:
            raise CancelledError("The work was cancelled.")

    with pytest.raises(CancelledError):
        add_library(LibraryRequest(name="songs", source=str(root), sample_rate=8000), cancel)
    assert left(home) == []
    assert list_libraries() == []


def test_a_name_that_is_taken_is_refused_before_any_work(make_music: MakeMusic) -> None:
    root = make_music("a.wav")
    first = add(root)
    with pytest.raises(LibraryError, match="named songs already; take another name, or replace it"):
        add(root / "gone")
    assert open_library("songs").info == first


def test_replacing_swaps_the_library_and_a_failure_keeps_the_old_one(
    home: Path, make_music: MakeMusic
) -> None:
    add(make_music("a.wav"))
    mapped = open_library("songs")
    before = mapped.clips[0].copy()
    with pytest.raises(LibraryError):
        add(home / "gone", replace=True)
    assert open_library("songs").info == mapped.info
    add(make_music("b.wav", "c.wav", root="more"), replace=True)
    assert [track.name for track in open_library("songs").tracks] == ["b", "c"]
    assert left(home) == ["songs"]
    assert np.array_equal(mapped.clips[0], before)  # who has it open still hears the old one


@pytest.mark.parametrize("name", ["", "..", "a/b", ".hidden", "x" * 81, "a b"])
def test_a_name_that_is_no_name_for_a_folder_is_refused(make_music: MakeMusic, name: str) -> None:
    with pytest.raises(LibraryError, match="cannot name a library"):
        add(make_music("a.wav"), name)


def test_the_library_is_the_same_however_many_workers_there_were(
    home: Path, make_music: MakeMusic, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_music(*(f"{genre}/{genre}{number}.flac" for genre in "ab" for number in range(6)))
    add(root, "many")
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    add(root, "one")
    for file in ("clips.i16", "tracks.jsonl"):
        assert (home / "data/many" / file).read_bytes() == (home / "data/one" / file).read_bytes()


def test_gtzan_is_read_whole_and_bit_by_bit(gtzan: Path) -> None:
    request = LibraryRequest(name="gtzan", source=str(gtzan))
    info = add_library(request, lambda done, message: None)
    assert (info.tracks, len(info.genres), info.unreadable) == (100, 10, [])
    assert info.fault_filtered is not None
    library = open_library("gtzan")
    track = library.track("jazz.00012")
    whole, _ = soundfile.read(track.path, dtype="int16")
    rows = library.rows(track)
    clips = library.clips[rows.start : rows.stop].ravel()
    assert np.array_equal(clips, whole[: len(clips)])
    assert check_library("gtzan") == []
