"""Lines in braille: plotext draws each of them, and they are laid over one another cell by cell.

So a line in front hides what is behind it instead of mixing dots with it. plotext is imported with the
first line that is drawn.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tui.widgets.axes import Cells, Scale


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a picture.

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


def layers(lines: Sequence[Line], x: Scale, y: Scale, columns: int, rows: int) -> Cells:
    """What stands in each cell, `rows` x `columns`: of all layers the front one."""
    cells: Cells = [[None] * columns for _ in range(rows)]
    for line in sorted(lines, key=lambda line: line.layer):
        for row, text in enumerate(_drawn(line, x, y, columns, rows)):
            for column, character in enumerate(text):
                if character != " " and character != "⠀":
                    cells[row][column] = (character, line.colour)
    return cells


def _drawn(line: Line, x: Scale, y: Scale, columns: int, rows: int) -> list[str]:
    """One line as plotext draws it, `rows` texts of `columns` characters."""
    xs = [x.place(value) for value in line.x] if x.log else line.x
    ys = line.y
    if y.log:
        ys = [math.log10(value) if value > 0 and math.isfinite(value) else math.nan for value in ys]
    figure = _figure(columns, rows, x.ends, y.ends)
    # plotext walks a line point by point, also outside the canvas: a spike is cut off not far from its edge
    bottom, top = y.ends
    low, high = bottom - (top - bottom), top + (top - bottom)
    kept = [(a, min(high, max(low, b))) for a, b in zip(xs, ys, strict=True) if math.isfinite(b)]
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
