"""The list of tracks: genre, name, part of the split, length, and whether it lies in the basket.

Only the rows on the screen are ever rendered, and a move of the cursor repaints two of them.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.events import Click, MouseScrollDown, MouseScrollUp, Resize
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.theme import ACCENT, BRIGHT, FAINT, MUTED, RAISED, TEXT
from tui.ticks import clock
from tui.widgets.genres import GenreKey

if TYPE_CHECKING:
    from engine.schema import ListedTrack

PARTS: Final = {"train": "train", "validation": "valid", "test": "test", "left-out": "out", "new": "new"}
BASKET: Final = "◉"
POINTER: Final = "▸"
ROOM_FOR_PART: Final = 40
ROOM_FOR_LENGTH: Final = 25
WHEEL_ROWS: Final = 3


class TrackList(Widget):
    """Tracks one below the other, with a cursor and a filter."""

    DEFAULT_CSS = "TrackList { height: 1fr; }"

    class Moved(Message):
        """The cursor stands on another track, or on none."""

    def __init__(self) -> None:
        super().__init__()
        self._tracks: Sequence[ListedTrack] = ()
        self._words: list[str] = []
        self._rows: Sequence[int] = ()
        self._genres = GenreKey()
        self._marked: Set[str] = frozenset()
        self._filter = ""
        self._cursor = 0
        self._top = 0

    # ------------------------------------------------------------ what it shows

    def load(self, tracks: Sequence[ListedTrack], genres: GenreKey) -> None:
        """Show these tracks; the cursor stays on the same one where it can."""
        if tracks is self._tracks and genres == self._genres:
            return
        name = self.track.name if self.track else None
        self._tracks, self._genres = tracks, genres
        self._words = [f"{t.name}\n{t.genre or ''}\n{t.part}".casefold() for t in tracks]
        self._narrow(name)

    def filter(self, text: str) -> None:
        """Show only tracks whose name, genre or part contains every word of `text`."""
        if text != self._filter:
            self._filter = text
            self._narrow(self.track.name if self.track else None)

    def mark(self, names: Set[str]) -> None:
        """Show these as lying in the basket."""
        if names != self._marked:
            self._marked = names
            self.refresh()

    @property
    def known(self) -> int:
        """Tracks of the library."""
        return len(self._tracks)

    @property
    def shown(self) -> int:
        """Tracks that the filter lets through."""
        return len(self._rows)

    @property
    def place(self) -> int:
        """Of the cursor among the shown tracks, from 0."""
        return self._cursor

    @property
    def track(self) -> ListedTrack | None:
        """The track under the cursor."""
        return self.neighbour(0)

    def neighbour(self, by: int) -> ListedTrack | None:
        """The track so many lines below the cursor."""
        place = self._cursor + by
        return self._tracks[self._rows[place]] if 0 <= place < len(self._rows) else None

    # ------------------------------------------------------------ moving

    @property
    def page(self) -> int:
        """Rows on the screen."""
        return max(1, self.size.height)

    def move(self, by: int) -> None:
        """So many rows down, to the ends at most."""
        self._go(self._cursor + by)

    def first(self) -> None:
        """To the first row."""
        self._go(0)

    def last(self) -> None:
        """To the last row."""
        self._go(len(self._rows) - 1)

    def find(self, name: str) -> bool:
        """To the track of that name; whether it is shown."""
        for place, row in enumerate(self._rows):
            if self._tracks[row].name == name:
                self._go(place)
                return True
        return False

    def _go(self, place: int) -> None:
        place = max(0, min(place, len(self._rows) - 1))
        if place == self._cursor:
            return
        before, self._cursor = self._cursor, place
        if self._scroll():
            self.refresh()
        else:
            width = self.size.width
            self.refresh(
                Region(0, before - self._top, width, 1), Region(0, place - self._top, width, 1), layout=False
            )
        self._tell()

    def _scroll(self) -> bool:
        """Have the cursor on the screen; whether rows moved."""
        before = self._top
        self._top = max(min(self._top, self._cursor), self._cursor - self.page + 1)
        self._top = max(0, min(self._top, len(self._rows) - self.page))
        return self._top != before

    def _narrow(self, name: str | None) -> None:
        wanted = self._filter.casefold().split()
        self._rows = [row for row, words in enumerate(self._words) if all(word in words for word in wanted)]
        places = (place for place, row in enumerate(self._rows) if self._tracks[row].name == name)
        self._cursor = next(places, 0)
        self._scroll()
        self.refresh()
        self._tell()

    def _tell(self) -> None:
        # from this widget, also when a handler of its parent moved the cursor: Textual lets a message
        # bubble no higher than to the widget that it thinks sent it
        self.post_message(self.Moved().set_sender(self))

    # ------------------------------------------------------------ drawing

    def render_line(self, y: int) -> Strip:
        """One row."""
        width = self.size.width
        place = self._top + y
        if place >= len(self._rows):
            return Strip.blank(width, self.rich_style)
        return row(
            self._tracks[self._rows[place]],
            self._genres,
            width,
            selected=place == self._cursor,
            in_basket=self._tracks[self._rows[place]].name in self._marked,
        ).apply_style(self.rich_style)

    def on_resize(self, _event: Resize) -> None:
        """Keep the cursor on the screen."""
        self._scroll()

    # ------------------------------------------------------------ the mouse

    def on_click(self, event: Click) -> None:
        """Go to the row under the mouse."""
        if self._top + event.y < len(self._rows):
            self._go(self._top + event.y)

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """Some rows down."""
        event.stop()
        self.move(WHEEL_ROWS)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """Some rows up."""
        event.stop()
        self.move(-WHEEL_ROWS)


def row(track: ListedTrack, genres: GenreKey, width: int, selected: bool, in_basket: bool) -> Strip:
    """One track in exactly `width` columns; length and part give way to the name where it is narrow."""
    behind = Style(bgcolor=RAISED) if selected else Style()
    tail: list[tuple[str, str]] = [(f" {BASKET if in_basket else ' '}", ACCENT)]
    if width >= ROOM_FOR_PART:
        tail.append((f"  {PARTS[track.part]:<5}", MUTED if track.part == "test" else FAINT))
    if width >= ROOM_FOR_LENGTH:
        tail.append((f" {clock(track.seconds):>5} ", MUTED))
    room = max(0, width - 4 - sum(cell_len(text) for text, _ in tail))
    parts = [
        (POINTER if selected else " ", ACCENT),
        (f" {genres.letter(track.genre)} ", genres.colour(track.genre)),
        (fitted(track.name, room), BRIGHT if selected else TEXT),
        *tail,
    ]
    segments = [Segment(text, Style(color=colour) + behind) for text, colour in parts]
    return Strip(segments).adjust_cell_length(width, behind)


def fitted(text: str, columns: int) -> str:
    """The text in exactly so many columns, cut with an ellipsis where it is longer; no control characters."""
    clean = "".join(letter if letter.isprintable() else "�" for letter in text)
    if cell_len(clean) <= columns:
        return set_cell_size(clean, columns)
    return set_cell_size(set_cell_size(clean, max(0, columns - 1)).rstrip() + "…", columns)
