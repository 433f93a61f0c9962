"""Libraries of new music: tracks come one by one, each kept to its end, and can be deleted.

Such a library is read while it grows. Clips and tracks are written behind those that are there, and only then
`library.json`, which says how many of them count: whoever opened it before, or in the midst of it, sees
the library as it was. A deletion makes the library anew beside the old one and puts it in its place.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterable
from pathlib import PurePath
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine import files, places
from engine.errors import DiskFullError, LibraryError
from engine.library import store
from engine.library.draft import Draft, cut, locked, track_of
from engine.library.store import Library
from engine.schema import Added, LibraryInfo, LibraryRequest, Track

if TYPE_CHECKING:
    from engine.audio.decode import Decoded  # which imports torch when it resamples, and the service must not

NAME = "music"
"""Of the first such library; those of other rates or lengths of clips are music-2, music-3 ..."""
SOURCE = "new music"
_LOCK = ".growing"  # not that of `Draft`, which takes its own


def find(sample_rate: int, clip_samples: int) -> LibraryInfo | None:
    """The library of new music whose clips are of that rate and length, where there is one."""
    growing = (info for info in store.list_libraries() if info.growing)
    return next((info for info in growing if info.fits(sample_rate, clip_samples)), None)


def add_track(decoded: Decoded, file: str, sample_rate: int, clip_samples: int) -> Added:
    """Put a recording into the library of new music of that rate and length of clips; makes it at first.

    The very same file is not added again. One by a name that is taken is called `name-2`, `name-3` and so on.

    Args:
        decoded: its samples at that rate, at least one, and the facts of its source.
        file: the source's name, as text.
        sample_rate: Hz.
        clip_samples: of a clip.

    Raises:
        DiskFullError: the clips do not fit; the library stays as it was.
        LibraryError: the library is damaged.
    """
    with locked(_LOCK):
        info = find(sample_rate, clip_samples)
        library = store.open_library(info.name) if info is not None else None
        known = library.tracks if library is not None else []
        same = next((track for track in known if track.sha1 == decoded.sha1), None)
        if library is not None and same is not None:
            return _added(library.info, same, new=False)
        name = _free(PurePath(file).stem, {track.name for track in known})
        if library is not None:
            clips = cut(decoded.samples, clip_samples, whole=True)
            rows = range(library.info.clips, library.info.clips + len(clips))
            track = track_of(decoded, name, None, file, rows)
            _append(library, track, clips)
            return _added(library.info, track, new=True)
        home = _free(NAME, (path.name for path in places.data().iterdir()))
        request = LibraryRequest(name=home, sample_rate=sample_rate, clip_seconds=clip_samples / sample_rate)
        with Draft(request, growing=True) as draft:
            draft.add(decoded, name=name, genre=None, path=file, share=1.0)
            info = draft.finish(SOURCE, [], None)
        return _added(info, draft.tracks[0], new=True)


def delete_track(name: str, track: str) -> LibraryInfo | None:
    """Take a track out of a library of new music; what is left of it, None where that was the last one.

    Raises:
        NoSuchLibraryError: there is none by that name.
        NoSuchTrackError: it has no such track.
        LibraryError: its tracks came together, and stay together.
        DiskFullError: there is no room for the other tracks twice.
    """
    with locked(_LOCK):
        library = store.open_library(name)
        gone = library.track(track)
        if not library.info.growing:
            raise LibraryError(
                f"{name} was prepared as a whole, and runs may have learnt from it; only tracks of new music "
                "can be deleted."
            )
        rest = [other for other in library.tracks if other != gone]
        if not rest:
            store.delete_library(name)
            return None
        info = library.info
        seconds = info.clip_samples / info.sample_rate
        request = LibraryRequest(name=name, sample_rate=info.sample_rate, clip_seconds=seconds, replace=True)
        with Draft(request, growing=True) as draft:
            for place, other in enumerate(rest):
                draft.keep(library, other, (place + 1) / len(rest))
            return draft.finish(info.source, [], None)


def _append(library: Library, track: Track, clips: NDArray[np.int16]) -> None:
    """Write a track behind those of a library; what was written in vain counts for nothing."""
    folder, info = store.folder_of(library.info.name), library.info
    tracks = [*library.tracks, track]
    begin = info.clips * info.clip_samples * 2
    grown = {"tracks": len(tracks), "clips": info.clips + len(clips), "seconds": info.seconds + track.seconds}
    try:
        with locked(), (folder / store.CLIPS_FILE).open("r+b") as file:
            file.truncate(begin)  # an earlier one may have been cut short
            # Space first: a hole in a file that is memory-mapped later would kill its reader.
            os.posix_fallocate(file.fileno(), begin, clips.nbytes)
            file.seek(begin)
            file.write(clips.tobytes())
            file.flush()
            os.fsync(file.fileno())
            lines = "".join(one.model_dump_json() + "\n" for one in tracks)
            files.write_text(folder / store.TRACKS_FILE, lines)
            files.write_json(folder / store.INFO_FILE, info.model_copy(update=grown))
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            free = shutil.disk_usage(folder).free
            raise DiskFullError(
                f"The disk is full: {track.name} needs {clips.nbytes / 1e6:.0f} MB, and {free / 1e6:.0f} MB "
                f"are free at {folder}; free some space and try again."
            ) from error
        raise LibraryError(f"{folder} cannot be written ({error.strerror}).") from error


def _added(info: LibraryInfo, track: Track, new: bool) -> Added:
    return Added(library=info.name, track=track.name, clips=track.clips, seconds=track.seconds, new=new)


def _free(stem: str, taken: Iterable[str]) -> str:
    """The stem, or the stem with the first free number behind it."""
    names = set(taken)
    name, number = stem, 2
    while name in names:
        name = f"{stem}-{number}"
        number += 1
    return name
