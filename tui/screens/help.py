"""Every key that works here, with what it does: the table of actions, written out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.actions import SCREENS, Action, ScreenName, everywhere, here
from tui.theme import ACCENT, TEXT

KEYS: Final = 15
"""Columns for the keys."""


class HelpScreen(ModalScreen[None]):
    """The keys of one screen, then those of all."""

    BINDINGS = [
        ("escape,q,question_mark,enter", "dismiss", "close"),
        ("j,down", "scroll('down')", "down"),
        ("k,up", "scroll('up')", "up"),
        ("pagedown,space", "scroll('page_down')", "page down"),
        ("pageup", "scroll('page_up')", "page up"),
    ]
    DEFAULT_CSS = """
    HelpScreen > VerticalScroll { width: 78; max-width: 94%; height: auto; max-height: 90%; padding: 1 2;
        border: round $accent; border-title-color: $bright; border-subtitle-color: $muted;
        background: $background; scrollbar-size-vertical: 1; }
    HelpScreen Static { height: auto; }
    """

    def __init__(self, screen: ScreenName) -> None:
        super().__init__()
        self._of = screen

    def compose(self) -> ComposeResult:
        """Two groups of keys."""
        with VerticalScroll() as box:
            box.border_title = Content(f"Keys on {SCREENS[self._of]}")
            box.border_subtitle = Content("esc closes")
            yield Static(_keys(here(self._of)))
            yield Static()
            yield Static(_keys(everywhere()))

    def action_scroll(self, how: str) -> None:
        """Scroll the keys."""
        getattr(self.query_one(VerticalScroll), f"scroll_{how}")(animate=False)


def _keys(actions: Sequence[Action]) -> Table:
    """Keys in one column, what they do in another, which wraps within itself."""
    table = Table.grid(padding=(0, 3, 0, 0))
    table.add_column(no_wrap=True, width=KEYS)
    table.add_column()
    for action in actions:
        table.add_row(Text(" ".join(action.all_keys), style=ACCENT), Text(action.help, style=TEXT))
    return table
