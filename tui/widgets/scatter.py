"""Points of a projection as letters on a grid of characters, one of them selected.

What comes later hides what comes before it, so a cloud in space is given from back to front. Arrow keys go
to the nearest point in a direction, as the eye sees it: a row counts as two columns.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from rich.segment import Segment
from rich.style import Style
from textual.events import Click
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.theme import ACCENT, BACKGROUND, BRIGHT, FAINT

Direction = Literal["left", "right", "up", "down"]

ASIDE: Final = 2.0
"""How much worse a step to the side is than one ahead."""

ROW_IN_COLUMNS: Final = 2.0

Cell = tuple[int, int]
Frame = tuple[float, float, float, float]
"""Left, right, bottom and top of what is shown, in the unit of the marks."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A point: where it is (x to the right, y up, any unit), and how it looks."""

    name: str
    x: float
    y: float
    letter: str
    colour: str


class Scatter(Widget):
    """A cloud of letters with a selected one in brackets."""

    DEFAULT_CSS = "Scatter { height: 1fr; background: $background; }"

    class Moved(Message):
        """Another point is selected."""

    def __init__(self) -> None:
        super().__init__()
        self._marks: Sequence[Mark] = ()
        self._labels = ("", "")
        self._selected: int | None = None
        self._near: frozenset[str] = frozenset()
        self._guides: Sequence[Mark] = ()
        self._frame: Frame = (0.0, 1.0, 0.0, 1.0)
        self._drawn_for: Cell | None = None
        self._cells: list[Cell] = []
        self._grid: dict[Cell, int] = {}
        self._behind: dict[Cell, Mark] = {}

    def draw(
        self,
        marks: Sequence[Mark],
        labels: tuple[str, str],
        *,
        frame: Frame | None = None,
        guides: Sequence[Mark] = (),
    ) -> None:
        """Show these points; the selection stays on the same name where it can.

        Args:
            marks: the points, those in front last.
            labels: of the x axis and of the y axis.
            frame: what is shown; by default as much as the points take up.
            guides: what helps the eye behind the points, and cannot be selected.
        """
        name = self.selected.name if self.selected else None
        self._marks, self._labels, self._guides = marks, labels, guides
        self._frame = frame or _extent(marks)
        names = [mark.name for mark in marks]
        self._selected = names.index(name) if name in names else (0 if names else None)
        self._drawn_for = None
        self.refresh()

    def highlight(self, names: frozenset[str]) -> None:
        """Draw these brighter: the neighbours of the selected point."""
        if names != self._near:
            self._near = names
            self._drawn_for = None
            self.refresh()

    @property
    def selected(self) -> Mark | None:
        """The point in brackets."""
        return self._marks[self._selected] if self._selected is not None else None

    def select(self, name: str) -> None:
        """Select the point of that name, where there is one."""
        for index, mark in enumerate(self._marks):
            if mark.name == name:
                self._choose(index)
                return

    def move(self, direction: Direction) -> None:
        """Select the nearest point in that direction; stays where there is none."""
        if self._selected is not None:
            self._lay_out()
            found = nearest(self._places(), self._selected, direction)
            if found is not None:
                self._choose(found)

    def _choose(self, index: int) -> None:
        if index != self._selected:
            self._selected = index
            self.refresh()
            self.post_message(self.Moved().set_sender(self))

    # ------------------------------------------------------------ where points are

    def _places(self) -> list[tuple[float, float]]:
        """Of every point in columns to the right and down, finer than the cells."""
        width, height = self.size.width, self.size.height
        left, right, bottom, top = self._frame
        return [
            (
                (mark.x - left) / (right - left) * width,
                (top - mark.y) / (top - bottom) * height * ROW_IN_COLUMNS,
            )
            for mark in self._marks
        ]

    def _lay_out(self) -> None:
        size = (self.size.width, self.size.height)
        if self._drawn_for == size:
            return
        self._drawn_for = size
        self._cells = [self._cell(mark) for mark in self._marks]
        in_front = [index for index, mark in enumerate(self._marks) if mark.name in self._near]
        self._grid = {cell: index for index, cell in enumerate(self._cells)}
        self._grid |= {self._cells[index]: index for index in in_front}
        self._behind = {self._cell(guide): guide for guide in self._guides}

    def _cell(self, mark: Mark) -> Cell:
        """Column and row of a mark."""
        above = int(bool(self._labels[1]))  # rows for the labels
        columns, rows = max(1, self.size.width - 2), max(1, self.size.height - 1 - above)  # room for brackets
        left, right, bottom, top = self._frame
        return (
            1 + min(columns - 1, max(0, int((mark.x - left) / (right - left) * columns))),
            above + min(rows - 1, max(0, int((top - mark.y) / (top - bottom) * rows))),
        )

    # ------------------------------------------------------------ drawing

    def render_line(self, y: int) -> Strip:
        """One row of the cloud; the last one holds the label of the x axis."""
        width = self.size.width
        ground = Style(color=FAINT, bgcolor=BACKGROUND)
        if not self._marks:
            return Strip.blank(width, ground)
        self._lay_out()
        if y == self.size.height - 1:
            label = self._labels[0][:width]
            return Strip(
                [Segment(" " * (width - len(label)), Style(bgcolor=BACKGROUND)), Segment(label, ground)]
            )
        cells = [Segment(" ", ground)] * width
        if y == 0:
            for x, letter in enumerate(self._labels[1][:width]):
                cells[x] = Segment(letter, ground)
        for x in range(width):
            index, guide = self._grid.get((x, y)), self._behind.get((x, y))
            if index is not None:
                cells[x] = self._letter(self._marks[index])
            elif guide is not None:
                cells[x] = Segment(guide.letter, Style(color=guide.colour, bgcolor=BACKGROUND))
        if self._selected is not None and self._cells[self._selected][1] == y:
            x = self._cells[self._selected][0]
            bracket = Style(color=ACCENT, bgcolor=BACKGROUND, bold=True)
            cells[x] = Segment(self._marks[self._selected].letter, bracket)
            cells[x - 1] = Segment("[", bracket)
            if x + 1 < width:
                cells[x + 1] = Segment("]", bracket)
        return Strip(list(Segment.simplify(cells)), width)

    def _letter(self, mark: Mark) -> Segment:
        near = mark.name in self._near
        return Segment(
            mark.letter,
            Style(color=BRIGHT if near else mark.colour, bgcolor=BACKGROUND, bold=near, underline=near),
        )

    def on_click(self, event: Click) -> None:
        """Select the point under the mouse."""
        index = self._grid.get((event.x, event.y))
        if index is not None:
            self._choose(index)


def nearest(places: Sequence[tuple[float, float]], here: int, direction: Direction) -> int | None:
    """The index of the nearest place in a direction, None where there is none.

    Args:
        places: x to the right and y down, in units that look equally long.
        here: the index to start from.
        direction: where to look.
    """
    x0, y0 = places[here]
    best: tuple[float, int] | None = None
    for index, (x, y) in enumerate(places):
        ahead, aside = (x - x0, y - y0) if direction in ("left", "right") else (y - y0, x - x0)
        if direction in ("left", "up"):
            ahead = -ahead
        if index == here or ahead <= 0:
            continue
        cost = math.hypot(ahead, ASIDE * aside)
        if best is None or cost < best[0]:
            best = cost, index
    return best[1] if best else None


def _extent(marks: Sequence[Mark]) -> Frame:
    """The frame that the points just fill; never of no extent."""
    if not marks:
        return 0.0, 1.0, 0.0, 1.0
    xs, ys = [mark.x for mark in marks], [mark.y for mark in marks]
    left, right, bottom, top = min(xs), max(xs), min(ys), max(ys)
    return left, right if right > left else left + 1, bottom, top if top > bottom else bottom + 1
