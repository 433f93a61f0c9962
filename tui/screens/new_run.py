"""The form that starts a run: opened with `n`, started with enter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from tui.form import FIRST_CLASSIFIER, FOLDS, fields, in_folds, request
from tui.generator_form import NO_RUN, of_run, to_learn
from tui.screens.form_screen import FormScreen
from tui.widgets.rows import stack
from tui.widgets.run_facts import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.client import Client
    from engine.schema import ModelInfo, Plan, RunInfo, Task, TrainRequest
    from tui.form import Field


class NewRun(FormScreen[str]):
    """Gives the name of the run that was started, of several the first one's, or None."""

    def __init__(self, task: Task | None = None) -> None:
        """A form for any run, or for those of one task."""
        super().__init__("New classifier" if task == "classifier" else "New run", self._form, task)

    def first_model(self) -> str:
        """A network, so that two keys show a loss that falls."""
        return FIRST_CLASSIFIER if self._of_task == "classifier" else super().first_model()

    @property
    def obstacle(self) -> str:
        """A generator takes a run to learn from, all others a library."""
        if self._on is None:
            return super().obstacle
        return "" if self._on else NO_RUN

    @property
    def _on(self) -> str | None:
        """The run that a generator is to learn from, empty where there is none; None: it is no generator."""
        return next((field.text for field in self.fields if field.name == "on"), None)

    def _form(
        self,
        models: Sequence[ModelInfo],
        model: str,
        preset: str,
        libraries: Sequence[str],
        library: str | None,
        fault_filtered: bool,
    ) -> list[Field]:
        form = fields(models, model, preset, libraries, library, fault_filtered)
        deck = self.deck_app.deck
        if next(info.task for info in models if info.name == model) != "generator":
            return form
        return of_run(form, to_learn(deck.autoencoders), deck.run)

    def _wanted(self) -> TrainRequest:
        wanted = request(self.fields)
        run = self.deck_app.deck.runs.get(wanted.on or "")
        return wanted.model_copy(update={"library": run.library}) if run is not None else wanted

    def ask_plan(self) -> None:
        """Say the size, the weights and the clips."""
        wanted = self._wanted()
        self.deck_app.ask(
            self, lambda engine: engine.plan(wanted), self._planned, group="plan", failed=self.refused
        )

    def _planned(self, plan: Plan) -> None:
        facts = [f"{plan.floats:,} floats a clip".replace(",", " "), f"ratio {plan.ratio:.1f}"]
        if self._on:
            facts = [f"{self.text('model')} draws latents of {self._on}", facts[0]]
        elif not plan.floats:
            facts = [f"{self.text('model')} tells genres from the {self.text('input')}"]
        facts += [f"{count(plan.parameters)} weights"] if plan.parameters is not None else []
        of_each = f"{len(FOLDS)} runs, one a fold: " if in_folds(self.fields) else ""
        clips = f"{plan.train_clips} clips to train on, {plan.validation_clips} to validate"
        self.say(
            stack(
                [
                    Content.assemble(
                        (f"{facts[0]} ", "$bright"), (f"· {' · '.join(facts[1:])}", "$foreground")
                    ),
                    Content.styled(f"{of_each}{clips}", "$muted"),
                ]
            )
        )

    def start(self) -> None:
        """Queue the run, or the runs."""
        wanted, each_fold = self._wanted(), in_folds(self.fields)
        self.deck_app.ask(
            self,
            lambda engine: _train(engine, wanted, each_fold),
            self._started,
            group="start",
            failed=self.refused,
        )

    def _started(self, runs: list[RunInfo]) -> None:
        for run in runs:
            self.deck_app.put_run(run)
        self.dismiss(runs[0].name)


async def _train(engine: Client, wanted: TrainRequest, each_fold: bool) -> list[RunInfo]:
    """Queue a run, or one of every fold."""
    return await engine.train_folds(wanted) if each_fold else [await engine.train(wanted)]
