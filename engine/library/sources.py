"""Finding the music in a folder, and the genre that its folders tell of."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Self

from engine.errors import LibraryError
from engine.files import shown
from engine.schema import AUDIO_ENDINGS

_GENRES_FOLDERS = frozenset({"genres", "genres_original"})
_SPLIT_FOLDERS = frozenset(
    {"train", "training", "valid", "validation", "val", "dev", "test", "testing", "eval"}
)


@dataclass(frozen=True)
class SourceFile:
    """A file that calls itself audio. `name` is unique among the files that were found together."""

    path: Path
    name: str
    genre: str | None


@dataclass(frozen=True)
class Source:
    """What was found: files sorted by path, and the folders that could not be looked into, with reasons."""

    files: list[SourceFile]
    closed: list[tuple[Path, str]]


def is_audio_name(name: str) -> bool:
    """Whether a file of that name is taken for audio: a known ending, and not hidden (`._x.wav`)."""
    stem, dot, ending = name.rpartition(".")
    return bool(dot) and bool(stem) and not name.startswith(".") and ending.lower() in AUDIO_ENDINGS


def find(root: Path) -> Source:
    """All audio files below a folder, or the one file that `root` is.

    A track is named by its file without the ending; where several files share a name, the later ones by
    path are called `name-2`, `name-3` and so on.

    The genre of a file is the name of the folder in `genres` or `genres_original` that it lies in, where
    there is one. Otherwise it is the name of the outermost folder in which the files differ: in
    `rock/live/x.mp3` and `jazz/y.mp3` it is rock and jazz. Folders that name a part of a split, such as
    `train`, are looked through. There is no genre when all files lie in one folder, or when the folders
    are but numbered.

    Raises:
        LibraryError: there is nothing at `root`, or no audio below it.
    """
    if not root.exists():
        raise LibraryError(f"There is no folder or archive {shown(root)}; check the path.")
    closed: list[tuple[Path, str]] = []
    paths = _walk(root, closed) if root.is_dir() else [root] * is_audio_name(root.name)
    if not paths and not closed:
        endings = ", ".join(sorted(AUDIO_ENDINGS))
        raise LibraryError(f"There is no audio in {shown(root)}; files ending in {endings} are looked for.")
    names = _unique_names(paths)
    genres = _genres(paths, root)
    files = [SourceFile(*found) for found in zip(paths, names, genres, strict=True)]
    return Source(files, closed)


def _walk(root: Path, closed: list[tuple[Path, str]]) -> list[Path]:
    """Paths of all audio files, sorted. Links are followed, and no folder is entered twice."""

    def note(error: OSError) -> None:
        closed.append((Path(error.filename), f"the folder cannot be read ({error.strerror})"))

    found = []
    entered = set()
    for folder, subfolders, files in os.walk(root, onerror=note, followlinks=True):
        status = Path(folder).stat()
        if (status.st_dev, status.st_ino) in entered:
            subfolders.clear()
            continue
        entered.add((status.st_dev, status.st_ino))
        subfolders[:] = sorted(name for name in subfolders if name[0] != "." and name != "__MACOSX")
        found += [Path(folder, name) for name in files if is_audio_name(name)]
    return sorted(found)


def _unique_names(paths: Sequence[Path]) -> list[str]:
    taken: set[str] = set()
    names = []
    for path in paths:
        stem = name = shown(path.stem)
        number = 2
        while name in taken:
            name = f"{stem}-{number}"
            number += 1
        taken.add(name)
        names.append(name)
    return names


def _genres(paths: Sequence[Path], root: Path) -> list[str | None]:
    places = [_Place.of(path, root) for path in paths]
    unsure = [place.folders for place in places if place.folders and not place.sure]
    alike = takewhile(lambda level: len(set(level)) == 1, zip(*unsure, strict=False))
    shared = len(list(alike))
    outermost = {folders[shared] for folders in unsure if len(folders) > shared}
    telling = len(outermost) > 1 and not all(name.isdecimal() for name in outermost)
    above = root.absolute().parent.name.lower() in _GENRES_FOLDERS
    genres: list[str | None] = []
    for place in places:
        if place.sure:
            genre: str | None = place.folders[0]
        elif telling:
            genre = place.folders[shared] if len(place.folders) > shared else None
        else:
            genre = root.absolute().name if above else None
        genres.append(None if genre is None else shown(genre))
    return genres


@dataclass(frozen=True)
class _Place:
    """The folders that may tell a file's genre, outermost first, and whether the first surely does."""

    folders: tuple[str, ...]
    sure: bool

    @classmethod
    def of(cls, path: Path, root: Path) -> Self:
        home = root.absolute()
        below = path.absolute().parent.parts[len(home.parts) :]
        folders = (home.name, *below)
        for place in range(len(folders) - 2, -1, -1):
            if folders[place].lower() in _GENRES_FOLDERS:
                return cls(folders[place + 1 :], True)
        return cls(tuple(name for name in below if name.lower() not in _SPLIT_FOLDERS), False)
