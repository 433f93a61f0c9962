"""Tables of measures on the command line, and what they say about size in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from engine.schema import Frontier, MeasureRow, Measures, MusicMeasures
from tui.commands.talk import number, out, print_table
from tui.measures import MEASURES, Measure, shortfall

_WIDE = 150
"""Columns that a table of measures with its intervals takes."""


def print_rows(title: str, where: str, rows: Sequence[MeasureRow]) -> None:
    """Print a table of measures, a line a coding, with intervals where the terminal has room for them.

    Args:
        title: what is measured.
        where: on which clips.
        rows: of the table.
    """
    numbers = ("floats", "ratio", *(one.name for one in MEASURES))
    wide = out.width >= _WIDE
    lines = [
        [
            row.name,
            number(row.floats, 0),
            number(row.ratio, 1),
            *(_value(row, one, wide) for one in MEASURES),
        ]
        for row in rows
    ]
    shown = "mean [95 % interval over tracks]" if wide else "means; --json has the intervals"
    out.print(f"{title} on {where}: {shown}")
    print_table(["coding", *numbers], lines, right=numbers)


def print_new_music(found: Sequence[MusicMeasures]) -> None:
    """Print how runs do on music that none of them was trained for."""
    first = found[0]
    titles = [one.run for one in found]
    out.print()
    print_rows(
        titles[0] if len(titles) == 1 else f"{len(titles)} runs",
        f"new music ({first.library}), {counted(first.tracks, 'track')}, {counted(first.clips, 'clip')}",
        _in_order(found),
    )


def _in_order(found: Sequence[MusicMeasures]) -> list[MeasureRow]:
    """Rows from small to large, runs first at each size, as in a frontier; chance last.

    A classical coding stands there once a size, and the linear code not beside a run that is that code.
    """
    rows: dict[tuple[str, int | None], MeasureRow] = {}
    for row in (row for one in found for row in one.rows):
        rows.setdefault((row.name, row.floats), row)
    codes = {row.floats for row in rows.values() if row.model == "pca"}
    chance = [row for row in rows.values() if row.kind == "chance"]
    sized = [row for row in rows.values() if row.floats and (row.kind != "pca" or row.floats not in codes)]
    return sorted(sized, key=lambda row: (row.floats or 0, row.kind != "run")) + chance


def part_of(where: Measures | Frontier) -> str:
    """The clips that runs were measured on, as the title of their table names them."""
    clips = f"{counted(where.tracks, 'track')}, {counted(where.clips, 'clip')}"
    return f"the {where.part} part of {where.library}, {clips}"


def counted(count: int, thing: str) -> str:
    """`1 track`, `2 tracks`."""
    return f"{count} {thing}{'' if count == 1 else 's'}"


def verdict(frontier: Frontier) -> str:
    """The smallest recognisable size with what shows it, or the run that comes nearest; one sentence."""
    needed = [one for one in MEASURES if one.needed is not None]
    rule = " and ".join(f"{one.name} ≥ {one.needed:.2f}" for one in needed)
    rows = [row for row in frontier.rows if row.kind == "run"]
    smallest = next((row for row in rows if row.name in frontier.recognisable), None)
    row = smallest or min(rows, key=shortfall)
    shown = " and ".join(f"{one.name} {_value(row, one, True)}" for one in needed)
    size = f"{row.floats} floats a clip (ratio {number(row.ratio, 1)})"
    if smallest is not None:
        return f"The smallest recognisable size is {size}: {row.name} has {shown}; that takes {rule}."
    return f"No run is recognisable, which takes {rule}; nearest is {row.name} with {size}: {shown}."


def _value(row: MeasureRow, measure: Measure, with_interval: bool) -> str:
    value = row.values.get(measure.name)
    if value is None or value.mean is None or value.low is None or value.high is None:
        return "–"
    digits = measure.decimals
    interval = f" [{value.low:.{digits}f}, {value.high:.{digits}f}]" if with_interval else ""
    return f"{value.mean:.{digits}f}{interval}"
