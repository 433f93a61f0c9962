"""The form that starts a run: opened with `n`, started with enter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from tui.form import fields, request
from tui.screens.form_screen import FormScreen
from tui.widgets.rows import stack
from tui.widgets.run_facts import count

if TYPE_CHECKING:
    from engine.schema import Plan, RunInfo


class NewRun(FormScreen[str]):
    """Gives the name of the run that was started, or None."""

    def __init__(self) -> None:
        super().__init__("New run", fields)

    def ask_plan(self) -> None:
        """Say the size, the weights and the clips."""
        wanted = request(self.fields)
        self.deck_app.ask(
            self, lambda engine: engine.plan(wanted), self._planned, group="plan", failed=self.refused
        )

    def _planned(self, plan: Plan) -> None:
        weights = f" · {count(plan.parameters)} weights" if plan.parameters is not None else ""
        size = f"{plan.floats:,} floats a clip".replace(",", " ")
        self.say(
            stack(
                [
                    Content.assemble(
                        (f"{size} ", "$bright"), (f"· ratio {plan.ratio:.1f}{weights}", "$foreground")
                    ),
                    Content.styled(
                        f"{plan.train_clips} clips to train on, {plan.validation_clips} to validate", "$muted"
                    ),
                ]
            )
        )

    def start(self) -> None:
        """Queue the run."""
        wanted = request(self.fields)
        self.deck_app.ask(
            self, lambda engine: engine.train(wanted), self._started, group="start", failed=self.refused
        )

    def _started(self, run: RunInfo) -> None:
        self.deck_app.put_run(run)
        self.dismiss(run.name)
