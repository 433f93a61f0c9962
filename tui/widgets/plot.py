"""A widget that draws all its rows at once, and again when it has another size."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

Drawing = Callable[[int, int], Sequence[Strip]]
"""Gives the rows of a picture for so many columns and rows; fewer, or none, leave the rest empty."""


class Plot(Widget):
    """The drawing that it was given last, on the widget's own background."""

    DEFAULT_CSS = "Plot { background: $background; }"

    def __init__(self) -> None:
        super().__init__()
        self._drawing: Drawing = lambda _width, _height: ()
        self._strips: Sequence[Strip] = ()
        self._drawn_for: Size | None = None

    def plot(self, drawing: Drawing) -> None:
        """Show this from now on."""
        self._drawing = drawing
        self._drawn_for = None
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """A row of the picture, which is drawn once for all rows."""
        if self._drawn_for != self.size:
            self._drawn_for = self.size
            self._strips = self._drawing(*self.size)
        if y < len(self._strips):
            return self._strips[y].apply_style(self.rich_style)
        return Strip.blank(self.size.width)
