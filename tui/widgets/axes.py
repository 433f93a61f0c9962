"""What is around a picture with axes: labels and a line on the left, ticks and their labels below."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui import ticks
from tui.theme import FAINT, MUTED, RULE

ROW_PER_TICK: Final = 4
LEAST_ROWS: Final = 3
LEAST_COLUMNS: Final = 16
GRID: Final = "┈"

Cell = tuple[str, str]
"""A character and its style: `#rrggbb`, or `bold #rrggbb`."""

Cells = list[list[Cell | None]]
"""Rows of cells, the highest first; None is empty."""


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis from `low` to `high`, above it; above 0 both where it is logarithmic."""

    low: float
    high: float
    log: bool = False

    def place(self, value: float) -> float:
        """Where a value lies in units of the axis: itself, or its power of ten."""
        return math.log10(value) if self.log else value

    @property
    def ends(self) -> tuple[float, float]:
        """The places of both ends."""
        return self.place(self.low), self.place(self.high)

    def cell(self, value: float, cells: int) -> int:
        """Which of so many cells from the low end on a value lies in, at the nearest end where in none."""
        start, end = self.ends
        return min(cells - 1, max(0, int((self.place(value) - start) / (end - start) * cells)))

    def ticks(self, most: int) -> list[float]:
        """About so many round values within the axis."""
        make = ticks.logarithmic if self.log else ticks.linear
        return make(self.low, self.high, most)


def padded(low: float, high: float, log: bool) -> Scale:
    """An axis a little longer than from `low` to `high`, so that nothing runs along the frame."""
    if log:
        room = max(1.05, (high / low) ** 0.04)
        return Scale(low / room, high * room, log)
    room = (high - low) * 0.04 or abs(high) * 0.1 or 1.0
    return Scale(0.0 if 0 <= low < room * 4 else low - room, high + room)


class Axes:
    """A frame of `width` x `height` cells around a canvas of `columns` x `rows`."""

    def __init__(self, y: Scale, width: int, height: int) -> None:
        self.rows = max(0, height - 2)
        marks = y.ticks(max(2, self.rows // ROW_PER_TICK))
        labels = ticks.written(marks)
        self._gutter = max(map(len, labels)) + 1
        self.columns = width - self._gutter - 2
        self._width = width
        self._label_of_row = {
            self.rows - 1 - y.cell(mark, self.rows): label for mark, label in zip(marks, labels, strict=True)
        }

    @staticmethod
    def fit(width: int, height: int) -> bool:
        """Whether there is room for a picture."""
        return height - 2 >= LEAST_ROWS and width >= LEAST_COLUMNS

    def strips(self, cells: Cells, below: Sequence[tuple[int, str]], unit: str) -> list[Strip]:
        """The rows of the picture.

        Args:
            cells: what is on the canvas.
            below: a column of the canvas and its label, for each tick of the x axis.
            unit: of the x axis.
        """
        faint, rule, muted = Style(color=FAINT), Style(color=RULE), Style(color=MUTED)
        strips = []
        for row in range(self.rows):
            label = self._label_of_row.get(row)
            edge = [
                *_labels(list(f"{label or '':>{self._gutter}}"), faint, muted),
                Segment("┤" if label else "│", rule),
            ]
            blank = Segment(GRID if label else " ", rule)
            strips.append(Strip([*edge, *_runs(cells[row], blank), Segment(" ")], self._width))
        return [*strips, *self._x_axis(below, unit, faint, rule, muted)]

    def _x_axis(
        self, below: Sequence[tuple[int, str]], unit: str, faint: Style, rule: Style, muted: Style
    ) -> list[Strip]:
        """The line below the canvas with its ticks, and the row of their labels with the unit at the end."""
        line, row = ["─"] * self.columns, [" "] * self._width
        row[-len(unit) - 1 : -1] = unit
        last = self._width - len(unit) - 3
        for column, label in below:
            middle = self._gutter + 1 + column
            start = min(middle - len(label) // 2, last - len(label))  # beside the unit it leans to the left
            line[column] = "┬"
            if start + len(label) > middle:
                row[start : start + len(label)] = label
        end = self._width - len(unit) - 1
        return [
            Strip(
                [Segment(" " * self._gutter), Segment("└" + "".join(line), rule), Segment(" ")], self._width
            ),
            Strip([*_labels(row[:end], faint, muted), Segment("".join(row[end:]), faint)], self._width),
        ]


def _runs(cells: list[Cell | None], blank: Segment) -> list[Segment]:
    """Cells as few segments: one for each stretch of one style."""
    segments: list[Segment] = []
    text, style = "", ""
    for cell in [*cells, ("", "end")]:
        character, wanted = cell if cell is not None else (blank.text, "")
        if wanted != style:
            if text:
                segments.append(Segment(text, Style.parse(style) if style else blank.style))
            text, style = "", wanted
        text += character
    return segments


def _labels(row: list[str], blank: Style, ink: Style) -> list[Segment]:
    """A row of labels, the space in front apart: some viewers drop the spaces that begin a text."""
    text = "".join(row)
    words = text.lstrip()
    return [Segment(" " * (len(text) - len(words)), blank), Segment(words, ink)]
