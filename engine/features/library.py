"""The table of a library: features of the 3 s intervals of its tracks, computed once for its clips."""

from __future__ import annotations

import multiprocessing
import os
import threading
import warnings
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.audio.decode import Decoded, resample
from engine.audio.decoder import Decoder
from engine.audio.pcm import to_float
from engine.features import table
from engine.features.names import INTERVAL, INTERVALS, RATE
from engine.features.table import Row, TableError
from engine.library import store
from engine.library.store import Library

Progress = Callable[[float, str], None]
Sounds = list[NDArray[np.float32]]

FILE = "features.csv"

_MOST_WORKERS = 8
_TRACKS_FOR_A_WORKER = 8  # to start one takes about as long as so many tracks
_AHEAD = 2  # tracks that wait for each worker
_WAITING_SECONDS = 0.5


def library_table(library: Library, progress: Progress) -> list[Row]:
    """The features of all tracks, from `features.csv` in the library's folder where they are there already.

    The file has the published columns, and is made anew when the library was.

    Args:
        library: whose tracks; sound of another rate than 22050 Hz is resampled.
        progress: told of the share done, 0 .. 1, and what is being done; may raise `CancelledError`.

    Raises:
        DiskFullError: the table does not fit.
    """
    path = store.folder_of(library.info.name) / FILE
    kept = _kept(path, library)
    if kept is not None:
        return kept

    def report(done: int) -> None:
        progress(done / len(library.tracks), f"features of {library.tracks[done].name}")

    rows = [row for described in _described(library, report) for row in described]
    table.write(path, rows)
    return rows


def intervals(library: Library, place: int, decoder: Decoder) -> Sounds:
    """The 3 s intervals that a track begins with, ten at most, float32 at 22050 Hz.

    A last one that is shorter is kept when it is half as long at least, or the only one.

    They are cut from the clips. Clips leave out an end that fills none: where that costs an interval the
    file that the track came from is decoded, if it is still there and still the same.

    Args:
        library: that the track is in.
        place: of the track in the library's list.
        decoder: to 22050 Hz.
    """
    track, rate = library.tracks[place], library.info.sample_rate
    needed = -(-INTERVALS * INTERVAL * rate // RATE)
    sound = resample(to_float(library.recording(track)[:needed]), rate, RATE)
    if _count(len(sound)) < _count(round(track.seconds * RATE)):
        source = Path(track.path)
        if source.is_absolute() and source.is_file():
            (found,) = decoder.decode_all([source])
            if isinstance(found, Decoded) and found.sha1 == track.sha1:
                sound = found.samples
    return [sound[number * INTERVAL : (number + 1) * INTERVAL] for number in range(_count(len(sound)))]


def _count(samples: int) -> int:
    """How many intervals a sound of that length has."""
    return min(max((2 * samples + INTERVAL) // (2 * INTERVAL), 1), INTERVALS)


def _described(library: Library, waiting: Callable[[int], None]) -> Iterator[list[Row]]:
    """The rows of each track in turn, computed by processes of their own.

    Args:
        library: whose tracks.
        waiting: called with the number of the track that is waited for, now and then; may raise.
    """
    count = len(library.tracks)
    workers = max(1, min(os.cpu_count() or 1, _MOST_WORKERS, count // _TRACKS_FOR_A_WORKER))
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _end_with_the_parent)
    ahead: deque[tuple[Sounds, Future[list[NDArray[np.float64]]]]] = deque()
    with Decoder(RATE, workers=1) as decoder, _emptied(pool):
        for place, track in enumerate(library.tracks):
            waiting(place)
            for asked in range(place + len(ahead), min(place + workers * _AHEAD + 1, count)):
                sounds = intervals(library, asked, decoder)
                ahead.append((sounds, pool.submit(_features, sounds)))
            sounds, found = ahead.popleft()
            while not wait([found], _WAITING_SECONDS).done:
                waiting(place)
            yield [
                Row(track.name, number, len(sound), features, track.genre)
                for number, (sound, features) in enumerate(zip(sounds, found.result(), strict=True))
            ]


@contextmanager
def _emptied(pool: ProcessPoolExecutor) -> Iterator[None]:
    """End a pool's processes after the block, without what they have not begun."""
    try:
        yield
    finally:
        pool.shutdown(cancel_futures=True)


def _features(sounds: Sounds) -> list[NDArray[np.float64]]:
    # librosa takes seconds to import, and only these processes need it
    from engine.features.extract import features

    with warnings.catch_warnings():
        # that silence has no tuning is no news
        warnings.filterwarnings("ignore", "Trying to estimate tuning", UserWarning)
        return [features(sound) for sound in sounds]


def _end_with_the_parent() -> None:
    """End this process with the one that started it, also when that one is killed."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _kept(path: Path, library: Library) -> list[Row] | None:
    """The rows of a table that is there, if it is of these tracks and no older than they are."""
    try:
        if path.stat().st_mtime < library.info.created:
            return None
        rows = table.read(path)
    except (FileNotFoundError, TableError):
        return None
    of_these = {row.song: row.genre for row in rows} == {track.name: track.genre for track in library.tracks}
    return rows if of_these else None
