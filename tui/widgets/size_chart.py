"""Quality against size: a measure on one axis, floats a clip on the other, a letter for each coding.

Faint lines join what belongs to one model or one classical coding; bars are intervals; dashed
levels are chance, and what recognising takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Final

from textual.strip import Strip

from tui.curves import span
from tui.measures import Measure
from tui.theme import ACCENT, BACKGROUND, BRIGHT, FAINT, RULE, between
from tui.widgets.axes import Axes, Cell, Cells, Scale, padded
from tui.widgets.braille import Line, layers
from tui.widgets.codings import CodingKey, called
from tui.widgets.plot import Plot

if TYPE_CHECKING:
    from engine.schema import Interval, MeasureRow

UNIT: Final = "floats"
LEFT: Final = 5
RIGHT: Final = 11
"""Columns beside the smallest and the largest size."""

LONE: Final = 1.1
"""What a column is worth where there is one size only."""

LEVEL: Final = "╌"
BAR: Final = "│"
ASIDE: Final = (0, 1, -1, 2, -2)
"""Columns by which a letter steps aside for another, the first free one counts."""


Level = tuple[float, str]
"""A value that has no size, and its label."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A row of the table as it shows in the chart.

    Attributes:
        floats: above 0.
        value: the mean.
        interval: around the mean; None draws no bar.
        letter: of its coding.
        colour: `#rrggbb`.
        series: what is joined by a line.
        ours: a run, not a classical coding.
        chosen: under the cursor.
    """

    floats: int
    value: float
    interval: tuple[float, float] | None
    letter: str
    colour: str
    series: str
    ours: bool
    chosen: bool


class SizeChart(Plot):
    """The rows of a table of measures against size."""

    def draw(
        self,
        rows: Sequence[MeasureRow],
        chosen: MeasureRow | None,
        measure: Measure,
        key: CodingKey,
        levels: Sequence[Level] = (),
    ) -> None:
        """Show a measure of these rows, the chosen one in brackets, and levels across."""
        self.plot(partial(picture, *dots_of(rows, chosen, measure, key), measure, levels=levels))


def dots_of(
    rows: Sequence[MeasureRow], chosen: MeasureRow | None, measure: Measure, key: CodingKey
) -> tuple[list[Dot], float | None]:
    """The rows that have a size and a value as dots, and the value of chance."""
    values = ((row, row.values.get(measure.name)) for row in rows)
    known = [(row, value) for row, value in values if value is not None and value.mean is not None]
    dots = [_dot(row, value, key, row is chosen) for row, value in known if row.floats]
    return dots, next((value.mean for row, value in known if row.kind == "chance"), None)


def picture(
    dots: Sequence[Dot],
    chance: float | None,
    measure: Measure,
    width: int,
    height: int,
    levels: Sequence[Level] = (),
) -> list[Strip]:
    """The rows of a chart of `width` x `height` cells; none where there is nothing to draw.

    Args:
        dots: what is drawn.
        chance: its value, a level across.
        measure: what is shown; what recognising takes of it is a level too.
        width: of the chart.
        height: of the chart.
        levels: more of them.
    """
    bounds = [bound for dot in dots for bound in (dot.value, *(dot.interval or ()))]
    levels = [
        *levels,
        *(
            (level, f" {words} {measure.written(level)} ")
            for level, words in ((measure.needed, "recognisable from"), (chance, "chance"))
            if level is not None
        ),
    ]
    values = [*(dot.value for dot in dots), *(level for level, _ in levels)]
    log = measure.log and min((*bounds, *values), default=0.0) > 0
    ys = span([values])
    if not dots or ys is None or not Axes.fit(width, height):
        return []
    y = padded(*ys, log)
    axes = Axes(y, width, height)
    x = _sizes_axis([dot.floats for dot in dots], axes.columns)
    cells = layers(_joined(dots), x, y, axes.columns, axes.rows)
    for dot in sorted(dots, key=lambda dot: (dot.chosen, dot.ours)):
        _bar(cells, dot, x, y)
    for level, label in levels:
        above = y.cell(level, axes.rows)
        letters = {x.cell(dot.floats, axes.columns) for dot in dots if y.cell(dot.value, axes.rows) == above}
        _level(cells[axes.rows - 1 - above], label, letters)
    _letters(cells, dots, x, y)
    return axes.strips(cells, _ticks(dots, x, axes.columns), UNIT)


def _sizes_axis(sizes: Sequence[int], columns: int) -> Scale:
    """A logarithmic axis of all sizes with room beside them, on the right also for the unit below it."""
    left, right = LEFT, min(RIGHT, columns // 3)
    low, high = min(sizes), max(sizes)
    a_column = (high / low) ** (1 / max(1, columns - left - right)) if high > low else LONE
    return Scale(low / a_column**left, high * a_column**right, log=True)


def _dot(row: MeasureRow, value: Interval, key: CodingKey, chosen: bool) -> Dot:
    assert row.floats is not None
    assert value.mean is not None
    interval = (value.low, value.high) if value.low is not None and value.high is not None else None
    ours = row.kind == "run"
    return Dot(row.floats, value.mean, interval, key.letter(row), key.colour(row), called(row), ours, chosen)


def _joined(dots: Sequence[Dot]) -> list[Line]:
    """A line for each series of more than one size, those of networks in front."""
    ordered = sorted(dots, key=lambda dot: (dot.ours, dot.series, dot.floats, dot.value))
    lines = []
    for _series, group in groupby(ordered, key=lambda dot: (dot.ours, dot.series)):
        points = list(group)
        colour = between(points[0].colour, BACKGROUND, 0.55) if points[0].ours else RULE
        if len(points) > 1:
            lines.append(
                Line(
                    [float(dot.floats) for dot in points],
                    [dot.value for dot in points],
                    colour,
                    layer=int(points[0].ours),
                )
            )
    return lines


def _level(row: list[Cell | None], label: str, letters: set[int]) -> None:
    """A quiet line across a row, labelled as far to the right as neither letters nor bars are in the way."""
    columns = len(row)
    busy = letters | {column for column, cell in enumerate(row) if cell is not None and cell[0] == BAR}
    starts = range(columns - len(label) - 1, 0, -1)
    free = (start for start in starts if not busy & set(range(start - 2, start + len(label) + 2)))
    for column in range(columns):
        row[column] = row[column] or (LEVEL, RULE)
    if (start := next(free, None)) is not None:
        row[start : start + len(label)] = [(character, FAINT) for character in label]


def _bar(cells: Cells, dot: Dot, x: Scale, y: Scale) -> None:
    """The interval of a run or of what is chosen, where nothing else stands."""
    if dot.interval is None or not (dot.ours or dot.chosen):
        return
    rows, column = len(cells), x.cell(dot.floats, len(cells[0]))
    low, high = (y.cell(max(bound, y.low), rows) for bound in dot.interval)
    colour = ACCENT if dot.chosen else between(dot.colour, BACKGROUND, 0.7)
    for row in range(rows - 1 - high, rows - low):
        cells[row][column] = (BAR, colour)


def _letters(cells: Cells, dots: Sequence[Dot], x: Scale, y: Scale) -> None:
    """A letter for each dot: the chosen one first, then networks; the others step aside, or hide."""
    rows, columns = len(cells), len(cells[0])
    taken: set[tuple[int, int]] = set()
    for dot in sorted(dots, key=lambda dot: (not dot.chosen, not dot.ours)):
        row, column = rows - 1 - y.cell(dot.value, rows), x.cell(dot.floats, columns)
        free = (column + by for by in ASIDE if 0 <= column + by < columns and (row, column + by) not in taken)
        place = next(free, None)
        if place is None:
            continue
        marks = [(place, dot.letter, f"bold {BRIGHT}" if dot.chosen else _ink(dot))]
        if dot.chosen:
            marks += [(place - 1, "[", f"bold {ACCENT}"), (place + 1, "]", f"bold {ACCENT}")]
        for at, character, style in marks:
            if 0 <= at < columns:
                cells[row][at] = (character, style)
                taken.add((row, at))


def _ink(dot: Dot) -> str:
    return f"bold {dot.colour}" if dot.ours else dot.colour


def _ticks(dots: Sequence[Dot], x: Scale, columns: int) -> list[tuple[int, str]]:
    """The sizes themselves as ticks, those of networks first, as many as do not touch."""
    ticks: dict[int, str] = {}
    room: set[int] = set()
    for floats in (*_sizes(dots, True), *_sizes(dots, False)):
        column, label = x.cell(floats, columns), str(floats)
        start = column - len(label) // 2
        wanted = set(range(start - 1, start + len(label) + 1))
        if not wanted & room:
            room |= wanted
            ticks[column] = label
    return sorted(ticks.items())


def _sizes(dots: Sequence[Dot], ours: bool) -> list[int]:
    return sorted({dot.floats for dot in dots if dot.ours is ours})
