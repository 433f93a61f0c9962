"""The panel of a library's tracks: the list, the filter that is being typed, and how many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from tui.widgets.frame import frame
from tui.widgets.track_list import BASKET, TrackList

if TYPE_CHECKING:
    from tui.widgets.filter_line import FilterLine


class TracksPanel(Vertical):
    """A track list in its frame."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes="panel")
        self._filter = ""
        self._marked = 0

    def compose(self) -> ComposeResult:
        """The list; the filter line comes and goes."""
        yield TrackList()

    @property
    def list(self) -> TrackList:
        """The tracks."""
        return self.query_one(TrackList)

    def mark(self, names: set[str]) -> None:
        """Show these as lying in the basket."""
        self._marked = len(names)
        self.list.mark(names)

    def count(self) -> None:
        """Say in the frame how many tracks there are, and where the cursor is."""
        tracks = self.list
        words = f"{tracks.shown} of {tracks.known} with {self._filter}" if self._filter else str(tracks.known)
        title = Content.assemble("Tracks", (f" {words}" if tracks.known else "", "$faint"))
        place = f"{tracks.place + 1} of {tracks.shown}" if tracks.shown else ""
        basket = (f"{BASKET} {self._marked}  " if self._marked else "", "$accent")
        frame(self, title, Content.assemble(basket, place))

    async def type_filter(self) -> None:
        """Open the line in which the filter is typed."""
        from tui.widgets.filter_line import FilterLine

        line = FilterLine(self._filter)
        await self.mount(line)
        line.focus()

    def clear_filter(self) -> None:
        """Show all tracks again."""
        self._narrow("")

    def on_filter_line_typed(self, message: FilterLine.Typed) -> None:
        """Narrow the list while it is typed."""
        message.stop()
        self._narrow(message.text)

    def _narrow(self, text: str) -> None:
        self._filter = text
        self.list.filter(text)
        self.count()
