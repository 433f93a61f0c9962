"""Seconds per epoch of `tanh-conv`: our loop, and the notebook's own way of doing it.

Both train the same network with the same batches on the same clips, and validate after the epoch. They take
turns, so that whatever else the machine does falls on both. The network's own arithmetic is timed inside our
epoch, call by call; what is left of the epoch is ours to answer for.
"""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import soundfile
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from benchmarks.report import Figure, below, median, spread, watched
from benchmarks.workshop import workshop
from engine.audio.pcm import to_float
from engine.audio.write import write_wav
from engine.library import splits
from engine.library.store import Library, open_library
from engine.runs.directory import RunDirectory
from engine.schema import TrainRequest
from engine.service.starting import new_run
from engine.training.journal import Journal
from engine.training.loop import Training

TURNS = 7


class WavClips(Dataset[Tensor]):
    """The notebook's data set: each clip is a WAV file, read whenever it is asked for."""

    def __init__(self, paths: list[Path]) -> None:
        self.paths = paths

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, index: int) -> Tensor:
        samples, _ = soundfile.read(self.paths[index], dtype="float32")
        return torch.from_numpy(samples)


def epoch() -> list[Figure]:
    """Our epoch against the notebook's, and the share of ours that is not arithmetic."""
    with workshop() as folder:
        run = new_run(TrainRequest(model="tanh-conv", library="demo", name="timed", epochs=100_000))
        loaders = _notebook_loaders(folder, open_library("demo"))
        with Journal(run) as journal:
            training = _begun(run, journal)
            ours: list[float] = []
            theirs: list[float] = []
            shares: list[float] = []
            for turn in range(TURNS + 1):
                (mine, arithmetic), notebook = _our_epoch(training), _notebook_epoch(training, *loaders)
                if turn:  # the first turn warms caches up
                    ours.append(mine)
                    theirs.append(notebook)
                    shares.append(100 * (mine - arithmetic) / mine)
    clips = len(training.feed.rows)
    ratios = [b / a for a, b in zip(ours, theirs, strict=True)]
    return [
        watched("tanh-conv epoch", median(ours), "s", f"{clips} clips; {spread(ours)}", "epoch"),
        watched("tanh-conv epoch, the notebook's way", median(theirs), "s", spread(theirs), "epoch"),
        watched("notebook's epoch over ours", median(ratios), "x", spread(ratios), "epoch"),
        below("share of our epoch beside its arithmetic", median(shares), "%", 5, spread(shares), "epoch"),
    ]


def _begun(run: RunDirectory, journal: Journal) -> Training:
    training = Training(run, journal)
    training.begin()
    training.pace.start_stepping()
    return training


def _our_epoch(training: Training) -> tuple[float, float]:
    """Seconds of what the loop does in an epoch, and of the network's arithmetic in it.

    The epoch is batches, steps, records, validation, best weights and checkpoint.
    """
    assert training.optimizer
    watch = Stopwatch()
    with (
        watch.on(training.model, "training_loss"),
        watch.on(training.model, "validation_loss"),
        watch.on(torch.Tensor, "backward"),
        watch.on(torch.nn.utils, "clip_grad_norm_"),
        watch.on(training.optimizer, "step"),
        watch.on(training.optimizer, "zero_grad"),
    ):
        began = time.perf_counter()
        training.epoch(threading.Event())
        training.close_epoch()
        return time.perf_counter() - began, watch.seconds


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


def _notebook_epoch(training: Training, train: DataLoader[Tensor], validation: DataLoader[Tensor]) -> float:
    """The same steps as the notebook takes them: files read anew, and a collection after every step."""
    assert training.optimizer
    began = time.perf_counter()
    for clips in train:
        training.optimizer.zero_grad()
        loss = training.model.training_loss(clips)
        loss.backward()  # type: ignore[no-untyped-call]
        training.optimizer.step()
        loss.item()
        gc.collect()
        torch.cuda.empty_cache()
    with torch.no_grad():
        for clips in validation:
            training.model.validation_loss(clips).item()
            gc.collect()
            torch.cuda.empty_cache()
    return time.perf_counter() - began


def _notebook_loaders(folder: Path, library: Library) -> tuple[DataLoader[Tensor], DataLoader[Tensor]]:
    """The clips as WAV files, a loader a part, with the notebook's batch of 10."""
    parts = splits.assign(library.tracks, "random", 0, library.info)
    home = folder / "wav"
    home.mkdir()
    loaders = []
    for part in ("train", "validation"):
        paths = []
        for row in splits.rows(library, parts, part):
            paths.append(home / f"{row}.wav")
            write_wav(paths[-1], to_float(library.clips[row]), library.info.sample_rate)
        loaders.append(DataLoader(WavClips(paths), batch_size=10, shuffle=part == "train"))
    return loaders[0], loaders[1]
