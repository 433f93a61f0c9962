"""Inertia of k-means over k: the line, its elbow, and the k that is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from textual.strip import Strip

from tui.theme import ACCENT, BRIGHT, FAINT, RULE, SERIES
from tui.widgets.axes import Axes, Cells, Scale, padded
from tui.widgets.braille import Line, layers
from tui.widgets.plot import Plot

if TYPE_CHECKING:
    from engine.schema import ClusterRow

ELBOW: Final = "◆"
HERE: Final = "●"
COLUMNS_PER_TICK: Final = 10


class ElbowChart(Plot):
    """A small chart of inertia."""

    def draw(self, rows: Sequence[ClusterRow], elbow: int | None, k: int | None) -> None:
        """Show k-means at every k, with two of them marked."""
        self.plot(partial(picture, rows, elbow, k))


def picture(
    rows: Sequence[ClusterRow], elbow: int | None, k: int | None, width: int, height: int
) -> list[Strip]:
    """The chart in `width` x `height` cells; none where there is nothing to draw or no room."""
    if len(rows) < 2 or not Axes.fit(width, height):
        return []
    inertia = {row.k: row.inertia for row in rows}
    x = Scale(rows[0].k - 0.5, rows[-1].k + 1.5)
    y = padded(0.0, max(inertia.values()), log=False)
    axes = Axes(y, width, height)
    line = Line([float(one) for one in inertia], list(inertia.values()), SERIES[1])
    cells = layers([line], x, y, axes.columns, axes.rows)
    if elbow in inertia:
        _mark(cells, x, y, elbow, inertia[elbow], f"{ELBOW} elbow {elbow}", BRIGHT)
    if k in inertia:
        column = x.cell(k, axes.columns)
        row = axes.rows - 1 - y.cell(inertia[k], axes.rows)
        for below in range(row + 1, axes.rows):
            cells[below][column] = cells[below][column] or ("╎", FAINT)
        cells[row][column] = (HERE, f"bold {ACCENT}")
    words = "inertia"
    for place, letter in enumerate(words):
        column = axes.columns - len(words) - 1 + place
        cells[0][column] = cells[0][column] or (letter, FAINT)
    ticks = x.ticks(max(2, axes.columns // COLUMNS_PER_TICK))
    below_axis = [(x.cell(tick, axes.columns), f"{tick:.0f}") for tick in ticks if tick == int(tick)]
    return axes.strips(cells, below_axis, "k")


def _mark(cells: Cells, x: Scale, y: Scale, k: int, inertia: float, words: str, colour: str) -> None:
    """A sign on the line and its name above it on the right, where there is room."""
    rows, columns = len(cells), len(cells[0])
    row, column = rows - 1 - y.cell(inertia, rows), x.cell(k, columns)
    cells[row][column] = (words[0], f"bold {colour}")
    above = max(0, row - 1)
    start = column + (0 if above < row else 1) + 1
    for place, character in enumerate(words[2:]):
        if start + place < columns and cells[above][start + place] in (None, (" ", RULE)):
            cells[above][start + place] = (character, colour)
