"""Lines of text that are laid out anew for the room there is."""

from __future__ import annotations

import sys
from collections.abc import Callable

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from tui.widgets.rows import stack

Layout = Callable[[int, int], list[Content]]
"""Gives the lines for so many columns and rows."""


class Lines(Widget):
    """What its layout makes of its size."""

    DEFAULT_CSS = "Lines { height: 1fr; text-wrap: nowrap; text-overflow: ellipsis; }"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._layout: Layout = lambda _columns, _rows: []

    def draw(self, layout: Layout) -> None:
        """Show these lines from now on."""
        self._layout = layout
        self.refresh(layout=self.styles.is_auto_height)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """For `height: auto`: as many rows as the layout would fill."""
        return len(self._layout(width, sys.maxsize))

    def render(self) -> Content:
        """The lines."""
        columns, rows = self.content_size
        return stack(self._layout(columns, rows)[: max(0, rows)]) if columns else Content("")
