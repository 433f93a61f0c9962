"""The list of folders and audio files that a file is picked from."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget

from tui.folder import Entry
from tui.widgets.rows import spread, stack
from tui.widgets.track_list import POINTER, fitted


class FileList(Widget):
    """The entries around the cursor, a line each."""

    DEFAULT_CSS = "FileList { height: 1fr; text-wrap: nowrap; text-overflow: ellipsis; }"

    def __init__(self) -> None:
        super().__init__()
        self._entries: Sequence[Entry] = ()
        self._cursor = 0
        self._empty = ""

    def draw(self, entries: Sequence[Entry], cursor: int, empty: str) -> None:
        """Show these entries, or what it means that there are none."""
        self._entries, self._cursor, self._empty = entries, cursor, empty
        self.refresh()

    @property
    def page(self) -> int:
        """Lines that fit."""
        return max(1, self.content_size.height)

    def render(self) -> Content:
        """As many lines as fit."""
        if not self._entries:
            return Content.styled(self._empty, "$muted")
        top = max(0, min(self._cursor - self.page // 2, len(self._entries) - self.page))
        shown = self._entries[top : top + self.page]
        return stack([self._line(entry, place == self._cursor) for place, entry in enumerate(shown, top)])

    def _line(self, entry: Entry, here: bool) -> Content:
        columns = self.content_size.width
        size = "" if entry.folder else f"  {_size(entry.size):>8}"
        name = entry.name + ("/" if entry.folder else "")
        tone = "$bright bold" if here else "$accent" if entry.folder else "$foreground"
        left = Content.assemble(
            (f"{POINTER if here else ' '} ", "$accent"),
            (fitted(name, max(8, columns - 2 - len(size))).rstrip(), tone),
        )
        line = spread(left, Content.styled(size, "$muted"), columns)
        return line.stylize("on $panel") if here else line


def _size(count: int) -> str:
    """Bytes as people say them."""
    return f"{count / 1e6:.1f} MB" if count >= 1e5 else f"{count / 1e3:.1f} kB"
