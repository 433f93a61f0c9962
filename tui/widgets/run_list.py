"""The list of runs: state by mark, word and colour, and which of them the chart draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widget import Widget

from tui import ticks
from tui.widgets.rows import spread, stack

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

    DEFAULT_CSS = "RunList { height: 1fr; text-wrap: nowrap; text-overflow: ellipsis; }"

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

    def render(self) -> Content:
        """The runs around the cursor."""
        if not self._runs:
            return Content.styled("none", "$faint")
        names = [run.name for run in self._runs]
        if self._selected in names:
            cursor = names.index(self._selected)
            self._top = max(min(self._top, cursor), cursor - self.page + 1)
        self._top = max(0, min(self._top, len(names) - self.page))
        shown = self._runs[self._top : self._top + self.page]
        return stack([self._line(run) for run in shown])

    def _line(self, run: RunInfo) -> Content:
        mark, colour = MARKS[run.state]
        drawn = self._colours.get(run.name)
        left = Content.assemble(
            ("▌" if drawn else " ", drawn or ""),
            (f"{mark} ", colour),
            (run.name, "$bright bold" if run.name == self._selected else "$foreground"),
        )
        line = spread(left, Content.styled(standing(run) + " ", "$muted"), self.content_size.width)
        return line.stylize("on $panel") if run.name == self._selected else line

    def on_click(self, event: Click) -> None:
        """Select the run under the mouse."""
        row = self._top + event.y
        if 0 <= row < len(self._runs):
            self.post_message(self.Chosen(self._runs[row].name))


def standing(run: RunInfo) -> str:
    """The state of a run in a few words."""
    if run.state == "running" and run.epochs:
        return f"{run.epoch:.0f}/{run.epochs} epochs"
    if run.state == "running":
        return f"epoch {run.epoch:.0f}" if run.epoch else "starting"
    if run.state == "done":
        return f"done in {ticks.about(run.seconds)}"
    return run.state
