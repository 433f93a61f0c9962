"""A form over a screen, one field a line: what trains something is filled in and started here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, TypeVar, cast

from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.events import Key, Paste
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Static

from tui.form import FIRST_MODEL, OWN, Field, Maker
from tui.widgets.form_list import FormList
from tui.widgets.rows import stack

if TYPE_CHECKING:
    from engine.schema import ModelInfo
    from tui.app import LatentDeck

T = TypeVar("T")

PAUSE: Final = 0.12
"""Seconds without a key after which the engine is asked what the form would make."""

KEPT: Final = ("name", "split", "seed", "epochs", "minutes")
"""Fields that stay as they were put when the model changes."""


class FormScreen(ModalScreen[T]):
    """Gives what was started, or None. A subclass says what is done with the fields."""

    CSS_PATH = "form_screen.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (72, "-medium"), (100, "-wide")]

    def __init__(self, title: str, make: Maker) -> None:
        """Empty until the registry is known.

        Args:
            title: of the form.
            make: gives its fields for a model and a preset.
        """
        super().__init__()
        self._title, self._make = title, make
        self._fields: list[Field] = []
        self._cursor = 0
        self._fresh = True
        self._starting = False
        self._pause: Timer | None = None

    # ------------------------------------------------------------ what a subclass writes

    def first_model(self) -> str:
        """The model that the form opens with."""
        return FIRST_MODEL

    def ask_plan(self) -> None:
        """Ask the engine what the fields would make; `say` it, or have it `refused`."""
        raise NotImplementedError

    def start(self) -> None:
        """Have it started, and dismiss the form with it."""
        raise NotImplementedError

    # ------------------------------------------------------------ what it can use

    @property
    def deck_app(self) -> LatentDeck:
        """The app, with its type."""
        return cast("LatentDeck", self.app)

    @property
    def fields(self) -> list[Field]:
        """What is filled in."""
        return self._fields

    def say(self, words: Content) -> None:
        """Show this below the fields."""
        self.query_one("#plan", Static).update(words)

    def refused(self, sentence: str) -> None:
        """Show what stands in the way; it can be started again."""
        self._starting = False
        self.say(Content.styled(sentence, "$error"))

    # ------------------------------------------------------------ the form

    def compose(self) -> ComposeResult:
        """The fields, what the one under the cursor means, what would come of it."""
        with Container(id="box") as box:
            box.border_title = Content(self._title)
            box.border_subtitle = Content("↑ ↓ fields  ← → change  enter starts  esc leaves")
            yield FormList()
            yield Static(id="about")
            yield Static(id="plan")

    def on_mount(self) -> None:
        """Fill the form: at once when the registry is known, which it is soon after the start."""
        if self.deck_app.deck.models:
            self._fill(self._known(self.first_model()), OWN)
        else:
            self.say(Content.styled("Asking the engine for its models ...", "$muted"))
            self.deck_app.ask(
                self, lambda engine: engine.models(), self._have_models, group="models", failed=self.refused
            )

    def _have_models(self, models: list[ModelInfo]) -> None:
        self.deck_app.deck.models = models
        self._fill(self._known(self.first_model()), OWN)

    def _known(self, model: str) -> str:
        names = [model.name for model in self.deck_app.deck.models]
        return model if model in names else names[0]

    def _fill(self, model: str, preset: str, keep: Sequence[str] = KEPT) -> None:
        """Make the fields of a model anew; what the person put into those to keep stays."""
        deck = self.deck_app.deck
        kept = {field.name: field.text for field in self._fields if field.changed}
        kept |= {field.name: field.text for field in self._fields if field.name == "library"}
        library = deck.selected_library
        self._fields = self._make(
            deck.models, model, preset, list(deck.libraries), kept.get("library", deck.library),
            library is not None and library.fault_filtered is not None,
        )  # fmt: skip
        for field in self._fields:
            if field.name in keep and field.name in kept:
                field.text = kept[field.name]
        self._changed()

    # ------------------------------------------------------------ keys

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
            self._edited(field)
        elif event.key == "delete":
            field.text = field.default
            self._edited(field)
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
        self._edited(field)

    def on_paste(self, event: Paste) -> None:
        """Paste into the field."""
        if self._fields and self._fields[self._cursor].typed:
            field = self._fields[self._cursor]
            field.text = ("" if self._fresh else field.text) + event.text.splitlines()[0]
            self._edited(field)

    def _go(self, by: int) -> None:
        self._cursor = max(0, min(len(self._fields) - 1, self._cursor + by))
        self._fresh = True
        self._draw()

    def _edited(self, field: Field) -> None:
        self._fresh = False
        if field.name == "model":
            self._fill(field.text, OWN)
        elif field.name == "preset":
            self._fill(self._text("model"), field.text, (*KEPT, "sizes"))
        else:
            self._changed()

    def _text(self, name: str) -> str:
        return next(field.text for field in self._fields if field.name == name)

    # ------------------------------------------------------------ showing

    def _draw(self) -> None:
        self.query_one(FormList).draw(self._fields, self._cursor)
        field = self._fields[self._cursor]
        span = [Content.styled(f"Range: {field.span}.", "$muted")] if field.span else []
        default = (
            [Content.styled(f"Default: {field.default or 'none'}.", "$muted")] if field.group != "Run" else []
        )
        self.query_one("#about", Static).update(stack([Content(field.help), *span, *default]))

    def _changed(self) -> None:
        self._draw()
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE, self._ask_plan)

    def _ask_plan(self) -> None:
        if self._text("library"):
            self.ask_plan()
        else:
            self.refused("There is no library yet; it is being made, or `latentdeck library add` makes one.")

    def _start(self) -> None:
        if not self._starting and self._text("library"):
            self._starting = True
            self.start()
