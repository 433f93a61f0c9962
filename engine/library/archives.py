"""Unpacking archives of music: only audio, only below the folder that is named, only what fits."""

from __future__ import annotations

import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from lzma import LZMAError
from pathlib import Path, PurePosixPath
from typing import IO

from engine.errors import DiskFullError, LibraryError
from engine.files import full_disk_named, shown
from engine.library.sources import is_audio_name

Progress = Callable[[float, str], None]

_ENDINGS = (".tar.gz", ".tgz", ".tar", ".zip")
_BROKEN = (
    EOFError,
    OSError,
    LZMAError,
    NotImplementedError,
    RuntimeError,
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
)


def is_archive(path: Path) -> bool:
    """Whether a file is an archive by its ending: .tar, .tar.gz, .tgz or .zip."""
    return path.name.lower().endswith(_ENDINGS) and path.is_file()


def unpack(archive: Path, folder: Path, progress: Progress) -> None:
    """Unpack the audio files of an archive below `folder`, with their folders.

    Links, devices and whatever else is no plain file are left out. `progress` is told of the share done.

    Raises:
        LibraryError: the archive is damaged or locked, or names a path outside itself.
        DiskFullError: its content does not fit.
    """
    folder.mkdir()
    with _in_words(archive), full_disk_named(folder):
        if archive.name.lower().endswith(".zip"):
            _unpack_zip(archive, folder, progress)
        else:
            _unpack_tar(archive, folder, progress)


def _unpack_tar(archive: Path, folder: Path, progress: Progress) -> None:
    size = max(archive.stat().st_size, 1)
    with archive.open("rb") as raw, tarfile.open(fileobj=raw, mode="r:*") as members:
        for member in members:
            _refuse_outside(archive, member.name)
            if member.isreg() and is_audio_name(PurePosixPath(member.name).name):
                source = members.extractfile(member)
                assert source is not None, "a regular member has content"
                _copy(source, folder / member.name)
            progress(raw.tell() / size, f"unpacking {archive.name}")


def _unpack_zip(archive: Path, folder: Path, progress: Progress) -> None:
    with zipfile.ZipFile(archive) as members:
        audio = []
        for member in members.infolist():
            # Some programs write the backslashes of their system.
            name = member.filename if "/" in member.filename else member.filename.replace("\\", "/")
            _refuse_outside(archive, name)
            if not member.is_dir() and is_audio_name(PurePosixPath(name).name):
                audio.append((member, folder / name))
        needed = sum(member.file_size for member, _ in audio)
        free = shutil.disk_usage(folder).free
        if needed > free:
            raise DiskFullError(
                f"{shown(archive)} takes {needed / 1e6:.0f} MB unpacked, and {free / 1e6:.0f} MB are free "
                f"at {folder.parent.parent}; free some space and try again."
            )
        for place, (member, target) in enumerate(audio):
            _copy(members.open(member), target)
            progress((place + 1) / len(audio), f"unpacking {archive.name}")


def _copy(source: IO[bytes], target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with source, target.open("wb") as file:
        shutil.copyfileobj(source, file, 1 << 20)


def _refuse_outside(archive: Path, name: str) -> None:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise LibraryError(
            f"{shown(archive)} holds {shown(name)}, a path outside itself; unpack it by hand and look at it."
        )


@contextmanager
def _in_words(archive: Path) -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        reason = shown(str(error)) or type(error).__name__
        raise LibraryError(
            f"{shown(archive)} cannot be unpacked ({reason}); it may be incomplete, so fetch it again."
        ) from error
