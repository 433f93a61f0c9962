"""Importing music: find it, decode it once, and leave a prepared library behind."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.audio.decode import UndecodableError
from engine.audio.decoder import Decoder
from engine.errors import LibraryError
from engine.files import shown
from engine.library import archives, gtzan, sources
from engine.library.draft import Draft
from engine.schema import LibraryInfo, LibraryRequest, Unreadable

Progress = Callable[[float, str], None]

_UNPACKING = 0.2  # share of the work that unpacking an archive is
_NAMED_REASONS = 3


def add_library(request: LibraryRequest, progress: Progress) -> LibraryInfo:
    """Prepare the music of a folder, file or archive (.tar, .tar.gz, .tgz, .zip) as a library.

    Every file is decoded whole in a process of its own; one that cannot be is listed in the result, and
    the rest goes on. The library appears whole at the end. After an error, or when `progress` raises,
    nothing is left behind.

    Args:
        request: what to prepare, with `source` set.
        progress: told of the share done, 0 .. 1, and what is being done; may raise `CancelledError`.

    Raises:
        LibraryError: nothing is at the source, no file of it can be read, the archive is damaged, or a
            library of that name is there and is not to be replaced.
        DiskFullError: the clips do not fit.
    """
    if request.source is None:
        raise LibraryError(f"The library {request.name} needs a folder or an archive to be made from.")
    origin = Path(request.source).expanduser().absolute()
    with Draft(request) as draft:
        with _folder_of(origin, draft.folder, progress) as (root, begun):
            unreadable = _store(
                draft, root, origin, lambda done, what: progress(begun + (1 - begun) * done, what)
            )
        if not draft.tracks:
            raise LibraryError(_nothing_readable(origin, unreadable))
        fault_filtered = gtzan.fault_filtered([track.name for track in draft.tracks])
        return draft.finish(shown(origin), unreadable, fault_filtered)


def _store(draft: Draft, root: Path, origin: Path, progress: Progress) -> list[Unreadable]:
    """Decode all files below `root` into the draft; those that could not be."""
    found = sources.find(root)
    unreadable = [Unreadable(path=_told(path, root, origin), reason=why) for path, why in found.closed]
    total = len(found.files)
    done = 0

    def report(what: str) -> None:
        progress(done / max(total, 1), f"{done} of {total} files, {what}")

    report("decoding")
    with Decoder(draft.request.sample_rate) as decoder:
        results = decoder.decode_all(
            (file.path for file in found.files), lambda: report(f"waiting for {found.files[done].name}")
        )
        for file, result in zip(found.files, results, strict=True):
            done += 1
            path = _told(file.path, root, origin)
            if isinstance(result, UndecodableError):
                unreadable.append(Unreadable(path=path, reason=result.reason))
            elif not draft.add(result, name=file.name, genre=file.genre, path=path, share=done / total):
                seconds = len(result.samples) / draft.request.sample_rate
                clip = draft.request.clip_seconds
                reason = f"it lasts {seconds:.1f} s, less than half a clip of {clip:g} s"
                unreadable.append(Unreadable(path=path, reason=reason))
            report(file.name)
    return unreadable


@contextmanager
def _folder_of(origin: Path, scratch: Path, progress: Progress) -> Iterator[tuple[Path, float]]:
    """The folder to look through, and the share of the work that it took to have it."""
    if not archives.is_archive(origin):
        yield origin, 0.0
        return
    unpacked = scratch / "unpacked"
    archives.unpack(origin, unpacked, lambda done, message: progress(_UNPACKING * done, message))
    try:
        yield unpacked, _UNPACKING
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)


def _told(path: Path, root: Path, origin: Path) -> str:
    """A file's path for the person: one from an archive is named below the archive."""
    return shown(origin / path.relative_to(root) if path != root else origin)


def _nothing_readable(origin: Path, unreadable: list[Unreadable]) -> str:
    reasons = [f"{Path(file.path).name}: {file.reason}" for file in unreadable[:_NAMED_REASONS]]
    more = len(unreadable) - len(reasons)
    tail = f"; and {more} more" if more else ""
    return f"No file of {shown(origin)} can be read: {'; '.join(reasons)}{tail}."
