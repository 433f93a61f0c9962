"""A question before something that cannot be undone."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static


class Confirm(ModalScreen[bool]):
    """Asks; `y` or enter does it, `n` or escape does not."""

    BINDINGS = [("y,enter", "answer(True)", "yes"), ("n,escape,q", "answer(False)", "no")]
    DEFAULT_CSS = """
    Confirm > Vertical { width: auto; max-width: 90%; height: auto; border: round $accent; padding: 1 3;
        background: $background; }
    Confirm Static { width: auto; max-width: 100%; }
    Confirm .keys { margin-top: 1; }
    """

    def __init__(self, question: Content, verb: str, otherwise: str = "keep") -> None:
        """A question with what its two answers do, in a word or two."""
        super().__init__()
        self._question, self._verb, self._otherwise = question, verb, otherwise

    def compose(self) -> ComposeResult:
        """The question and its keys."""
        with Vertical():
            yield Static(self._question)
            yield Static(
                Content.assemble(
                    ("y ", "$accent bold"),
                    (f"{self._verb}    ", "$muted"),
                    ("n ", "$accent bold"),
                    (self._otherwise, "$muted"),
                ),
                classes="keys",
            )

    def action_answer(self, sure: bool) -> None:
        """Close with the answer."""
        self.dismiss(sure)
