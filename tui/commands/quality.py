"""Tables of measures on the command line, and what they say about size in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from engine.schema import Frontier, MeasureRow, Measures
from tui.commands.talk import number, out, print_table
from tui.measures import MEASURES, Measure, shortfall

_WIDE = 150
"""Columns that a table of measures with its intervals takes."""


def print_rows(title: str, where: Measures | Frontier, rows: Sequence[MeasureRow]) -> None:
    """Print a table of measures, a line a coding, with intervals where the terminal has room for them."""
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
    out.print(
        f"{title} on the {where.part} part of {where.library}, {where.tracks} tracks, "
        f"{where.clips} clips: {shown}"
    )
    print_table(["coding", *numbers], lines, right=numbers)


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
