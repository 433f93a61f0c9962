"""A framed page over a screen, to be read and closed; what is longer than the terminal scrolls."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget


class Sheet(ModalScreen[None]):
    """The frame; how wide it is says the style of the one that derives."""

    BINDINGS = [
        ("escape,q,enter", "dismiss", "close"),
        ("j,down", "scroll('down')", "down"),
        ("k,up", "scroll('up')", "up"),
        ("pagedown,space", "scroll('page_down')", "page down"),
        ("pageup", "scroll('page_up')", "page up"),
    ]
    DEFAULT_CSS = """
    Sheet > VerticalScroll { max-width: 96%; height: auto; max-height: 90%; padding: 1 2;
        border: round $accent; border-title-color: $bright; border-subtitle-color: $muted;
        background: $background; scrollbar-size-vertical: 1; }
    Sheet > VerticalScroll > * { height: auto; }
    """

    def __init__(self, title: str, *body: Widget) -> None:
        """A page of that title, and what stands on it."""
        super().__init__()
        self._title, self._body = title, body

    def compose(self) -> ComposeResult:
        """The frame with what stands in it."""
        with VerticalScroll() as box:
            box.border_title = Content(self._title)
            box.border_subtitle = Content("esc closes")
            yield from self._body

    def action_scroll(self, how: str) -> None:
        """Scroll what stands in it."""
        getattr(self.query_one(VerticalScroll), f"scroll_{how}")(animate=False)
