"""Folders of this box as the person goes through them in search of an audio file, and the one that was last.

Names are bytes, and need not be text: they go through as Python carries them, and only what shows them
puts something readable in place of what is not.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote

PARENT: Final = ".."


@dataclass(frozen=True, slots=True)
class Entry:
    """A folder, or an audio file with its size."""

    name: str
    folder: bool
    size: int = 0


def entries(folder: Path) -> list[Entry]:
    """The folder above, then folders, then audio files, each by name; links count as what they lead to.

    Raises:
        OSError: it is no folder, or may not be read.
    """
    from engine.schema import AUDIO_ENDINGS

    folders, files = [], []
    with os.scandir(folder) as found:
        for one in found:
            with suppress(OSError):  # a link that leads nowhere, or a file that has just gone
                if one.is_dir():
                    folders.append(Entry(one.name, folder=True))
                elif one.name.rpartition(".")[2].lower() in AUDIO_ENDINGS and one.is_file():
                    files.append(Entry(one.name, folder=False, size=one.stat().st_size))
    above = [Entry(PARENT, folder=True)] if folder.parent != folder else []
    return above + sorted(folders, key=_place) + sorted(files, key=_place)


def matching(found: Sequence[Entry], typed: str) -> list[Entry]:
    """The entries whose name holds what was typed; hidden ones only where that begins with a dot."""
    wanted, hidden = typed.casefold(), typed.startswith(".")
    return [
        entry
        for entry in found
        if wanted in entry.name.casefold()
        and (hidden or not entry.name.startswith(".") or (entry.name == PARENT and not typed))
    ]


def pasted(text: str) -> Path | None:
    """The path in what was pasted, quoted as terminals do when a file is dropped on them; None for none."""
    line = text.strip().splitlines()[0] if text.strip() else ""
    with suppress(ValueError):  # a quote without its other half is a part of the name
        words = shlex.split(line)
        line = words[0] if len(words) == 1 else line
    if line.startswith("file://"):
        line = unquote(line.removeprefix("file://"))
    path = Path(line)
    with suppress(RuntimeError):  # ~ and a name that nobody has here
        path = path.expanduser()
    return path if path.is_absolute() else None


def place_of(path: Path) -> tuple[Path, str]:
    """The folder to show for a path, and the name in it to point at; empty where the path is the folder."""
    with suppress(OSError):  # a name that is too long, or a folder that is sealed
        if path.is_dir():
            return path, ""
    return path.parent, path.name


def last_folder() -> Path:
    """Where the person was last; at home when that is gone, or at first."""
    with suppress(OSError):
        folder = Path(os.fsdecode(_memory().read_bytes()))
        if folder.is_absolute() and folder.is_dir():
            return folder
    return Path.home()


def remember(folder: Path) -> None:
    """Begin here the next time; a home that cannot be written is no reason to complain."""
    with suppress(OSError):
        _memory().parent.mkdir(parents=True, exist_ok=True)
        _memory().write_bytes(os.fsencode(folder))


def _memory() -> Path:
    import platformdirs

    return Path(platformdirs.user_state_dir("latentdeck", appauthor=False)) / "music-folder"


def _place(entry: Entry) -> tuple[str, str]:
    return entry.name.casefold(), entry.name
