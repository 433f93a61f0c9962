"""The line in which a part of a name is typed to narrow a list."""

from __future__ import annotations

from textual.events import Key
from textual.message import Message
from textual.widgets import Input


class FilterLine(Input):
    """Tells of every letter; enter keeps the filter, escape clears it, and both take the line away."""

    DEFAULT_CSS = "FilterLine { height: 1; border: none; padding: 0; background: $panel; }"

    class Typed(Message):
        """What is typed so far."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, text: str) -> None:
        super().__init__(text, placeholder="part of a name; esc clears", compact=True)
        self.cursor_blink = False

    def on_input_changed(self, event: Input.Changed) -> None:
        """Pass it on."""
        event.stop()
        self.post_message(self.Typed(event.value.strip()))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep what is typed."""
        event.stop()
        self.remove()

    def on_key(self, event: Key) -> None:
        """Leave with escape, and with the arrows, which belong to the list."""
        if event.key == "escape":
            event.stop()
            self.post_message(self.Typed(""))
        if event.key in ("escape", "up", "down"):
            self.remove()
