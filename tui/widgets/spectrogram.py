"""A small mel spectrogram: two bands a row in half blocks, sixteen colours from quiet to loud.

Without colours (NO_COLOR) a character says how loud it is instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from tui.theme import BACKGROUND, BRIGHT, FAINT, MUTED
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
        self._levels: list[list[int]] = []
        self._drawn_for: Size | None = None
        self._share: float | None = None

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
        width = self.size.width - self._gutter
        if self._picture is None or width < 1:
            return Strip.blank(self.size.width, Style(bgcolor=BACKGROUND))
        rows = self.size.height
        if self._drawn_for != self.size:
            self._drawn_for = self.size
            self._levels = levels(self._picture.bands, width, rows * 2)
        upper, lower = self._levels[2 * y], self._levels[2 * y + 1]
        if self.app.no_color:
            cells = _characters(upper, lower)
        else:
            cells = _half_blocks(upper, lower, self._column(self._share))
        return Strip([*self._edge(y, rows), *cells], self.size.width)

    def _edge(self, y: int, rows: int) -> list[Segment]:
        if not self._gutter:
            return []
        assert self._picture is not None
        label = ""
        if y == 0:
            label = f"{self._picture.top_hz / 1000:.0f}k"
        elif y == rows - 1:
            label = "0"
        return [
            Segment(f"{label:>{GUTTER - 1}} ", Style(color=MUTED if label else FAINT, bgcolor=BACKGROUND))
        ]


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


def _half_blocks(upper: list[int], lower: list[int], cursor: int | None) -> list[Segment]:
    """A segment for each stretch of the same two levels."""
    segments = []
    start = 0
    for x in range(1, len(upper) + 1):
        if (
            x < len(upper)
            and (upper[x], lower[x]) == (upper[start], lower[start])
            and cursor not in (x, start)
        ):
            continue
        if start == cursor:
            segments.append(Segment("▏", Style(color=BRIGHT, bgcolor=COLOURS[lower[start]])))
        else:
            text = "▀" if upper[start] != lower[start] else " "
            segments.append(Segment(text * (x - start), _style(upper[start], lower[start])))
        start = x
    return segments


def _characters(upper: list[int], lower: list[int]) -> list[Segment]:
    steps = len(CHARACTERS) / len(COLOURS) / 2
    text = "".join(CHARACTERS[int((a + b) * steps)] for a, b in zip(upper, lower, strict=True))
    return [Segment(text, Style())]


@cache
def _style(upper: int, lower: int) -> Style:
    return Style(color=COLOURS[upper], bgcolor=COLOURS[lower])
