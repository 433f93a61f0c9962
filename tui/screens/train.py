"""Train: the runs, the live loss of the drawn ones, and the log of the selected one."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from tui.actions import bindings
from tui.screens.base import DeckScreen


class TrainScreen(DeckScreen):
    """Screen 1."""

    NAME = "train"
    BINDINGS = bindings("train")

    def compose_work(self) -> ComposeResult:
        """Runs on the left, chart on the right, log below."""
        yield Static()
