"""Blind tests: taking them by real keys, and some to show without an engine."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from driving import screen_text, until
from textual.pilot import Pilot

from engine.measure.draws import draw_trials
from engine.schema import BlindKind, BlindRequest, BlindResult, BlindTest, ClipRef, Reach, RunInTest
from tui.app import LatentDeck
from tui.screens.blind import BlindScreen
from tui.screens.blind_form import BlindForm
from tui.screens.confirm import Confirm

A, B, X = 0, 1, 2
"""Lanes of an ABX test."""

CLIP = "clip 1 of a [Live] [b] [[x]"
"""The clip that Listen opens with; its reconstruction is there."""


def a_run_in_test(name: str) -> RunInTest:
    """A run of 1728 floats."""
    return RunInTest(name=name, model="pca", floats=1728, ratio=63.8, weights="w")


def a_blind_test(kind: BlindKind = "abx", *runs: str, answered: int = 0, trials: int = 16) -> BlindTest:
    """A test that goes on."""
    tested = [a_run_in_test(name) for name in runs or ("net",)]
    return BlindTest(id="1", kind=kind, runs=tested, trials=trials, answered=answered, drawn=True, reach=None)


def a_result(
    kind: BlindKind = "abx",
    *,
    runs: list[str] | None = None,
    trials: int = 16,
    clip: ClipRef | None = None,
    who: str = "ada",
    finished: bool = True,
    **fields: Any,
) -> BlindResult:
    """A finished test of `net` on clips that were drawn, unless told otherwise."""
    names = runs or ["net"]
    request = BlindRequest(kind=kind, runs=names, trials=trials, clip=clip, who=who, seed=7)
    words: dict[str, Any] = {
        "id": "1", "runs": [a_run_in_test(name) for name in names], "library": "demo", "begun": 0.0,
        "answered": trials, "stands": True,
    }  # fmt: skip
    if kind == "abx" and finished:
        words |= {"low": 0.61652, "high": 0.98449, "reach": Reach(right=12, p=0.0384, power=0.4499)}
    return BlindResult(request=request, finished=finished, **(words | fields))


def seed_of(truth: str) -> int:
    """A seed whose X is this in the first trials of a test."""
    clip = ClipRef(library="tiny", track="t")
    for seed in range(1000):
        trials = draw_trials(BlindRequest(kind="abx", runs=["linear"], seed=seed), [clip] * len(truth))
        if "".join(trial.x or "" for trial in trials) == truth:
            return seed
    raise AssertionError(truth)


@asynccontextmanager
async def listening(size: tuple[int, int] = (100, 30)) -> AsyncIterator[tuple[LatentDeck, Pilot[int]]]:
    """The app on Listen, with a clip and its reconstruction."""
    app = LatentDeck()
    async with app.run_test(size=size, notifications=True) as pilot:
        await until(pilot, lambda: app.deck.line == "up", 60)
        await pilot.press("2")
        await until(pilot, lambda: len(app.speaker.state.lanes) == 2, 60)
        yield app, pilot


async def begin(app: LatentDeck, pilot: Pilot[int], **texts: str) -> BlindScreen:
    """Fill in the form, from its first field down, and begin."""
    await pilot.press("t")
    await until(pilot, lambda: isinstance(app.screen, BlindForm | Confirm))
    if isinstance(app.screen, Confirm):
        await pilot.press("n")  # another one than that which was left
        await until(pilot, lambda: isinstance(app.screen, BlindForm))
    form = app.screen
    assert isinstance(form, BlindForm)
    for name, text in texts.items():
        while form.fields[form._cursor].name != name:
            await pilot.press("down")
        field = form.fields[form._cursor]
        await pilot.press(*(text if field.typed else ["right"]))
        await until(pilot, lambda name=name, text=text: form.text(name) == text)
    await until(pilot, lambda: "the test tracks" in screen_text(app) or "same clip" in screen_text(app), 60)
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(app.screen, BlindScreen), 60)
    assert isinstance(app.screen, BlindScreen)
    await offered(app, pilot)
    return app.screen


async def offered(app: LatentDeck, pilot: Pilot[int]) -> None:
    """Wait for the sounds of the trial that is due."""
    screen = app.screen
    assert isinstance(screen, BlindScreen)
    await until(pilot, lambda: screen.ours, 60)


async def hear(screen: BlindScreen, pilot: Pilot[int], key: str, lane: int) -> None:
    """Press the key of a sound, until it has been heard."""
    await pilot.press(key)
    await until(pilot, lambda: screen.was_heard(lane) and screen.lane == lane, 60)


def kept(home: Path) -> list[dict[str, Any]]:
    """The tests beside the run `linear`."""
    file = home / "checkpoints" / "linear" / "listening.jsonl"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
