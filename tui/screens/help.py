"""Every key that works here, with what it does: the table of actions, written out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.table import Table
from rich.text import Text
from textual.widgets import Static

from tui.actions import SCREENS, Action, ScreenName, everywhere, here
from tui.screens.sheet import Sheet
from tui.theme import ACCENT, TEXT

KEYS: Final = 15
"""Columns for the keys."""


class HelpScreen(Sheet):
    """The keys of one screen, then those of all."""

    BINDINGS = [("question_mark", "dismiss", "close")]
    DEFAULT_CSS = "HelpScreen > VerticalScroll { width: 78; }"

    def __init__(self, screen: ScreenName) -> None:
        """The keys of that screen, and those of all."""
        keys = (Static(_keys(here(screen))), Static(), Static(_keys(everywhere())))
        super().__init__(f"Keys on {SCREENS[screen]}", *keys)


def _keys(actions: Sequence[Action]) -> Table:
    """Keys in one column, what they do in another, which wraps within itself."""
    table = Table.grid(padding=(0, 3, 0, 0))
    table.add_column(no_wrap=True, width=KEYS)
    table.add_column()
    for action in actions:
        table.add_row(Text(" ".join(action.all_keys), style=ACCENT), Text(action.help, style=TEXT))
    return table
