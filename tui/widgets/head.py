"""The head line: what the person works on, on which engine, and how the line to it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

if TYPE_CHECKING:
    from tui.deck import Deck


class Head(Widget):
    """One line: `latentdeck  library · tracks · rate` on the left, the engine on the right."""

    DEFAULT_CSS = """
    Head { height: 1; background: $background; color: $muted; }
    """

    def __init__(self, deck: Deck) -> None:
        super().__init__()
        self._deck = deck

    def render(self) -> Content:
        """The line, cut to the width: what is selected stays longest."""
        left, right = work(self._deck), engine(self._deck)
        room = self.content_size.width
        if left.cell_length + 2 + right.cell_length > room:
            right = engine(self._deck, short=True)
        gap = room - left.cell_length - right.cell_length
        if gap < 2:
            return left.truncate(max(0, room - right.cell_length - 2), ellipsis=True).append("  ") + right
        return left + Content(" " * gap) + right


def work(deck: Deck) -> Content:
    """The name of the program and the selected library."""
    name = Content.styled("latentdeck", "$bright bold")
    library = deck.selected_library
    if library is None:
        return name
    tracks = f"{library.tracks} track{'' if library.tracks == 1 else 's'}"
    facts = f"· {tracks} · {library.sample_rate / 1000:g} kHz"
    return Content.assemble(name, "   ", (f"{library.name} ", "$foreground"), facts)


def engine(deck: Deck, short: bool = False) -> Content:
    """The engine's host and device, and the state of the line, marked by shape as well as colour."""
    if deck.line == "lost" and deck.box:
        silence = Content.styled(f"✗ {deck.box} does not answer", "$error")
        return silence if short else silence + " · E tries again"
    if deck.line == "lost":
        return Content.styled("✗ no engine", "$error") + Content("" if short else " · E starts it")
    if deck.line == "starting":
        return Content.styled("◌ starting the engine" if not short else "◌ starting", "$muted")
    if deck.line == "connecting" or deck.engine is None:
        return Content.styled("◌ connecting", "$muted")
    name = f"{deck.box} over ssh" if deck.box else deck.engine.host
    where = (deck.box or deck.engine.host) if short else f"{name} · {deck.engine.device}"
    return Content.styled("● ", "$success") + Content(f"engine {where}" if not short else where)
