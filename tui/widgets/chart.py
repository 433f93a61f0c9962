"""The one chart: lines over a common axis, drawn by plotext into braille, framed and labelled here.

plotext draws each layer; the layers are laid over one another cell by cell, so that a line in front hides
what is behind it instead of mixing dots with it. plotext is imported with the first line that is drawn.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from tui import ticks
from tui.curves import Axis, decimate, span
from tui.theme import FAINT, MUTED, RULE

ROW_PER_TICK: Final = 4
GRID: Final = "┈"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart.

    Attributes:
        x: ascending.
        y: as long as `x`; a value that is not finite is a gap.
        colour: `#rrggbb`.
        layer: higher is in front.
        frames: whether the y axis must be long enough for all of it; a line that does not frame is clipped.
    """

    x: Sequence[float]
    y: Sequence[float]
    colour: str
    layer: int = 0
    frames: bool = True


Cell = tuple[str, str]
"""A braille character and its colour."""


class Chart(Widget):
    """Lines with a y axis on the left and an x axis below."""

    DEFAULT_CSS = "Chart { background: $background; }"

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[Line] = []
        self._axis: Axis = "epoch"
        self._log = False
        self._strips: list[Strip] = []
        self._drawn_for: Size | None = None

    def draw(self, lines: list[Line], axis: Axis, log: bool) -> None:
        """Show these lines from now on."""
        self._lines, self._axis, self._log = lines, axis, log
        self._drawn_for = None
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """A row of the picture, which is drawn once for all rows."""
        if self._drawn_for != self.size:
            self._drawn_for = self.size
            self._strips = picture(self._lines, self._axis, self._log, self.size.width, self.size.height)
        background = self.rich_style
        return (
            self._strips[y].apply_style(background) if y < len(self._strips) else Strip.blank(self.size.width)
        )


def picture(lines: list[Line], axis: Axis, log: bool, width: int, height: int) -> list[Strip]:
    """The rows of a chart of `width` x `height` cells; none where there is nothing to draw."""
    lines = [line for line in lines if len(line.x)]
    rows = height - 2
    if not lines or rows < 3 or width < 16:
        return []
    left = min(0.0, *(line.x[0] for line in lines))
    right = max(line.x[-1] for line in lines)
    right = right if right > left else left + 1.0
    lines = [_decimated(line, left, right, width) for line in lines]
    ys = span((line.y for line in lines if line.frames), positive=log)
    if ys is None:
        return []
    low, high = _padded(*ys, log)
    most = max(2, rows // ROW_PER_TICK)
    marks = ticks.logarithmic(low, high, most) if log else ticks.linear(low, high, most)
    labels = ticks.written(marks)
    gutter = max(map(len, labels)) + 1
    columns = width - gutter - 2

    place = math.log10 if log else float
    bottom, top = place(low), place(high)
    label_of_row = {
        min(rows - 1, int((top - place(mark)) / (top - bottom) * rows)): label
        for mark, label in zip(marks, labels, strict=True)
    }
    cells = _layers(lines, log, (left, right), (bottom, top), columns, rows)
    faint, rule, muted = Style(color=FAINT), Style(color=RULE), Style(color=MUTED)
    strips = []
    for row in range(rows):
        label = label_of_row.get(row)
        edge = [
            *_labels(list(f"{label or '':>{gutter}}"), faint, muted),
            Segment("┤" if label else "│", rule),
        ]
        blank = Segment(GRID if label else " ", rule)
        strips.append(Strip([*edge, *_runs(cells[row], blank), Segment(" ")], width))
    return [*strips, *_x_axis(axis, left, right, gutter, columns, rule, muted, faint)]


def _padded(low: float, high: float, log: bool) -> tuple[float, float]:
    """Limits a little outside the data, so that no line runs along the frame."""
    if log:
        room = max(1.05, (high / low) ** 0.04)
        return low / room, high * room
    room = (high - low) * 0.04 or abs(high) * 0.1 or 1.0
    return (0.0 if 0 <= low < room * 4 else low - room), high + room


def _decimated(line: Line, left: float, right: float, columns: int) -> Line:
    x, y = decimate(line.x, line.y, left, right, columns)
    return replace(line, x=x, y=y)


def _layers(
    lines: list[Line],
    log: bool,
    x: tuple[float, float],
    y: tuple[float, float],
    columns: int,
    rows: int,
) -> list[list[Cell | None]]:
    """What stands in each cell, `rows` x `columns`: of all layers the front one."""
    cells: list[list[Cell | None]] = [[None] * columns for _ in range(rows)]
    for layer in sorted({line.layer for line in lines}):
        for line in lines:
            if line.layer == layer:
                for row, text in enumerate(_braille(line, log, x, y, columns, rows)):
                    for column, character in enumerate(text):
                        if character != " " and character != "⠀":
                            cells[row][column] = (character, line.colour)
    return cells


def _braille(
    line: Line, log: bool, x: tuple[float, float], y: tuple[float, float], columns: int, rows: int
) -> list[str]:
    """One line as plotext draws it, `rows` texts of `columns` characters."""
    ys = line.y
    if log:
        ys = [math.log10(value) if value > 0 and math.isfinite(value) else math.nan for value in ys]
    figure = _figure(columns, rows, x, y)
    # plotext walks a line point by point, also outside the canvas: a spike is cut off not far from its edge
    room = y[1] - y[0]
    low, high = y[0] - room, y[1] + room
    kept = [(a, min(high, max(low, b))) for a, b in zip(line.x, ys, strict=True) if math.isfinite(b)]
    if not kept:
        return []
    signal = figure.signal(*zip(*kept, strict=True), marker="braille")
    signal.lines()
    index = 0
    gap = False
    for value in ys:
        if math.isfinite(value):
            if gap:
                signal.line(index, False)
            gap = False
            index += 1
        else:
            gap = True
    figure.draw(signal)
    text: str = figure.build().string(colorless=True)
    return text.split("\n")[:rows]


def _figure(columns: int, rows: int, x: tuple[float, float], y: tuple[float, float]) -> Any:
    """plotext's figure, emptied, as nothing but a canvas of this size with these limits."""
    import plotext

    plotext.terminal.limit(False, False)
    figure = plotext.figure
    figure.clear.all()
    figure.plot_size(columns, rows)
    figure.axes(False)
    figure.canvas("default")
    figure.ruler("x").lim(*x).frequency(0).alignment(lim="edge")
    figure.ruler("y").lim(*y).frequency(0).alignment(lim="edge")
    return figure


def _runs(cells: list[Cell | None], blank: Segment) -> list[Segment]:
    """Cells as few segments: one for each stretch of one colour."""
    segments: list[Segment] = []
    text, colour = "", ""
    for cell in [*cells, ("", "end")]:
        character, wanted = cell if cell is not None else (blank.text, "")
        if wanted != colour:
            if text:
                segments.append(Segment(text, Style(color=colour) if colour else blank.style))
            text, colour = "", wanted
        text += character
    return segments


def _x_axis(
    axis: Axis, left: float, right: float, gutter: int, columns: int, rule: Style, muted: Style, faint: Style
) -> list[Strip]:
    """The line below the canvas with its ticks, and the row of their labels with the unit at the end."""
    unit = {"epoch": "epoch", "step": "step", "time": "min:s"}[axis]
    marks = ticks.linear(left, right, max(2, (columns - len(unit)) // 10))
    labels = [ticks.clock(mark) for mark in marks] if axis == "time" else ticks.written(marks)
    line, row = ["─"] * columns, [" "] * (columns + gutter + 2)
    row[-len(unit) - 1 : -1] = unit
    for mark, label in zip(marks, labels, strict=True):
        column = min(columns - 1, int((mark - left) / (right - left) * columns))
        start = gutter + 1 + column - len(label) // 2
        line[column] = "┬"
        if start + len(label) < len(row) - len(unit) - 2:
            row[start : start + len(label)] = label
    end = len(row) - len(unit) - 1
    return [
        Strip(
            [Segment(" " * gutter), Segment("└" + "".join(line), rule), Segment(" ")], columns + gutter + 2
        ),
        Strip([*_labels(row[:end], faint, muted), Segment("".join(row[end:]), faint)], columns + gutter + 2),
    ]


def _labels(row: list[str], blank: Style, ink: Style) -> list[Segment]:
    """A row of labels, the space in front apart: some viewers drop the spaces that begin a text."""
    text = "".join(row)
    words = text.lstrip()
    return [Segment(" " * (len(text) - len(words)), blank), Segment(words, ink)]
