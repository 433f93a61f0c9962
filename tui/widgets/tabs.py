"""The row of screens with their keys."""

from __future__ import annotations

from textual.content import Content
from textual.events import Click
from textual.widget import Widget

from tui.actions import SCREENS, ScreenName


class Tabs(Widget):
    """`1 Train  2 Listen ...`, the screen that shows underlined with the accent."""

    DEFAULT_CSS = """
    Tabs { height: 1; background: $background; color: $muted; }
    """

    def __init__(self, current: ScreenName) -> None:
        super().__init__()
        self._current = current

    def render(self) -> Content:
        """The row."""
        parts = []
        for number, (name, title) in enumerate(SCREENS.items(), 1):
            here = name == self._current
            key = Content.styled(f"{number} ", "$accent" if here else "$faint")
            parts.append(key + Content.styled(title, "$accent bold" if here else "$muted"))
        return Content(" " * self._gap).join(parts)

    @property
    def _gap(self) -> int:
        """Columns between two tabs: fewer where they would not all fit."""
        words = sum(len(title) + 2 for title in SCREENS.values())
        return 3 if words + 3 * (len(SCREENS) - 1) <= self.content_size.width else 2

    async def on_click(self, event: Click) -> None:
        """Go to the screen under the mouse."""
        start = 0
        for name, title in SCREENS.items():
            end = start + len(title) + 2
            if start <= event.x < end:
                await self.app.run_action(f"screen_{name}")
            start = end + self._gap
