"""The queue by keys, on a real engine: runs move up and down, stop, and go on."""

from __future__ import annotations

from driving import until
from textual.pilot import Pilot

from engine.client import Client
from engine.schema import TrainRequest
from tui.app import LatentDeck

LONG = TrainRequest(
    model="tanh-conv", library="tiny", name="long", epochs=100_000, settings={"channels": 2, "batch_size": 8}
)


async def in_state(pilot: Pilot[int], app: LatentDeck, name: str, state: str) -> None:
    await until(pilot, lambda: name in app.deck.runs and app.deck.runs[name].state == state, 60)


async def test_a_waiting_run_is_moved_and_a_stopped_one_goes_on(tiny: Client) -> None:
    for name in ("long", "first", "second"):
        await tiny.train(LONG.model_copy(update={"name": name}))
    app = LatentDeck()
    async with app.run_test(size=(120, 40)) as pilot:
        await in_state(pilot, app, "long", "running")
        app.select_run("second")
        await pilot.press("K")
        await until(pilot, lambda: app.deck.runs["second"].position < app.deck.runs["first"].position)
        await pilot.press("J")
        await until(pilot, lambda: app.deck.runs["second"].position > app.deck.runs["first"].position)

        app.select_run("long")
        await pilot.press("s")
        await in_state(pilot, app, "long", "stopped")
        await in_state(pilot, app, "first", "running")
        await pilot.press("r")
        await in_state(pilot, app, "long", "queued")
        for name in ("second", "first"):
            app.select_run(name)
            await pilot.press("s")
            await in_state(pilot, app, name, "stopped")
        await in_state(pilot, app, "long", "running")
