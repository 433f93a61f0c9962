"""The form that starts a sweep, one run for each size of a model: opened with `n` on Sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from tui.screens.form_screen import FormScreen
from tui.sweep_form import SIZES, sweep_fields, sweep_request
from tui.widgets.rows import flowing, stack

if TYPE_CHECKING:
    from engine.client import Client
    from engine.schema import Plan, RunInfo, SweepRequest


class NewSweep(FormScreen[list[str]]):
    """Gives the names of the runs that were queued, or None."""

    def __init__(self) -> None:
        super().__init__("New sweep", sweep_fields, "autoencoder")

    def first_model(self) -> str:
        """The model of the selected run: its sizes are what is asked about."""
        run = self.deck_app.deck.selected_run
        return run.model if run is not None else super().first_model()

    def _wanted(self) -> SweepRequest | None:
        """What is filled in; None where the sizes are none, which is then said."""
        try:
            return sweep_request(self.fields)
        except ValueError as error:
            self.refused(str(error))
            return None

    def ask_plan(self) -> None:
        """Say the sizes with their ratios, or which of them cannot be made."""
        wanted = self._wanted()
        if wanted is not None:
            self.deck_app.ask(
                self, lambda engine: _plans(engine, wanted), self._planned, group="plan", failed=self.refused
            )

    def _planned(self, plans: list[Plan]) -> None:
        sizes = [
            Content.assemble((str(plan.floats), "$bright"), (f" (1/{plan.ratio:.0f})", "$muted"))
            for plan in plans
        ]
        runs = "one run" if len(plans) == 1 else f"{len(plans)} runs"
        head = Content.styled(f"{runs}, {plans[0].train_clips} clips to train on:", "$foreground")
        self.say(stack(flowing([head, *sizes], self.query_one("#plan").content_size.width, gap=2)))

    def start(self) -> None:
        """Queue the runs."""
        wanted = self._wanted()
        if wanted is not None:
            self.deck_app.ask(
                self, lambda engine: engine.sweep(wanted), self._started, group="start", failed=self.refused
            )

    def _started(self, runs: list[RunInfo]) -> None:
        for run in runs:
            self.deck_app.put_run(run)
        self.dismiss([run.name for run in runs])


async def _plans(engine: Client, wanted: SweepRequest) -> list[Plan]:
    """What each run of a sweep would be."""
    from engine.schema import TrainRequest

    shared = wanted.model_dump(exclude={SIZES, "name"})
    return [
        await engine.plan(TrainRequest(**shared | {"settings": {**wanted.settings, "floats": size}}))
        for size in wanted.sizes
    ]
