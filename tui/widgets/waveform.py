"""The waveform of a sound: its envelope in braille, and a cursor column where the ear is.

Two dots a column and four a row. The strips are made once for a picture and a size; a moving cursor
repaints the column that it leaves and the one that it enters.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from tui.theme import BACKGROUND, BRIGHT, FAINT, RULE

if TYPE_CHECKING:
    from engine.schema import Picture

DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
"""The bits of a braille cell: left and right column, from above."""


class Waveform(Widget):
    """The envelope of one sound, as high as the widget is."""

    DEFAULT_CSS = "Waveform { height: 1fr; background: $background; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._picture: Picture | None = None
        self._scale = 1.0
        self._colour = FAINT
        self._share: float | None = None
        self._rows: list[str] = []
        self._drawn_for: Size | None = None

    def draw(self, picture: Picture | None, scale: float, colour: str) -> None:
        """Show this envelope.

        Args:
            picture: what to draw; a flat line where there is none.
            scale: the amplitude that fills the height, above 0.
            colour: `#rrggbb`.
        """
        if picture is self._picture and (scale, colour) == (self._scale, self._colour):
            return
        self._picture, self._scale, self._colour = picture, scale, colour
        self._drawn_for = None
        self.refresh()

    def point(self, share: float | None) -> None:
        """Put the cursor at this share of the width, 0 .. 1; None takes it away."""
        before, self._share = self._column(self._share), share
        after = self._column(share)
        if before != after:
            rows = self.size.height
            self.refresh(*(Region(c, 0, 1, rows) for c in (before, after) if c is not None))

    def _column(self, share: float | None) -> int | None:
        width = self.size.width
        if share is None or width < 1:
            return None
        return min(width - 1, max(0, int(share * width)))

    def render_line(self, y: int) -> Strip:
        """A row of the envelope."""
        width, rows = self.size
        if self._drawn_for != self.size:
            self._drawn_for = self.size
            self._rows = self._envelope(width, rows)
        text = self._rows[y]
        style = Style(color=self._colour if self._picture else RULE, bgcolor=BACKGROUND)
        column = self._column(self._share)
        if column is None:
            return Strip([Segment(text, style)], width)
        cursor = Style(color=BRIGHT, bgcolor=RULE)
        pieces = [(text[:column], style), (text[column], cursor), (text[column + 1 :], style)]
        return Strip([Segment(piece, look) for piece, look in pieces if piece], width)

    def _envelope(self, width: int, rows: int) -> list[str]:
        if self._picture is None:
            return [("─" if row == rows // 2 else " ") * width for row in range(rows)]
        return envelope(self._picture.low, self._picture.high, self._scale, width, rows)


def envelope(low: Sequence[float], high: Sequence[float], scale: float, width: int, rows: int) -> list[str]:
    """The range between `low` and `high` of each column in braille: `rows` texts of `width` characters.

    Args:
        low: minimum in each column, -1 .. 1.
        high: maximum in each column, as many.
        scale: the amplitude that fills the height, above 0.
        width: columns of the screen.
        rows: rows of the screen.
    """
    dots = rows * 4
    cells = [[0] * width for _ in range(rows)]
    lows, highs = resampled(low, width * 2, min), resampled(high, width * 2, max)
    for x in range(width * 2):
        top = _dot(highs[x], scale, dots)
        for dot in range(top, max(top, _dot(lows[x], scale, dots)) + 1):
            cells[dot // 4][x // 2] |= DOTS[x % 2][dot % 4]
    return ["".join(chr(0x2800 + bits) if bits else " " for bits in line) for line in cells]


def _dot(value: float, scale: float, dots: int) -> int:
    """The row of dots of an amplitude, from above."""
    share = (1 - max(-1.0, min(1.0, value / scale))) / 2
    return min(dots - 1, int(share * dots))


def resampled(values: Sequence[float], columns: int, pick: Callable[[Sequence[float]], float]) -> list[float]:
    """Values for so many columns: `pick` of those that fall into one; repeated where there are too few."""
    count = len(values)
    if count == 0:
        return [0.0] * columns
    edges = [column * count // columns for column in range(columns + 1)]
    return [pick(values[a : max(b, a + 1)]) for a, b in itertools.pairwise(edges)]
