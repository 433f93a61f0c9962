"""Choosing one of many: a list that narrows while a part of a name is typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import Key
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from tui.widgets.rows import spread, stack

if TYPE_CHECKING:
    from tui.app import LatentDeck
    from tui.screens.base import DeckScreen


@dataclass(frozen=True, slots=True)
class Option:
    """A thing to choose.

    Attributes:
        name: what is chosen, and what is typed to find it.
        note: what to know about it, in a few words.
    """

    name: str
    note: str = ""


LOOK_AGAIN: Final = "look again"


class Choose(ModalScreen[str]):
    """Gives the name of the chosen option, or None when the person leaves."""

    DEFAULT_CSS = """
    Choose > Vertical { width: 64; max-width: 94%; height: auto; max-height: 80%; border: round $accent;
        border-title-color: $bright; border-subtitle-color: $muted; padding: 0 1; background: $background; }
    Choose Static { height: 1; margin-bottom: 1; }
    """

    def __init__(self, title: str, options: Sequence[Option], current: str | None) -> None:
        super().__init__()
        self._title, self._options = title, options
        self._typed = ""
        names = [option.name for option in options]
        self._cursor = names.index(current) if current in names else 0

    def compose(self) -> ComposeResult:
        """What is typed, and the options under it."""
        with Vertical() as box:
            box.border_title = Content(self._title)
            box.border_subtitle = Content("↑ ↓  enter chooses  esc leaves")
            yield Static()
            yield Options()

    def on_mount(self) -> None:
        """Show the options."""
        self._draw()

    def on_key(self, event: Key) -> None:
        """Letters narrow the list, arrows move, enter chooses."""
        event.stop()
        event.prevent_default()
        found = self._found()
        if event.key in ("up", "down", "pageup", "pagedown"):
            by = {"up": -1, "down": 1, "pageup": -8, "pagedown": 8}[event.key]
            self._cursor = max(0, min(len(found) - 1, self._cursor + by))
        elif event.key == "enter" and found:
            self.dismiss(found[self._cursor].name)
            return
        elif event.key in ("escape", "ctrl+c"):
            self.dismiss(None)
            return
        elif event.key == "backspace":
            self._typed, self._cursor = self._typed[:-1], 0
        elif event.is_printable and event.character:
            self._typed, self._cursor = self._typed + event.character, 0
        self._draw()

    def _found(self) -> list[Option]:
        wanted = self._typed.casefold()
        return [option for option in self._options if wanted in option.name.casefold()]

    def _draw(self) -> None:
        typed = (
            Content.styled(self._typed, "$bright")
            if self._typed
            else Content.styled("type a part of the name", "$faint")
        )
        self.query_one(Static).update(Content.styled("/ ", "$accent") + typed)
        self.query_one(Options).draw(self._found(), self._cursor)


class Options(Widget):
    """The options that are left, around the cursor."""

    DEFAULT_CSS = "Options { height: auto; max-height: 16; text-wrap: nowrap; text-overflow: ellipsis; }"

    def __init__(self) -> None:
        super().__init__()
        self._options: Sequence[Option] = ()
        self._cursor = 0

    def draw(self, options: Sequence[Option], cursor: int) -> None:
        """Show these options."""
        self._options, self._cursor = options, cursor
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """A line an option, one for the word that there is none."""
        return max(1, len(self._options))

    def render(self) -> Content:
        """A line an option."""
        if not self._options:
            return Content.styled("nothing by that name", "$muted")
        page = max(1, self.size.height)
        top = max(0, min(self._cursor - page // 2, len(self._options) - page))
        lines = []
        for index, option in enumerate(self._options[top : top + page], top):
            name = Content.styled(option.name, "$bright bold" if index == self._cursor else "$foreground")
            line = spread(name, Content.styled(option.note, "$muted"), self.content_size.width or 58)
            lines.append(line.stylize("on $panel") if index == self._cursor else line)
        return stack(lines)


def choose_run(screen: DeckScreen) -> None:
    """Let the person choose, of the runs that a screen is about, the one that it shows."""
    deck, task = screen.deck, screen.TASK
    options = [
        Option(run.name, f"{run.state} · {run.model} · {run.library}") for run in deck.ordered_runs(task)
    ]
    if not options:
        what = "run" if task is None else task
        where = "Genres" if task == "classifier" else "the Train screen"
        screen.say(f"There is no {what} yet; n on {where} starts one.")
        return
    chosen = {"autoencoder": deck.run, "classifier": deck.classifier}.get(task or "", deck.watched)
    screen.app.push_screen(
        Choose("Run", options, chosen), lambda name: screen.show_run(name) if name else None
    )


def choose_library(app: LatentDeck) -> None:
    """Let the person choose the library that the screens show."""
    options = [
        Option(library.name, f"{library.tracks} tracks · {library.clips} clips")
        for library in app.deck.libraries.values()
    ]
    if not options:
        app.say("There is no library yet; `latentdeck library add NAME FOLDER` makes one of your music.")
        return
    app.push_screen(
        Choose("Library", options, app.deck.library), lambda name: app.select_library(name) if name else None
    )


def choose_device(app: LatentDeck) -> None:
    """Let the person choose the sound device of this box."""
    state = app.speaker.state
    if state.route == "browser":
        app.say("The page in the browser is the speaker; close it to hear this box.")
        return
    options = [Option(name, "in use" if name == state.device else "") for name in state.devices]
    options.append(Option(LOOK_AGAIN, "for what was plugged in meanwhile"))

    def chosen(name: str | None) -> None:
        if name is not None:
            app.speaker.use("" if name == LOOK_AGAIN else name)

    app.push_screen(Choose("Sound device", options, state.device), chosen)
