"""The waveform of a sound: how loud it is in each column, in eighths of a row, and where the ear is.

What has been heard has one colour, what is to come another, and what lies outside a loop a third. The rows
are made once for a picture and a size; a moving ear repaints the columns that it passes, and nothing else.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from tui.theme import BACKGROUND, FAINT, RULE

if TYPE_CHECKING:
    from engine.schema import Picture

EIGHTHS: Final = " ▁▂▃▄▅▆▇█"


class Waveform(Widget):
    """The envelope of one sound, as high as the widget is."""

    DEFAULT_CSS = "Waveform { height: 1fr; background: $background; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._picture: Picture | None = None
        self._scale = 1.0
        self._colours = (FAINT, FAINT)
        self._share: float | None = None
        self._loop: tuple[float, float] | None = None
        self._rows: list[str] = []
        self._drawn_for: Size | None = None

    def draw(self, picture: Picture | None, scale: float, colours: tuple[str, str]) -> None:
        """Show this sound.

        Args:
            picture: what to draw; a line at the bottom where there is none.
            scale: the amplitude that fills the height, above 0.
            colours: `#rrggbb` of what has been heard, and of what is to come.
        """
        if picture is self._picture and (scale, colours) == (self._scale, self._colours):
            return
        self._picture, self._scale, self._colours = picture, scale, colours
        self._drawn_for = None
        self.refresh()

    def point(self, share: float | None) -> None:
        """Put the ear at this share of the width, 0 .. 1; None takes it away."""
        before, self._share = self._column, share
        after = self._column
        if before != after:
            first, last = sorted((-1 if before is None else before, -1 if after is None else after))
            self.refresh(Region(max(0, first), 0, last - max(0, first) + 1, self.size.height))

    def go_round(self, loop: tuple[float, float] | None) -> None:
        """Show what lies between these shares of the width, 0 .. 1, as what is heard; None for everything."""
        if loop != self._loop:
            self._loop = loop
            self.refresh()

    @property
    def _column(self) -> int | None:
        """The column that the ear is in."""
        width = self.size.width
        if self._share is None or width < 1:
            return None
        return min(width - 1, max(0, int(self._share * width)))

    def render_line(self, y: int) -> Strip:
        """A row."""
        width, rows = self.size
        if self._drawn_for != self.size:
            self._drawn_for = self.size
            self._rows = self._skyline(width, rows)
        heard, to_come = self._colours if self._picture else (RULE, RULE)
        first, last = columns_between(self._loop, width)
        here = min(last, max(first, 0 if self._column is None else self._column + 1))
        edges = ((0, first, RULE), (first, here, heard), (here, last, to_come), (last, width, RULE))
        text = self._rows[y]
        return Strip([segment for a, b, colour in edges for segment in _colour(text[a:b], colour)], width)

    def _skyline(self, width: int, rows: int) -> list[str]:
        if self._picture is None:
            return [(EIGHTHS[1] if row == rows - 1 else " ") * width for row in range(rows)]
        return skyline(self._picture.low, self._picture.high, self._scale, width, rows)


def columns_between(shares: tuple[float, float] | None, columns: int) -> tuple[int, int]:
    """The first column between two shares of the width, and the first one behind; all of them for None."""
    if shares is None:
        return 0, columns
    first = min(columns - 1, max(0, int(shares[0] * columns)))
    return first, min(columns, max(first + 1, math.ceil(shares[1] * columns)))


def _colour(text: str, colour: str) -> list[Segment]:
    """The text in a colour; the space before its first peak needs none."""
    peaks = text.lstrip()
    pieces = [
        (text[: len(text) - len(peaks)], Style(bgcolor=BACKGROUND)),
        (peaks, Style(color=colour, bgcolor=BACKGROUND)),
    ]
    return [Segment(piece, style) for piece, style in pieces if piece]


def skyline(low: Sequence[float], high: Sequence[float], scale: float, width: int, rows: int) -> list[str]:
    """The larger of minimum and maximum of each column as a height: `rows` texts of `width` characters.

    Args:
        low: minimum in each column, -1 .. 1.
        high: maximum in each column, as many.
        scale: the amplitude that fills the height, above 0.
        width: columns of the screen.
        rows: rows of the screen.
    """
    loudest = [max(abs(a), abs(b)) for a, b in zip(low, high, strict=True)]
    heights = [round(min(1.0, value / scale) * rows * 8) for value in resampled(loudest, width, max)]
    heights = [max(1, height) for height in heights]  # silence is a line, not nothing
    return [
        "".join(EIGHTHS[min(8, max(0, height - base))] for height in heights)
        for base in range(rows * 8 - 8, -1, -8)
    ]


def resampled(values: Sequence[float], columns: int, pick: Callable[[Sequence[float]], float]) -> list[float]:
    """Values for so many columns: `pick` of those that fall into one; repeated where there are too few."""
    count = len(values)
    if count == 0:
        return [0.0] * columns
    edges = [column * count // columns for column in range(columns + 1)]
    return [pick(values[a : max(b, a + 1)]) for a, b in itertools.pairwise(edges)]
