"""Seconds per epoch of every network: our loop, and the notebook's own way of doing it.

Both train the same network in as many steps on the same clips, and validate after the epoch. They take turns,
so that whatever else the machine does falls on both. A network's own arithmetic is timed inside the epochs,
call by call; what is left of ours is ours to answer for.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import torchaudio

from benchmarks.noise import noise_library
from benchmarks.notebook import Notebook
from benchmarks.report import Figure, above, below, median, spread, watched
from benchmarks.workshop import home
from engine.library.store import Library
from engine.models.family import Family
from engine.models.registry import FAMILIES
from engine.schema import TrainRequest
from engine.service.starting import new_run
from engine.training.journal import Journal
from engine.training.loop import Training
from engine.training.memory import keep_freed_memory

TURNS = 3
TRACKS = 40
"""Of six clips each; 32 of them are to train on."""
FASTER = {"tanh-conv": 1.5, "net5": 1.5}
"""How many times as fast as the notebook's an epoch of ours is to be, where there is a goal."""


@dataclass(frozen=True)
class Timing:
    """Seconds of an epoch, and those of the network's arithmetic in it."""

    seconds: float
    arithmetic: float


def epoch() -> list[Figure]:
    """Our epoch against the notebook's, and the share of ours that is not arithmetic, of every network."""
    figures = []
    with home() as folder:
        library = noise_library("noise", TRACKS)
        for chosen in FAMILIES.values():
            if not chosen.closed_form:
                figures += _compared(chosen, library, folder / "wav")
    return figures


@contextmanager
def begun(chosen: Family, library: str) -> Iterator[Training]:
    """A training about to take its first step, at the preset for a CPU where there is one."""
    keep_freed_memory()
    preset = small_preset(chosen)
    run = new_run(TrainRequest(model=chosen.name, library=library, preset=preset, epochs=100_000))
    with Journal(run) as journal:
        training = Training(run, journal)
        training.begin()
        training.pace.start_stepping()
        yield training


def small_preset(chosen: Family) -> str | None:
    """The family's preset for a CPU; None where its defaults are for one."""
    return "tiny" if "tiny" in chosen.presets else None


def our_epoch(training: Training) -> None:
    """What the loop does in an epoch: batches, steps, records, validation, best weights and checkpoint."""
    training.epoch(threading.Event())
    training.close_epoch()


def _compared(chosen: Family, library: Library, folder: Path) -> list[Figure]:
    ours: list[Timing] = []
    theirs: list[Timing] = []
    with begun(chosen, library.info.name) as training:
        notebook = Notebook(training, library, folder)
        for turn in range(TURNS + 1):
            mine = _timed(training, lambda: our_epoch(training))
            other = _timed(training, notebook.epoch)
            if turn:  # the first turn warms caches up
                ours.append(mine)
                theirs.append(other)
        clips = len(training.feed.rows)
    name = chosen.name
    pairs = list(zip(ours, theirs, strict=True))
    seconds = [mine.seconds for mine in ours]
    ratios = [other.seconds / mine.seconds for mine, other in pairs]
    layers = median([other.arithmetic / mine.arithmetic for mine, other in pairs])
    shares = [100 * (1 - mine.arithmetic / mine.seconds) for mine in ours]
    whole = median([other.seconds for other in theirs])
    against = f"{spread(ratios)}; the notebook's {whole:.3g} s; by arithmetic alone {layers:.2f} x"
    return [
        watched(f"{name} epoch", median(seconds), "s", f"{clips} clips; {spread(seconds)}", "epoch"),
        above(
            f"{name} epoch, the notebook's over ours", median(ratios), "x", FASTER.get(name), against, "epoch"
        ),
        below(f"{name} epoch, share beside its arithmetic", median(shares), "%", 5, spread(shares), "epoch"),
    ]


def _timed(training: Training, epoch: Callable[[], object]) -> Timing:
    assert training.optimizer
    watch = Stopwatch()
    arithmetic = (
        (training.model, "training_loss"),
        (training.model, "validation_loss"),
        (training.judged, "validation_loss"),
        (torch.Tensor, "backward"),
        (torch.nn.utils, "clip_grad_norm_"),
        (training.optimizer, "step"),
        (training.optimizer, "zero_grad"),
        (torch, "_foreach_lerp_"),
        (torchaudio.functional, "resample"),
    )
    with ExitStack() as watching:
        for owner, name in arithmetic:
            watching.enter_context(watch.on(owner, name))
        began = time.perf_counter()
        epoch()
        return Timing(time.perf_counter() - began, watch.seconds)


class Stopwatch:
    """Adds up the seconds spent in some functions; in one that another calls they count once."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._inside = False

    @contextmanager
    def on(self, owner: Any, name: str) -> Iterator[None]:
        """Time every call of `owner.name` while the block lasts."""
        untimed = getattr(owner, name)

        def timed(*arguments: Any, **options: Any) -> Any:
            if self._inside:
                return untimed(*arguments, **options)
            self._inside, began = True, time.perf_counter()
            try:
                return untimed(*arguments, **options)
            finally:
                self._inside = False
                self.seconds += time.perf_counter() - began

        setattr(owner, name, timed)
        try:
            yield
        finally:
            setattr(owner, name, untimed)
