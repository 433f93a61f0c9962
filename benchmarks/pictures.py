"""Draw the pictures of the documents: the real screens, on the demo library, with a real engine.

`make pictures` writes `docs/pictures/*.svg`.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.soundserver import has_sound_server, sound_server
from benchmarks.workshop import workshop
from engine.client import Client, connect
from engine.schema import FeatureRequest, SweepRequest, TrainRequest
from tui.app import LatentDeck
from tui.screens.blind import BlindScreen
from tui.screens.blind_form import BlindForm
from tui.screens.confirm import Confirm
from tui.screens.listen import ListenScreen

if TYPE_CHECKING:
    from textual.pilot import Pilot

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
SIZE = (120, 36)
EPOCHS = 12
_BASKET = ("bossa.00001", "folk.00003", "swing.00005")
_SIZES = (432, 864, 3456, 6912)
_FOREIGN_FONT = re.compile(r"\s*@font-face \{.*?\}\n", re.DOTALL)


def main() -> None:
    """Draw them all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with workshop(), sound_server() if has_sound_server() else nullcontext():
        asyncio.run(_draw())


async def _draw() -> None:
    app = LatentDeck()
    async with await connect() as client, app.run_test(size=SIZE) as pilot:
        await _until(pilot, lambda: bool(app.deck.runs))
        await client.train(TrainRequest(model="tanh-conv", library="demo", name="tanh-18376", epochs=40))
        await _until(pilot, lambda: "tanh-18376" in app.deck.runs)
        app.select_run("tanh-18376")
        await _until(pilot, lambda: app.deck.runs["tanh-18376"].epoch >= EPOCHS)
        await _save(pilot, "train")
        await pilot.press("n")
        await _save(pilot, "new-run")
        await pilot.press("escape")
        await client.stop_run("tanh-18376")
        app.select_run("linear")
        await pilot.press("2")
        for _ in range(30):
            await pilot.press("down")
        await pilot.pause(4)
        await pilot.press("space", "b")
        await _save(pilot, "listen", seconds=2.5)
        await pilot.press("space")
        await _draw_blind(app, pilot)
        await pilot.press("4")
        await pilot.pause(1)
        await _until(pilot, lambda: not app.deck.running_jobs())
        await _save(pilot, "explore")
        await pilot.press("v")
        await _save(pilot, "explore-genres")
        await pilot.press("2")
        for name in _BASKET:
            await pilot.press("slash", *name, "enter", "m", "slash", "escape")
        await pilot.press("5", "enter")
        await _save(pilot, "mix", seconds=4)
        await client.sweep(SweepRequest(model="pca", library="demo", sizes=list(_SIZES)))
        await client.start_measure("linear")
        await _until(pilot, lambda: sum(run.measured for run in app.deck.runs.values()) == len(_SIZES) + 1)
        app.select_run("linear")
        await pilot.press("3")
        await pilot.pause(8)
        await pilot.press("space")
        await _save(pilot, "sizes", seconds=2)
        await pilot.press("p")
        await _save(pilot, "sizes-pictures", seconds=1)
        await _draw_genres(app, pilot, client)


async def _draw_genres(app: LatentDeck, pilot: Pilot[int], client: Client) -> None:
    """The report of a classifier's five folds, and a study of features."""
    request = TrainRequest(model="cel", library="demo", name="cel", epochs=6)
    folds = {run.name for run in await client.train_folds(request)}
    await client.start_features(FeatureRequest(library="demo"))
    await _until(pilot, lambda: all(name in app.deck.runs for name in folds))
    await _until(pilot, lambda: all(app.deck.runs[name].state == "done" for name in folds))
    await pilot.pause(1)
    await _until(pilot, lambda: not app.deck.running_jobs())
    await pilot.press("6")
    await pilot.pause(1)
    await pilot.press("a")
    await _save(pilot, "genres")
    await pilot.press("pagedown")
    await _save(pilot, "features")


async def _draw_blind(app: LatentDeck, pilot: Pilot[int]) -> None:
    """An ABX test and a rating in their first trial, while they play."""
    await pilot.press("t")
    await _until(pilot, lambda: isinstance(app.screen, BlindForm))
    await pilot.press("enter")
    await _offered(app, pilot)
    await pilot.press("a", "x", "2")
    await _save(pilot, "blind-abx", seconds=1.5)
    await pilot.press("escape", "y")
    await _until(pilot, lambda: isinstance(app.screen, ListenScreen))
    await pilot.press("t")
    await _until(pilot, lambda: isinstance(app.screen, Confirm))
    await pilot.press("n")
    await _until(pilot, lambda: isinstance(app.screen, BlindForm))
    await pilot.press("right", "enter")
    await _offered(app, pilot)
    for key, rating in (("r", ""), ("a", "35"), ("c", "100"), ("b", "62")):
        await pilot.press(key)
        await pilot.pause(0.5)
        await pilot.press(*rating)
    await _save(pilot, "blind-rating", seconds=1.5)
    await pilot.press("escape", "y")
    await _until(pilot, lambda: isinstance(app.screen, ListenScreen))


async def _offered(app: LatentDeck, pilot: Pilot[int]) -> None:
    """Wait for the sounds of a blind test's trial."""
    await _until(pilot, lambda: isinstance(app.screen, BlindScreen) and app.screen.ours)


async def _until(pilot: Pilot[int], holds: Callable[[], bool]) -> None:
    while not holds():
        await pilot.pause(0.05)


async def _save(pilot: Pilot[int], name: str, seconds: float = 1.0) -> None:
    await pilot.pause(seconds)
    svg = _FOREIGN_FONT.sub("", pilot.app.export_screenshot(title="latentdeck"))
    (FOLDER / f"{name}.svg").write_text(svg)


if __name__ == "__main__":
    main()
