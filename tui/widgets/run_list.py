"""The list of runs: state by mark, word and colour, and which of them the chart draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.events import Click, MouseScrollDown, MouseScrollUp
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui import ticks

if TYPE_CHECKING:
    from engine.schema import RunInfo

MARKS: Final = {
    "running": ("●", "$accent"),
    "paused": ("◐", "$accent"),
    "queued": ("○", "$muted"),
    "done": ("✓", "$success"),
    "stopped": ("■", "$muted"),
    "crashed": ("✗", "$error"),
    "failed": ("✗", "$error"),
}
"""How each state of a run is marked."""


class RunList(Widget):
    """One line a run; the cursor is the selected run."""

    DEFAULT_CSS = "RunList { height: 1fr; }"

    class Chosen(Message):
        """A run was pointed at with the mouse."""

        def __init__(self, run: str) -> None:
            super().__init__()
            self.run = run

    def __init__(self) -> None:
        super().__init__()
        self._runs: Sequence[RunInfo] = ()
        self._selected: str | None = None
        self._colours: Mapping[str, str] = {}
        self._top = 0

    def draw(self, runs: Sequence[RunInfo], selected: str | None, colours: Mapping[str, str]) -> None:
        """Show these runs.

        Args:
            runs: in the order to show.
            selected: the name of the one under the cursor.
            colours: of those that the chart draws, by name.
        """
        self._runs, self._selected, self._colours = runs, selected, colours
        self.refresh()

    @property
    def page(self) -> int:
        """Runs that fit."""
        return max(1, self.size.height)

    def render_lines(self, crop: object) -> list[Strip]:  # type: ignore[override]
        """Scroll so that the cursor shows, then draw."""
        names = [run.name for run in self._runs]
        if self._selected in names:
            cursor = names.index(self._selected)
            self._top = max(min(self._top, cursor), cursor - self.page + 1)
        self._top = max(0, min(self._top, len(names) - self.page))
        return super().render_lines(crop)  # type: ignore[arg-type]
