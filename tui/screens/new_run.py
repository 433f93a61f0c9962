"""The form that starts a run: opened with `n`, started with enter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from tui.form import FIRST_CLASSIFIER, FOLDS, fields, in_folds, request
from tui.screens.form_screen import FormScreen
from tui.widgets.rows import stack
from tui.widgets.run_facts import count

if TYPE_CHECKING:
    from engine.client import Client
    from engine.schema import Plan, RunInfo, Task, TrainRequest


class NewRun(FormScreen[str]):
    """Gives the name of the run that was started, of several the first one's, or None."""

    def __init__(self, task: Task | None = None) -> None:
        """A form for any run, or for those of one task."""
        super().__init__("New classifier" if task == "classifier" else "New run", fields, task)

    def first_model(self) -> str:
        """A network, so that two keys show a loss that falls."""
        return FIRST_CLASSIFIER if self._of_task == "classifier" else super().first_model()

    def ask_plan(self) -> None:
        """Say the size, the weights and the clips."""
        wanted = request(self.fields)
        self.deck_app.ask(
            self, lambda engine: engine.plan(wanted), self._planned, group="plan", failed=self.refused
        )

    def _planned(self, plan: Plan) -> None:
        facts = [f"{plan.floats:,} floats a clip".replace(",", " "), f"ratio {plan.ratio:.1f}"]
        if not plan.floats:
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
        wanted, each_fold = request(self.fields), in_folds(self.fields)
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
