"""Prepared libraries on disk: opening, listing, checking and deleting them. numpy alone.

A library is opened from three files: `library.json`, `tracks.jsonl` and the memory-mapped `clips.i16`.
Nothing is looked up at the source again, so a library goes on working when the music has moved.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import os
import re
import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from engine import places
from engine.errors import LibraryError, NoSuchLibraryError, NoSuchTrackError, RunStateError, nearest
from engine.schema import ClipRef, LibraryInfo, RunConfig, Track

FORMAT = 1
INFO_FILE = "library.json"
TRACKS_FILE = "tracks.jsonl"
CLIPS_FILE = "clips.i16"

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


@dataclass(frozen=True)
class Library:
    """An open library. `clips` is int16 [clips, clip_samples]; a track's clips are rows in its order."""

    info: LibraryInfo
    tracks: list[Track]
    clips: np.memmap[tuple[int, int], np.dtype[np.int16]]

    @cached_property
    def _by_name(self) -> dict[str, Track]:
        return {track.name: track for track in self.tracks}

    @cached_property
    def track_of_row(self) -> NDArray[np.int64]:
        """For each row of `clips` the index of its track in `tracks`: int64 [clips]."""
        return np.repeat(np.arange(len(self.tracks)), [track.clips for track in self.tracks])

    @cached_property
    def identity(self) -> str:
        """A short word that changes whenever the tracks do, their genres, or how many clips they have."""
        told = [(track.name, track.genre, track.sha1, track.clips) for track in self.tracks]
        return hashlib.sha1(json.dumps(told).encode()).hexdigest()[:16]

    def track(self, name: str) -> Track:
        """The track by that name.

        Raises:
            NoSuchTrackError: there is none; the sentence names the nearest.
        """
        try:
            return self._by_name[name]
        except KeyError:
            close = difflib.get_close_matches(name, self._by_name, n=1, cutoff=0.5)
            advice = f"did you mean {close[0]}?" if close else "the list of its tracks shows their names."
            raise NoSuchTrackError(f"The library {self.info.name} has no track {name}; {advice}") from None

    def rows(self, track: Track) -> range:
        """The rows of `clips` that hold the track, which follow each other in time."""
        return range(track.first_clip, track.first_clip + track.clips)

    def clip_row(self, clip: ClipRef) -> int:
        """The row of `clips` that a clip is.

        Raises:
            NoSuchTrackError: there is no such track, or the track has no such clip.
        """
        rows = self.rows(self.track(clip.track))
        if clip.clip >= len(rows):
            raise NoSuchTrackError(f"{clip.track} has {len(rows)} clips; there is no clip {clip.clip + 1}.")
        return rows[clip.clip]

    def recording(self, track: Track) -> NDArray[np.int16]:
        """The track as one sound, int16 [n], without the silence that its last clip is filled up with."""
        rows = self.rows(track)
        sounding = round(track.seconds * self.info.sample_rate)
        return self.clips[rows.start : rows.stop].reshape(-1)[:sounding]


def folder_of(name: str) -> Path:
    """Where a library of that name lies, there or not.

    Raises:
        LibraryError: the name cannot be a folder's.
    """
    if not _NAME.fullmatch(name):
        raise LibraryError(
            f"{name!r} cannot name a library: letters, digits, '.', '_' and '-' can, at most 80 of them."
        )
    return places.data() / name


def read_info(name: str) -> LibraryInfo:
    """What is known of a library as a whole, reading `library.json` alone.

    Raises:
        NoSuchLibraryError: there is none by that name.
        LibraryError: the file is damaged, or of a newer format.
    """
    return _read_info(_existing(name))


def open_library(name: str) -> Library:
    """Open a prepared library, reading nothing but its three files.

    Raises:
        NoSuchLibraryError: there is none by that name; the sentence names the nearest.
        LibraryError: its files are damaged, or of a newer format.
    """
    folder = _existing(name)
    info = _read_info(folder)
    while True:
        try:
            tracks = _read_tracks(folder, info)
            if len(tracks) != info.tracks:
                raise LibraryError(f"{TRACKS_FILE} has {len(tracks)} of {info.tracks} tracks")
            return Library(info, tracks, _map_clips(folder / CLIPS_FILE, info))
        except (OSError, ValueError, LibraryError) as error:
            before, info = info, _read_info(_existing(name))
            if info == before:  # else it was made anew between two of its files
                raise LibraryError(
                    f"The library {name} is damaged ({_first_line(error)}); make it again."
                ) from error


def open_fitting(name: str, config: RunConfig) -> Library:
    """Open a library whose clips are of the rate and length that a run takes.

    Raises:
        NoSuchLibraryError: there is none by that name.
        LibraryError: its files are damaged.
        RunStateError: its clips are others than the run takes.
    """
    library = open_library(name)
    info = library.info
    if not info.fits(config.sample_rate, config.clip_samples):
        raise RunStateError(
            f"The run {config.name} takes clips of {config.clip_samples} samples at {config.sample_rate} Hz, "
            f"but those of the library {name} have {info.clip_samples} at {info.sample_rate} Hz; take one "
            "prepared like the run's own, or train a new run."
        )
    return library


def list_libraries() -> list[LibraryInfo]:
    """All prepared libraries by name; one that is damaged is left out."""
    found = []
    for path in sorted(places.data().iterdir()):
        if _NAME.fullmatch(path.name) and (path / INFO_FILE).is_file():
            try:
                found.append(_read_info(path))
            except LibraryError:
                continue
    return found


def delete_library(name: str) -> None:
    """Remove a library; it is gone from the list at once.

    Raises:
        NoSuchLibraryError: there is none by that name.
        LibraryError: its files may not be removed.
    """
    folder = _existing(name)
    grave = folder.with_name(f".{name}.deleted-{os.getpid()}")
    try:
        folder.rename(grave)
        shutil.rmtree(grave)
    except OSError as error:
        raise LibraryError(f"The library {name} cannot be deleted ({error.strerror}): {folder}.") from error


def check_library(name: str) -> list[str]:
    """What is wrong with a library, a sentence each; nothing for a sound one.

    Sizes and rows are held against each other, and the sources that are still there against the sha1 of
    when they were prepared.

    Raises:
        NoSuchLibraryError: there is none by that name.
    """
    folder = _existing(name)
    try:
        info = _read_info(folder)
        tracks = _read_tracks(folder, info)
    except (OSError, ValueError, LibraryError) as error:
        return [_first_line(error)]
    faults = []
    if len(tracks) != info.tracks:
        faults.append(f"{TRACKS_FILE} has {len(tracks)} tracks, {INFO_FILE} says {info.tracks}.")
    if len({track.name for track in tracks}) != len(tracks):
        faults.append(f"{TRACKS_FILE} has several tracks of the same name.")
    row = 0
    for track in tracks:
        if track.first_clip != row or track.clips < 1:
            faults.append(f"The clips of {track.name} do not begin where those of the track before it end.")
        row = track.first_clip + track.clips
    if row != info.clips:
        faults.append(f"The tracks have {row} clips, {INFO_FILE} says {info.clips}.")
    try:
        _map_clips(folder / CLIPS_FILE, info)
    except (OSError, LibraryError) as error:
        faults.append(f"{_first_line(error)}.")
    faults += [f"{track.path} has changed since it was prepared." for track in tracks if _changed(track)]
    return faults


def _existing(name: str) -> Path:
    folder = places.data() / name
    if not _NAME.fullmatch(name) or not (folder / INFO_FILE).is_file():
        known = [info.name for info in list_libraries()]
        raise NoSuchLibraryError(f"There is no library named {name}; {nearest(name, known)}")
    return folder


def _read_info(folder: Path) -> LibraryInfo:
    path = folder / INFO_FILE
    try:
        info = LibraryInfo.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise LibraryError(f"{path} cannot be read; make the library again.") from error
    if info.format > FORMAT:
        raise LibraryError(f"{path} is of a newer format ({info.format}); update latentdeck.")
    return info


def _read_tracks(folder: Path, info: LibraryInfo) -> list[Track]:
    # Split at newlines alone: names may hold the other characters that end a line for Python.
    lines = [line for line in (folder / TRACKS_FILE).read_bytes().split(b"\n") if line]
    if info.growing:  # what is behind them is being added, or was when the power failed
        lines = lines[: info.tracks]
    return [Track.model_validate_json(line) for line in lines]


def _map_clips(path: Path, info: LibraryInfo) -> np.memmap[tuple[int, int], np.dtype[np.int16]]:
    needed = info.clips * info.clip_samples * 2
    size = path.stat().st_size
    if size < needed or (size > needed and not info.growing):
        raise LibraryError(f"{CLIPS_FILE} has {size} of {needed} bytes")
    return np.memmap(path, np.int16, "r", shape=(info.clips, info.clip_samples))


def _changed(track: Track) -> bool:
    path = Path(track.path)
    if not path.is_absolute() or not path.is_file():
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha1").hexdigest() != track.sha1


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
