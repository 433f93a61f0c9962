"""A library in the making: a hidden folder that becomes the library in one step, or vanishes."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, Self

import numpy as np
from numpy.typing import NDArray

from engine import files, places
from engine.audio.pcm import to_int16
from engine.errors import DiskFullError, LibraryError
from engine.library import store
from engine.schema import LibraryInfo, LibraryRequest, Part, Track, Unreadable

if TYPE_CHECKING:
    from engine.audio.decode import Decoded

_HIDDEN = re.compile(r"\.(?P<name>.+)\.(?P<fate>partial|replaced|deleted)-(?P<pid>\d+)")
_LOCK = ".lock"
_BLOCK = 2**20


class Draft:
    """Builds the library that a request names; use as a context manager and end with `finish`.

    Unless `finish` was reached, leaving the block removes everything that was written.

    Args:
        request: its name, rate and length of clips.
        growing: make it one of new music, whose tracks are kept to their ends.

    Raises:
        LibraryError: a library of that name is there and the request does not say to replace it.
    """

    def __init__(self, request: LibraryRequest, growing: bool = False) -> None:
        self.request = request
        self._growing = growing
        self.clip_samples = round(request.clip_seconds * request.sample_rate)
        self.tracks: list[Track] = []
        self._rows = 0
        self._target = store.folder_of(request.name)
        self.folder = self._target.with_name(f".{request.name}.partial-{os.getpid()}")

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            with locked():
                self._refuse_taken()
                sweep()
                self._make_folder()
                opening.callback(shutil.rmtree, self.folder, ignore_errors=True)
                opening.enter_context(_held(self.folder))
            self._clips: BinaryIO = opening.enter_context((self.folder / store.CLIPS_FILE).open("wb"))
            self._opened = opening.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.close()

    def add(self, decoded: Decoded, *, name: str, genre: str | None, path: str, share: float) -> bool:
        """Cut a track into clips and store it.

        See `cut`. The rest behind the last whole clip is left out, except from new music.

        Args:
            decoded: its samples at the library's rate, and the facts of its source.
            name: of the track, unique.
            genre: of the track, where known.
            path: of the source file, as text.
            share: of the whole work that is done with this track, to tell how much space is needed.

        Returns:
            False when the track is shorter than half a clip, and was not stored; new music always is.

        Raises:
            DiskFullError: the sentence says how much is free and how much is needed.
        """
        if 2 * len(decoded.samples) < self.clip_samples and not self._growing:
            return False
        clips = cut(decoded.samples, self.clip_samples, whole=self._growing)
        self._write(clips, share)
        self.tracks.append(track_of(decoded, name, genre, path, range(self._rows, self._rows + len(clips))))
        self._rows += len(clips)
        return True

    def keep(self, library: store.Library, track: Track, share: float) -> None:
        """Store a track of another library as it is there.

        Raises:
            DiskFullError: see `add`.
        """
        rows = library.rows(track)
        self._write(library.clips[rows.start : rows.stop], share)
        self.tracks.append(track.model_copy(update={"first_clip": self._rows}))
        self._rows += len(rows)

    def finish(
        self, source: str, unreadable: list[Unreadable], fault_filtered: dict[str, Part] | None
    ) -> LibraryInfo:
        """Make the library appear, whole and durable."""
        info = LibraryInfo(
            format=store.FORMAT,
            name=self.request.name,
            source=source,
            created=time.time(),
            sample_rate=self.request.sample_rate,
            clip_samples=self.clip_samples,
            tracks=len(self.tracks),
            clips=self._rows,
            seconds=sum(track.seconds for track in self.tracks),
            genres=sorted({track.genre for track in self.tracks if track.genre is not None}),
            unreadable=unreadable,
            fault_filtered=fault_filtered,
            growing=self._growing,
        )
        self._clips.flush()
        os.fsync(self._clips.fileno())
        lines = "".join(track.model_dump_json() + "\n" for track in self.tracks)
        files.write_text(self.folder / store.TRACKS_FILE, lines)
        files.write_json(self.folder / store.INFO_FILE, info)
        with locked():
            self._refuse_taken()
            self._put_in_place()
        return info

    def _write(self, clips: NDArray[np.int16], share: float) -> None:
        size = clips.nbytes
        start = self._clips.tell()
        try:
            # Space first: a hole in a file that is memory-mapped later would kill its reader.
            os.posix_fallocate(self._clips.fileno(), start, size)
            self._clips.write(clips.tobytes())
            self._clips.flush()
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                raise
            free = shutil.disk_usage(self.folder).free + start
            needed = (start + size) / share
            raise DiskFullError(
                f"The disk is full: the library {self.request.name} needs about {needed / 1e6:.0f} MB, and "
                f"{free / 1e6:.0f} MB are free at {self._target.parent}; free some space and try again."
            ) from error

    def _make_folder(self) -> None:
        try:
            self.folder.mkdir()
        except FileExistsError:
            raise LibraryError(
                f"The library {self.request.name} is being made just now; wait for it."
            ) from None

    def _refuse_taken(self) -> None:
        if self._target.exists() and not self.request.replace:
            raise LibraryError(
                f"There is a library named {self.request.name} already; take another name, or replace it."
            )

    def _put_in_place(self) -> None:
        """Rename the draft; an older library of the name makes room, and is back if that is cut short."""
        (self.folder / _LOCK).unlink()
        old = self._target.with_name(f".{self.request.name}.replaced-{os.getpid()}")
        if self._target.exists():
            self._target.rename(old)
        self.folder.rename(self._target)
        files.sync_folder(self._target.parent)
        shutil.rmtree(old, ignore_errors=True)


def track_of(decoded: Decoded, name: str, genre: str | None, path: str, rows: range) -> Track:
    """The line of `tracks.jsonl` of a decoded file that those rows of `clips.i16` hold."""
    return Track(
        name=name,
        genre=genre,
        path=path,
        frames=decoded.frames,
        sample_rate=decoded.sample_rate,
        seconds=decoded.frames / decoded.sample_rate,
        sha1=decoded.sha1,
        first_clip=rows.start,
        clips=len(rows),
    )


def cut(samples: NDArray[np.float32], clip_samples: int, whole: bool = False) -> NDArray[np.int16]:
    """Samples float32 [n] as clips int16 [clips, clip_samples], at least one.

    What goes beyond full scale is turned down as a whole, never clipped. A last clip that is not full is
    filled up with silence.

    Args:
        samples: at least one.
        clip_samples: of a clip.
        whole: keep what is behind the last full clip; it is left out otherwise.
    """
    count = max(-(-len(samples) // clip_samples) if whole else len(samples) // clip_samples, 1)
    clips = np.zeros((count, clip_samples), np.int16)
    kept = samples[: clips.size]
    peak = np.float32(max(float(kept.max()), -float(kept.min()), 1.0))
    stored = clips.reshape(-1)
    for begin in range(0, len(kept), _BLOCK):  # an hour of music would be gigabytes on the way
        block = kept[begin : begin + _BLOCK]
        stored[begin : begin + len(block)] = to_int16(block / peak)
    return clips


def sweep() -> None:
    """Remove what processes that died have left among the libraries; the caller holds the folder's lock."""
    for path in places.data().iterdir():
        match = _HIDDEN.fullmatch(path.name)
        if match is None or not path.is_dir():
            continue
        target = path.with_name(match["name"])
        if match["fate"] == "replaced" and not target.exists():
            path.rename(target)
        elif match["fate"] != "partial" or not _is_held(path):
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def locked(name: str = _LOCK) -> Iterator[None]:
    """One process at a time names, sweeps, replaces or lengthens libraries, or does what another lock is for.

    Raises:
        LibraryError: the folder of libraries cannot be written.
    """
    home = places.data()
    try:
        lock = (home / name).open("ab")
    except OSError as error:
        raise LibraryError(
            f"{home} cannot be written ({error.strerror}); set LATENTDECK_DATA to a folder of your own."
        ) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    with (folder / _LOCK).open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _is_held(folder: Path) -> bool:
    """Whether a living process builds this draft."""
    with suppress(FileNotFoundError), (folder / _LOCK).open("r+b") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
