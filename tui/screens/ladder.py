"""The measured ladder of a run's ways to draw, over the screen; measured first where it is not yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.screens.sheet import Sheet
from tui.widgets.ladder import ladder_lines
from tui.widgets.lines import Lines

if TYPE_CHECKING:
    from engine.schema import Ladder, RunInfo
    from tui.app import LatentDeck


class LadderScreen(Sheet):
    """The table."""

    BINDINGS = [("v", "dismiss", "close")]
    DEFAULT_CSS = "LadderScreen > VerticalScroll { width: 112; }"

    def __init__(self, found: Ladder) -> None:
        """The ladder as it was measured."""
        table = Lines()
        table.draw(lambda columns, _rows: ladder_lines(found, columns))
        super().__init__(f"Ways to draw from {found.run}", table)


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
