"""Picking an audio file of this box, which the engine then puts among the new music."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import Key, Paste
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.folder import PARENT, Entry, entries, last_folder, matching, pasted, place_of, remember
from tui.widgets.file_list import FileList

if TYPE_CHECKING:
    from engine.client import Client
    from engine.schema import Added, LibraryInfo
    from tui.app import LatentDeck

TAKEN: Final = "wav, flac, ogg, mp3, aiff, au and more; any rate, up to an hour"


class PickFile(ModalScreen["Added"]):
    """Gives where the file is now, or None when the person leaves; stays open while it is being sent."""

    DEFAULT_CSS = """
    PickFile > Vertical { width: 92; max-width: 96%; height: 34; max-height: 92%; border: round $accent;
        border-title-color: $bright; border-subtitle-color: $muted; padding: 0 1; background: $background; }
    PickFile #where, PickFile #typed { height: 1; }
    PickFile #typed { margin-bottom: 1; }
    PickFile #state { height: auto; max-height: 4; margin-top: 1; }
    """

    def __init__(self, sample_rate: int, clip_samples: int) -> None:
        """Nothing is read yet.

        Args:
            sample_rate: Hz that the music is wanted at.
            clip_samples: of a clip.
        """
        super().__init__()
        self._sample_rate, self._clip_samples = sample_rate, clip_samples
        self._folder = Path("/")
        self._entries: list[Entry] = []
        self._typed = ""
        self._cursor = 0
        self._sending = ""
        self._said = Content("")

    @property
    def deck_app(self) -> LatentDeck:
        """The app, with its type."""
        return cast("LatentDeck", self.app)

    def compose(self) -> ComposeResult:
        """Where we are, what is typed, what lies there, and how it goes."""
        with Vertical() as box:
            box.border_title = Content("New music")
            box.border_subtitle = Content("↑ ↓  enter opens  ← folder above  ~ home  esc leaves")
            yield Static(id="where")
            yield Static(id="typed")
            yield FileList()
            yield Static(id="state")

    def on_mount(self) -> None:
        """Begin where the person was last."""
        self._say(Content.styled(TAKEN, "$faint"))
        self._enter(last_folder())

    # ------------------------------------------------------------ going through folders

    def _enter(self, folder: Path, name: str = "") -> None:
        """Show a folder, with the cursor on the entry of that name; stay where it cannot be read."""

        async def reading() -> None:
            try:
                found = await asyncio.to_thread(entries, folder)
            except OSError as error:
                self._complain(f"{folder.name or folder} cannot be opened ({error.strerror}).")
                return
            self._folder, self._entries, self._typed = folder, found, ""
            names = [entry.name for entry in self._shown()]
            self._cursor = names.index(name) if name in names else max(0, min(1, len(names) - 1))
            remember(folder)
            self._say(Content.styled(TAKEN, "$faint"))

        self.run_worker(reading(), group="folder", exclusive=True)

    def _open(self, entry: Entry) -> None:
        if entry.name == PARENT:
            self._enter(self._folder.parent, self._folder.name)
        elif entry.folder:
            self._enter(self._folder / entry.name)
        else:
            self._send(self._folder / entry.name)

    def _shown(self) -> list[Entry]:
        return matching(self._entries, self._typed)

    # ------------------------------------------------------------ keys

    def on_key(self, event: Key) -> None:
        """Letters narrow the list, arrows move, enter opens."""
        event.stop()
        event.prevent_default()
        found = self._shown()
        if event.key in ("escape", "ctrl+c"):
            if self._typed and not self._sending:
                self._type("")
            else:
                self.dismiss(None)  # what is being sent is given up
        elif self._sending:
            return
        elif event.key in ("up", "down", "pageup", "pagedown"):
            page = self.query_one(FileList).page
            by = {"up": -1, "down": 1, "pageup": -page, "pagedown": page}[event.key]
            self._cursor = max(0, min(len(found) - 1, self._cursor + by))
            self._draw()
        elif event.key in ("enter", "right") and found:
            self._open(found[self._cursor])
        elif event.key == "left" or (event.key == "backspace" and not self._typed):
            self._open(Entry(PARENT, folder=True))
        elif event.key == "backspace":
            self._type(self._typed[:-1])
        elif event.is_printable and event.character:
            self._letter(event.character, found)

    def _letter(self, letter: str, found: list[Entry]) -> None:
        """A letter of a name; with ~ and / a path can be typed as at a shell."""
        if letter == "~" and not self._typed:
            self._enter(Path.home())
        elif letter != "/":
            self._type(self._typed + letter)
        elif not self._typed:
            self._enter(Path("/"))
        elif found and found[self._cursor].folder:
            self._open(found[self._cursor])

    def on_paste(self, event: Paste) -> None:
        """Go to a path that is pasted, or dropped on the terminal."""
        event.stop()
        path = pasted(event.text)
        if self._sending:
            return
        if path is None:
            self._type(self._typed + "".join(event.text.split("\n")[:1]))
        else:
            self._enter(*place_of(path))

    def _type(self, typed: str) -> None:
        self._typed, self._cursor = typed, 0
        self._draw()

    # ------------------------------------------------------------ sending

    def _send(self, file: Path) -> None:
        self._sending = file.name
        self._progress(0.0)

        async def send(engine: Client) -> tuple[Added, LibraryInfo]:
            added = await engine.add_music(file, self._sample_rate, self._clip_samples, self._progress)
            return added, await engine.library(added.library)

        def have(answer: tuple[Added, LibraryInfo]) -> None:
            added, library = answer
            self.deck_app.put_library(library)
            self.dismiss(added)

        self.deck_app.ask(self, send, have, group="music", failed=self._complain)

    def _progress(self, share: float) -> None:
        doing = f"sending {share * 100:.0f} %" if share < 1 else "decoding"
        self._say(Content.assemble((doing, "$accent"), "  ", (_readable(self._sending), "$foreground")))

    # ------------------------------------------------------------ showing

    def _complain(self, sentence: str) -> None:
        self._sending = ""
        self._say(Content.styled(_readable(sentence), "$error"))

    def _say(self, words: Content) -> None:
        self._said = words
        self._draw()

    def _draw(self) -> None:
        typed = Content.styled("type a part of the name, or paste a path", "$faint")
        if self._typed:
            typed = Content.styled(_readable(self._typed), "$bright")
        where = self.query_one("#where", Static)
        where.update(_ending(self._folder, max(20, where.size.width)))
        self.query_one("#typed", Static).update(Content.styled("/ ", "$accent") + typed)
        empty = "nothing by that name" if self._typed else "no folder and no audio here"
        self.query_one(FileList).draw(self._shown(), self._cursor, empty)
        self.query_one("#state", Static).update(self._said)


def _ending(folder: Path, columns: int) -> Content:
    """A folder in one line, home as ~, cut in front where it is too long."""
    home = os.fspath(Path.home())
    text = os.fspath(folder)
    text = _readable("~" + text.removeprefix(home) if (text + "/").startswith(home + "/") else text)
    return Content.styled(text if len(text) < columns else "…" + text[2 - columns :], "$muted")


def _readable(text: str) -> str:
    """Text without what is no letter: bytes that are not UTF-8, and what would steer the terminal."""
    return "".join(letter if letter.isprintable() else "�" for letter in text)
