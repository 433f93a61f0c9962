"""A small mel spectrogram: two bands a row in half blocks, sixteen colours from quiet to loud.

Without colours (NO_COLOR) a character says how loud it is instead.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from tui.theme import BACKGROUND, BRIGHT, MUTED
from tui.widgets.waveform import resampled

if TYPE_CHECKING:
    from engine.schema import Picture

COLOURS: Final = (
    BACKGROUND,
    "#16141d",
    "#1d1827",
    "#271c33",
    "#33203f",
    "#412448",
    "#51274e",
    "#632a50",
    "#772f4e",
    "#8b3649",
    "#9f4042",
    "#b24d3a",
    "#c45e35",
    "#d47538",
    "#e3934a",
    "#f2bd73",
)
"""Equal steps of lightness from the background to the accent's own hue."""

CHARACTERS: Final = " .:-=+*#%@"
FLOOR_DB: Final = -72.0
CEILING_DB: Final = -4.0
GUTTER: Final = 4


class Spectrogram(Widget):
    """Time to the right, frequency up, loudness as colour."""

    DEFAULT_CSS = "Spectrogram { height: 1fr; width: 1fr; background: $background; }"

    def __init__(self, *, labels: bool = True, id: str | None = None) -> None:  # noqa: A002
        """Nothing to see yet.

        Args:
            labels: whether frequencies stand on the left.
            id: of the widget.
        """
        super().__init__(id=id)
        self._gutter = GUTTER if labels else 0
        self._picture: Picture | None = None
        self._strips: list[Strip] = []
        self._drawn_for: Size | None = None
        self._share: float | None = None

    def label(self, labels: bool) -> None:
        """Have frequencies on the left, or not."""
        gutter = GUTTER if labels else 0
        if gutter != self._gutter:
            self._gutter, self._drawn_for = gutter, None
            self.refresh()

    def draw(self, picture: Picture | None) -> None:
        """Show this picture."""
        if picture is not self._picture:
            self._picture = picture
            self._drawn_for = None
            self.refresh()

    def point(self, share: float | None) -> None:
        """Put the cursor at this share of the width, 0 .. 1; None takes it away."""
        before, self._share = self._column(self._share), share
        after = self._column(share)
        if before != after:
            rows = self.size.height
            self.refresh(*(Region(self._gutter + c, 0, 1, rows) for c in (before, after) if c is not None))

    def _column(self, share: float | None) -> int | None:
        width = self.size.width - self._gutter
        if share is None or width < 1 or self._picture is None:
            return None
        return min(width - 1, max(0, int(share * width)))

    def render_line(self, y: int) -> Strip:
        """A row: two bands."""
        if self._picture is None or self.size.width <= self._gutter:
            return Strip.blank(self.size.width, Style(bgcolor=BACKGROUND))
        if self._drawn_for != self.size:
            self._drawn_for = self.size
            self._strips = self._rows(self._picture, *self.size)
        strip, column = self._strips[y], self._column(self._share)
        if column is None:
            return strip
        place = self._gutter + column
        return Strip.join([strip.crop(0, place), self._cursor(strip, place), strip.crop(place + 1)])

    def _rows(self, picture: Picture, width: int, height: int) -> list[Strip]:
        drawn = levels(picture.bands, width - self._gutter, height * 2)
        paint = _characters if self.app.no_color else _half_blocks
        return [
            Strip([*self._edge(picture, y, height), *paint(drawn[2 * y], drawn[2 * y + 1])], width)
            for y in range(height)
        ]

    def _cursor(self, strip: Strip, place: int) -> Strip:
        """A thin line over the cell at that place."""
        (cell,) = strip.crop(place, place + 1)
        return Strip([Segment("▏", (cell.style or Style()) + Style(color=BRIGHT))], 1)

    def _edge(self, picture: Picture, y: int, rows: int) -> list[Segment]:
        """The frequencies on the left."""
        if not self._gutter:
            return []
        label = f"{picture.top_hz / 1000:.0f}k" if y == 0 else "0" if y == rows - 1 else ""
        return [Segment(f"{label:>{GUTTER - 1}} ", Style(color=MUTED, bgcolor=BACKGROUND))]


def levels(bands: list[list[float]], columns: int, rows: int) -> list[list[int]]:
    """Levels 0 .. 15 of a picture's bands for so many columns and rows, the highest frequency first."""
    wide = [resampled(band, columns, _mean) for band in bands]
    lines = []
    for row in range(rows):
        position = (rows - 1 - row) / max(1, rows - 1) * (len(wide) - 1)
        below = int(position)
        above, share = min(below + 1, len(wide) - 1), position - below
        pair = zip(wide[below], wide[above], strict=True)
        lines.append([level(low + (high - low) * share) for low, high in pair])
    return lines


def level(decibels: float) -> int:
    """0 .. 15 for a loudness in dB below the clip's peak."""
    share = (decibels - FLOOR_DB) / (CEILING_DB - FLOOR_DB)
    return max(0, min(len(COLOURS) - 1, int(share * len(COLOURS))))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _half_blocks(upper: list[int], lower: list[int]) -> list[Segment]:
    """A segment for each stretch of the same two levels."""
    return [
        Segment(("▀" if pair[0] != pair[1] else " ") * len(list(run)), _style(*pair))
        for pair, run in itertools.groupby(zip(upper, lower, strict=True))
    ]


def _characters(upper: list[int], lower: list[int]) -> list[Segment]:
    steps = len(CHARACTERS) / len(COLOURS) / 2
    text = "".join(CHARACTERS[int((a + b) * steps)] for a, b in zip(upper, lower, strict=True))
    return [Segment(text, Style())]


@cache
def _style(upper: int, lower: int) -> Style:
    return Style(color=COLOURS[upper], bgcolor=COLOURS[lower])
