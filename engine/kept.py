"""Files that follow from others: made once, and kept until what they follow from is another."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine import files


class Place(NamedTuple):
    """Where a file is kept: what `kept` takes besides how the file is written."""

    folder: Path
    stem: str
    ending: str
    facts: str

    @property
    def path(self) -> Path:
        """The file, which need not be there."""
        stand = hashlib.sha1(self.facts.encode()).hexdigest()[:16]
        return self.folder / f"{self.stem}.{stand}{self.ending}"


def kept(folder: Path, stem: str, ending: str, facts: str, write: Callable[[Path], object]) -> Path:
    """The file STEM.<facts>ENDING of a folder, written where it is not there; others of its stem go then.

    Args:
        folder: made where its parent is there alone.
        stem: what the file is; it may hold dots.
        ending: with its dot.
        facts: what the file follows from; other facts need another file.
        write: writes it to the path that it is given, which becomes the file once it is whole.

    Raises:
        DiskFullError: there is no room for it.
    """
    path = Place(folder, stem, ending, facts).path
    if not path.exists():
        folder.mkdir(exist_ok=True)
        with files.replacing(path) as temporary:
            write(temporary)
        for other in folder.iterdir():
            same_kind = other.name.endswith(ending) and not other.name.startswith(".")
            if same_kind and other != path and other.name.removesuffix(ending).rpartition(".")[0] == stem:
                other.unlink(missing_ok=True)
    return path


def write_rows(path: Path, count: int, parts: Iterator[NDArray[np.float32]]) -> None:
    """Write an array of `count` rows as .npy from parts [some, ...] of it, one in memory at a time."""
    first = next(parts)
    with path.open("wb") as file:
        header = {"descr": "<f4", "fortran_order": False, "shape": (count, *first.shape[1:])}
        np.lib.format.write_array_header_1_0(file, header)
        file.write(first.tobytes())
        for part in parts:
            file.write(part.tobytes())
