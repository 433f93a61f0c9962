"""The chart of losses: lines over a common axis of epochs, steps or time."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from textual.strip import Strip

from tui import ticks
from tui.curves import Axis, decimate, span
from tui.widgets.axes import Axes, Scale, padded
from tui.widgets.braille import Line, layers
from tui.widgets.plot import Plot


class Chart(Plot):
    """Lines with a y axis on the left and an x axis below."""

    def draw(self, lines: list[Line], axis: Axis, log: bool) -> None:
        """Show these lines from now on."""
        self.plot(partial(picture, lines, axis, log))


def picture(lines: list[Line], axis: Axis, log: bool, width: int, height: int) -> list[Strip]:
    """The rows of a chart of `width` x `height` cells; none where there is nothing to draw."""
    lines = [line for line in lines if len(line.x)]
    if not lines or not Axes.fit(width, height):
        return []
    left = min(0.0, *(line.x[0] for line in lines))
    right = max(line.x[-1] for line in lines)
    x = Scale(left, right if right > left else left + 1.0)
    lines = [_decimated(line, x, width) for line in lines]
    ys = span((line.y for line in lines if line.frames), positive=log)
    if ys is None:
        return []
    y = padded(*ys, log)
    axes = Axes(y, width, height)
    unit = {"epoch": "epoch", "step": "step", "time": "min:s"}[axis]
    marks = x.ticks(max(2, (axes.columns - len(unit)) // 10))
    labels = [ticks.clock(mark) for mark in marks] if axis == "time" else ticks.written(marks)
    below = [(x.cell(mark, axes.columns), label) for mark, label in zip(marks, labels, strict=True)]
    return axes.strips(layers(lines, x, y, axes.columns, axes.rows), below, unit)


def _decimated(line: Line, x: Scale, columns: int) -> Line:
    along, values = decimate(line.x, line.y, x.low, x.high, columns)
    return replace(line, x=along, y=values)
