"""A form for what trains something: fields made of a model's own description of its settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, TypeVar

from textual.content import Content

from tui.form import FIRST_MODEL, OWN, Field, Maker
from tui.screens.fields_screen import FieldsScreen

if TYPE_CHECKING:
    from engine.schema import ModelInfo, Task

T = TypeVar("T")

KEPT: Final = ("name", "on", "split", "seed", "epochs", "minutes")
"""Fields that stay as they were put when the model changes."""


class FormScreen(FieldsScreen[T]):
    """Gives what was started, or None. A subclass says what is done with the fields."""

    def __init__(self, title: str, make: Maker, task: Task | None = None) -> None:
        """Empty until the registry is known.

        Args:
            title: of the form.
            make: gives its fields for a model and a preset.
            task: of the models that are offered; None: all, those that make sound first.
        """
        super().__init__(title)
        self._make, self._of_task = make, task

    @property
    def models(self) -> list[ModelInfo]:
        """The models that are offered."""
        offered = [model for model in self.deck_app.deck.models if self._of_task in (None, model.task)]
        return sorted(offered, key=lambda model: model.task)

    def first_model(self) -> str:
        """The model that the form opens with."""
        return FIRST_MODEL

    def on_mount(self) -> None:
        """Fill the form: at once when the registry is known, which it is soon after the start."""
        if self.deck_app.deck.models:
            self._fill(self._known(self.first_model()), OWN)
        else:
            self.say(Content.styled("Asking the engine for its models ...", "$muted"))
            self.deck_app.ask(
                self, lambda engine: engine.models(), self._have_models, group="models", failed=self.refused
            )

    def edited(self, field: Field) -> None:
        """Another model or preset brings its own fields."""
        if field.name == "model":
            self._fill(field.text, OWN)
        elif field.name == "preset":
            self._fill(self.text("model"), field.text, (*KEPT, "sizes"))
        else:
            self.changed()

    @property
    def obstacle(self) -> str:
        """What it takes is a library to train on."""
        if self.text("library"):
            return ""
        return "There is no library yet; it is being made, or `latentdeck library add` makes one."

    def _have_models(self, models: list[ModelInfo]) -> None:
        self.deck_app.deck.models = models
        self._fill(self._known(self.first_model()), OWN)

    def _known(self, model: str) -> str:
        names = [model.name for model in self.models]
        return model if model in names else names[0]

    def _fill(self, model: str, preset: str, keep: Sequence[str] = KEPT) -> None:
        """Make the fields of a model anew; what the person put into those to keep stays."""
        deck = self.deck_app.deck
        kept = {field.name: field.text for field in self.fields if field.changed}
        kept |= {field.name: field.text for field in self.fields if field.name == "library"}
        library = deck.lesson
        fields = self._make(
            self.models, model, preset, deck.lessons, kept.get("library", library.name if library else None),
            library is not None and library.fault_filtered is not None,
        )  # fmt: skip
        for field in fields:
            text = kept.get(field.name) if field.name in keep else None
            if text is not None and (field.typed or text in field.choices):
                field.text = text
        self.fill(fields)
