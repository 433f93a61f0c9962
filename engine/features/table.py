"""Tables of features in the format of the published ones: a row an interval, or a song."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.errors import DeckError
from engine.features.names import COLUMNS, FEATURES
from engine.files import replacing, shown

_INTERVAL = re.compile(r"(?P<song>.+)\.(?P<number>0|[1-9]\d?)")
_LARGEST = 1e15  # of a number that features of sound could have; squares of larger ones overflow


class TableError(DeckError):
    """A table of features cannot be read, or is none."""


@dataclass(frozen=True)
class Row:
    """A line of a table: the features of one interval, or of a whole song."""

    song: str
    number: int
    length: int
    features: NDArray[np.float64]
    genre: str | None


def write(path: Path, rows: Sequence[Row]) -> None:
    """Write a table of intervals with the columns of the published ones.

    Raises:
        DiskFullError: the disk has no room; the old file stays as it was.
    """
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(COLUMNS)
        for row in rows:
            name = f"{row.song}.{row.number}.wav"
            lines.writerow([name, row.length, *row.features.tolist(), row.genre or ""])


def read(path: Path) -> list[Row]:
    """The rows of a table in the format of `features_3_sec.csv` or `features_30_sec.csv`.

    Where every file is named like `blues.00000.0.wav`, with the number of an interval (0 to 99) before its
    ending, rows are intervals, else whole songs. Further columns do not matter.

    Raises:
        TableError: it is missing, no table of features, or has a line that will not do; the sentence names
            file, line and column.
    """
    name = shown(path.name)
    if not path.is_file():
        raise TableError(
            f"There is no file {shown(path)} on the engine's box; name a table of features there."
        )
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file, strict=True)
            columns = _places(next(lines, []), name)
            cells = [(lines.line_num, line) for line in lines if line]
    except (UnicodeDecodeError, csv.Error) as error:
        raise TableError(f"{name} is no table with commas in UTF-8 ({error}).") from error
    except OSError as error:
        raise TableError(f"{name} cannot be read: {error.strerror}.") from error
    if not cells:
        raise TableError(f"{name} has a header but no lines.")
    width = max(columns.values()) + 1
    for number, line in cells:
        if len(line) < width:
            raise TableError(f"{name}, line {number}: {len(line)} columns are there, and {width} are needed.")
    titles = [(number, _title(line[columns["filename"]], name, number)) for number, line in cells]
    matches = [_INTERVAL.fullmatch(title) for _, title in titles]
    intervals = all(matches)
    rows = [
        Row(
            song=match["song"] if intervals and match else title,
            number=int(match["number"]) if intervals and match else 0,
            length=round(_number(line, columns, "length", name, place)),
            features=np.array([_number(line, columns, feature, name, place) for feature in FEATURES]),
            genre=line[columns["label"]].strip() or None,
        )
        for (place, line), (_, title), match in zip(cells, titles, matches, strict=True)
    ]
    _refuse_contradictions(rows, [number for number, _ in cells], name)
    return rows


def _places(header: Sequence[str], name: str) -> dict[str, int]:
    titles = [title.strip() for title in header]
    missing = [column for column in COLUMNS if column not in titles]
    if missing:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise TableError(
            f"{name}, line 1: there is no column {missing[0]}{more}; a table of features has filename, "
            f"length, the {len(FEATURES)} features and label."
        )
    twice = [column for column in COLUMNS if titles.count(column) > 1]
    if twice:
        raise TableError(f"{name}, line 1: the column {twice[0]} is there more than once.")
    return {column: titles.index(column) for column in COLUMNS}


def _title(cell: str, name: str, line: int) -> str:
    """The name of a file without its ending."""
    title = re.sub(r"\.[A-Za-z]\w{0,4}$", "", cell.strip())
    if not title:
        raise TableError(f"{name}, line {line}, column filename: it is empty.")
    return title


def _number(cells: Sequence[str], columns: dict[str, int], column: str, name: str, line: int) -> float:
    cell = cells[columns[column]].strip()
    try:
        value = float(cell)
    except ValueError:
        value = np.nan
    if not abs(value) <= _LARGEST:  # nor NaN
        told = f"{cell!r} is no number that it could have" if cell else "it is empty"
        raise TableError(f"{name}, line {line}, column {column}: {told}; mend the line or take it out.")
    return value


def _refuse_contradictions(rows: Sequence[Row], lines: Sequence[int], name: str) -> None:
    seen: dict[tuple[str, int], int] = {}
    labels: dict[str, tuple[str | None, int]] = {}
    for row, line in zip(rows, lines, strict=True):
        first = seen.setdefault((row.song, row.number), line)
        if first != line:
            raise TableError(
                f"{name}, line {line}, column filename: {shown(row.song)} was there before, in line {first}; "
                "take one of the two out."
            )
        genre, where = labels.setdefault(row.song, (row.genre, line))
        if genre != row.genre:
            raise TableError(
                f"{name}, line {line}, column label: {shown(row.song)} is {row.genre or 'nothing'} here and "
                f"{genre or 'nothing'} in line {where}."
            )
