"""Driving the app in tests: waiting for what it shows, and state to show without an engine."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from textual.pilot import Pilot

from engine.schema import EngineInfo, JobInfo, LibraryInfo, LogText, Record, Records, RunInfo
from tui.app import LatentDeck


def screen_text(app: LatentDeck) -> str:
    """Everything on the terminal, as a person reads it."""
    update = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in update)


async def until(pilot: Pilot[int], holds: Callable[[], Any], seconds: float = 30.0) -> None:
    """Let the app go on until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, screen_text(pilot.app)  # type: ignore[arg-type]
        await asyncio.sleep(0.02)
    await pilot.pause()


def a_run(name: str, **changes: Any) -> RunInfo:
    """A run of 40 epochs that is in its thirteenth."""
    words: dict[str, Any] = {
        "name": name, "model": "tanh-conv", "settings": {}, "training": {}, "library": "demo",
        "split": "random", "seed": 0, "sample_rate": 22050, "clip_samples": 110250, "floats": 18376,
        "ratio": 6.0, "created": 1.0, "versions": {}, "state": "running", "epochs": 40, "epoch": 12.4,
        "seconds_per_epoch": 3.1, "seconds_left": 85.0, "best_loss": 0.0231, "best_epoch": 11.0,
        "seconds": 38.0, "parameters": 59321,
    }  # fmt: skip
    return RunInfo(**(words | changes))


def a_library(name: str = "demo") -> LibraryInfo:
    """A library of 120 tracks."""
    return LibraryInfo(
        name=name, source="demo", created=1.0, sample_rate=22050, clip_samples=110250, tracks=120,
        clips=240, seconds=1200.0, genres=["blues", "jazz"],
    )  # fmt: skip


def an_engine() -> EngineInfo:
    """The engine that a deck stands on."""
    return EngineInfo(
        version="0", pid=1, host="box", device="cpu, 2 cores", started=0.0,
        checkpoints="", data="", sounds="", socket="",
    )  # fmt: skip


def records(count: int, per_epoch: int = 10, scale: float = 1.0) -> list[Record]:
    """A loss that falls, with a validation at the end of each epoch."""
    return [
        Record(
            step=step, epoch=step / per_epoch, seconds=step / 5, time=0.0,
            train=scale * (1 + step % 3 / 10) / (1 + step / per_epoch),
            val=scale * 1.2 / (1 + step / per_epoch) if step % per_epoch == 0 else None,
        )
        for step in range(count)
    ]  # fmt: skip


def show(
    app: LatentDeck, *runs: RunInfo, library: LibraryInfo | None = None, jobs: tuple[JobInfo, ...] = ()
) -> None:
    """Put an app on an engine with these runs, each with metrics and a log."""
    app.changed(app.deck.stand(an_engine(), [library or a_library()], list(runs), list(jobs)))
    for run in runs:
        app.changed(app.deck.add_records(run.name, Records(records=records(120), start=0, offset=1)))
        app.changed(
            app.deck.add_log(run.name, LogText(lines=[f"12:00:00  {run.name} begins"], start=0, offset=1))
        )
