"""The measured ladder of a run's ways to draw, over the screen; measured first where it is not yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen

from tui.widgets.ladder import ladder_lines
from tui.widgets.lines import Lines

if TYPE_CHECKING:
    from engine.schema import Ladder, RunInfo
    from tui.app import LatentDeck


class LadderScreen(ModalScreen[None]):
    """The table; escape closes."""

    BINDINGS = [
        ("escape,q,v,enter", "dismiss", "close"),
        ("j,down", "scroll('down')", "down"),
        ("k,up", "scroll('up')", "up"),
    ]
    DEFAULT_CSS = """
    LadderScreen > VerticalScroll { width: 112; max-width: 96%; height: auto; max-height: 90%; padding: 1 2;
        border: round $accent; border-title-color: $bright; border-subtitle-color: $muted;
        background: $background; scrollbar-size-vertical: 1; }
    LadderScreen Lines { height: auto; }
    """

    def __init__(self, found: Ladder) -> None:
        super().__init__()
        self._found = found

    def compose(self) -> ComposeResult:
        """The table."""
        with VerticalScroll() as box:
            box.border_title = Content(f"Ways to draw from {self._found.run}")
            box.border_subtitle = Content("esc closes")
            yield Lines()

    def on_mount(self) -> None:
        """Show it."""
        self.query_one(Lines).draw(lambda columns, _rows: ladder_lines(self._found, columns))

    def action_scroll(self, how: str) -> None:
        """Scroll the table."""
        getattr(self.query_one(VerticalScroll), f"scroll_{how}")(animate=False)


def show_ladder(app: LatentDeck, run: RunInfo) -> None:
    """Show the ladder of a run, or have it measured."""

    def started(_: object) -> None:
        app.say(f"The ways to draw from {run.name} are being measured; v shows them then.")

    def have(found: Ladder | None) -> None:
        if found is not None:
            app.push_screen(LadderScreen(found))
        else:
            app.ask(app, lambda engine: engine.start_ladder(run.name), started, group="start ladder")

    app.ask(app, lambda engine: engine.ladder(run.name), have, group="ladder")
