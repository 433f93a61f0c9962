"""The form that starts a study of features: opened with `f` on Genres, started with enter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from tui.form import Field
from tui.screens.fields_screen import FieldsScreen
from tui.study_form import FROM_FILE, study_fields, study_request

if TYPE_CHECKING:
    from engine.schema import FeatureRequest, JobInfo


class NewStudy(FieldsScreen[str]):
    """Gives the job that studies, or None."""

    def __init__(self) -> None:
        super().__init__("Study of features")

    def on_mount(self) -> None:
        """Fill the form."""
        deck = self.deck_app.deck
        self.fill(study_fields(deck.lessons, deck.lesson.name if deck.lesson else None))

    def edited(self, field: Field) -> None:
        """Whoever types a path means a file."""
        if field.name == "table" and field.text:
            next(other for other in self.fields if other.name == "source").text = FROM_FILE
        self.changed()

    def _wanted(self) -> FeatureRequest | None:
        """What is filled in; None where it cannot be asked for, which is then said."""
        try:
            return study_request(self.fields)
        except ValueError as error:
            self.refused(str(error))
            return None

    def ask_plan(self) -> None:
        """Say what is compared with what."""
        wanted = self._wanted()
        if wanted is not None:
            ways = ", ".join(wanted.ways)
            self.say(Content.assemble((f"{len(wanted.ways)} ways to genre: ", "$bright"), (ways, "$muted")))

    def start(self) -> None:
        """Queue the study."""
        wanted = self._wanted()
        if wanted is not None:
            self.deck_app.ask(
                self,
                lambda engine: engine.start_features(wanted),
                self._started,
                group="start",
                failed=self.refused,
            )

    def _started(self, job: JobInfo) -> None:
        self.deck_app.put_job(job)
        self.dismiss(job.id)
