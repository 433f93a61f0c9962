"""Fields to fill in over a screen, one a line; what they would make is told below them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Final, TypeVar, cast

from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.events import Key, Paste
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.types import CSSPathType
from textual.widgets import Static

from tui.form import Field
from tui.widgets.form_list import FormList
from tui.widgets.rows import stack

if TYPE_CHECKING:
    from tui.app import LatentDeck

T = TypeVar("T")

PAUSE: Final = 0.12
"""Seconds without a key after which the engine is asked what the fields would make."""


class FieldsScreen(ModalScreen[T]):
    """Gives what was started, or None. A subclass says what is done with the fields."""

    CSS_PATH: ClassVar[CSSPathType | None] = "fields_screen.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (72, "-medium"), (100, "-wide")]

    def __init__(self, title: str) -> None:
        """Empty until a subclass fills it."""
        super().__init__()
        self._title = title
        self._fields: list[Field] = []
        self._cursor = 0
        self._fresh = True
        self._starting = False
        self._pause: Timer | None = None

    # ------------------------------------------------------------ what a subclass writes

    def ask_plan(self) -> None:
        """Ask the engine what the fields would make; `say` it, or have it `refused`."""
        raise NotImplementedError

    def start(self) -> None:
        """Have it started, and dismiss the form with it."""
        raise NotImplementedError

    def edited(self, field: Field) -> None:
        """A field holds something else."""
        self.changed()

    @property
    def obstacle(self) -> str:
        """Why there is nothing to ask the engine about, in a sentence; empty where there is."""
        return ""

    # ------------------------------------------------------------ what it can use

    @property
    def deck_app(self) -> LatentDeck:
        """The app, with its type."""
        return cast("LatentDeck", self.app)

    @property
    def fields(self) -> list[Field]:
        """What is filled in."""
        return self._fields

    def fill(self, fields: Sequence[Field]) -> None:
        """Show these fields."""
        self._fields = list(fields)
        self.changed()

    def text(self, name: str) -> str:
        """What a field holds."""
        return next(field.text for field in self._fields if field.name == name)

    def changed(self) -> None:
        """Draw the fields, and ask soon what they would make."""
        self._draw()
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE, self._ask_plan)

    def say(self, words: Content) -> None:
        """Show this below the fields."""
        self.query_one("#plan", Static).update(words)

    def refused(self, sentence: str) -> None:
        """Show what stands in the way; it can be started again."""
        self._starting = False
        self.say(Content.styled(sentence, "$error"))

    # ------------------------------------------------------------ keys

    def compose(self) -> ComposeResult:
        """The fields, what the one under the cursor means, what would come of it."""
        with Container(id="box") as box:
            box.border_title = Content(self._title)
            box.border_subtitle = Content("↑ ↓ fields  ← → change  enter starts  esc leaves")
            yield FormList()
            yield Static(id="about")
            yield Static(id="plan")

    def on_key(self, event: Key) -> None:
        """Everything is done from the keyboard here, one field at a time."""
        event.stop()
        event.prevent_default()
        field = self._fields[self._cursor] if self._fields else None
        if event.key in ("escape", "ctrl+c"):
            self.dismiss(None)
        elif field is None:
            return
        elif event.key in ("enter", "ctrl+s"):
            self._start()
        elif event.key in ("up", "shift+tab"):
            self._go(-1)
        elif event.key in ("down", "tab"):
            self._go(1)
        elif event.key in ("pageup", "pagedown"):
            self._go(8 if event.key == "pagedown" else -8)
        elif event.key in ("left", "right"):
            field.step(1 if event.key == "right" else -1)
            self._edit(field)
        elif event.key == "delete":
            field.text = field.default
            self._edit(field)
        elif field.typed:
            self._type(field, event)

    def _type(self, field: Field, event: Key) -> None:
        if event.key == "backspace":
            field.text = field.text[:-1]
        elif event.key == "ctrl+u":
            field.text = ""
        elif event.is_printable and event.character:
            # the first letter after coming to a field replaces what stands there
            field.text = event.character if self._fresh else field.text + event.character
        else:
            return
        self._edit(field)

    def on_paste(self, event: Paste) -> None:
        """Paste into the field."""
        lines = event.text.splitlines()  # none where the clipboard is empty
        if lines and self._fields and self._fields[self._cursor].typed:
            field = self._fields[self._cursor]
            field.text = ("" if self._fresh else field.text) + lines[0]
            self._edit(field)

    def _go(self, by: int) -> None:
        self._cursor = max(0, min(len(self._fields) - 1, self._cursor + by))
        self._fresh = True
        self._draw()

    def _edit(self, field: Field) -> None:
        self._fresh = False
        self.edited(field)

    # ------------------------------------------------------------ showing

    def _draw(self) -> None:
        self._cursor = min(self._cursor, len(self._fields) - 1)
        self.query_one(FormList).draw(self._fields, self._cursor)
        field = self._fields[self._cursor]
        about = [Content(field.help)]
        if field.span:
            about.append(Content.styled(f"Range: {field.span}.", "$muted"))
        if field.changed and field.default:
            about.append(Content.styled(f"Default: {field.default}.", "$muted"))
        self.query_one("#about", Static).update(stack(about))

    def _ask_plan(self) -> None:
        if self.obstacle:
            self.refused(self.obstacle)
        else:
            self.ask_plan()

    def _start(self) -> None:
        if not self._starting and not self.obstacle:
            self._starting = True
            if self._pause is not None:
                self._pause.stop()  # what it would say must not cover a refusal
            self.start()
