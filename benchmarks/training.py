"""Seconds per epoch of `tanh-conv`: our loop, the bare arithmetic, and the notebook's own way of doing it.

All three train the same network with the same batches on the same clips, and validate after the epoch. They
take turns, so that whatever else the machine does falls on all of them.
"""

from __future__ import annotations

import gc
import threading
import time
from pathlib import Path

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
    """Our epoch against the notebook's and against its own arithmetic."""
    with workshop() as folder:
        run = new_run(TrainRequest(model="tanh-conv", library="demo", name="timed", epochs=100_000))
        notebook = _notebook_loaders(folder, open_library("demo"))
        with Journal(run) as journal:
            ours: list[float] = []
            bare: list[float] = []
            theirs: list[float] = []
            training = _begun(run, journal)
            resident = [clips.clone() for clips in training.feed.epoch(0)]
            held = [clips.clone() for clips in training.feed.whole(training.validation_rows)]
            for turn in range(TURNS + 1):
                times = (
                    _our_epoch(training),
                    _bare_epoch(training, resident, held),
                    _notebook_epoch(training, *notebook),
                )
                if turn:  # the first turn warms caches up
                    for series, seconds in zip((ours, bare, theirs), times, strict=True):
                        series.append(seconds)
    # of the least disturbed turns: what something else takes of the cores belongs to neither side
    share = 100 * (min(ours) - min(bare)) / min(ours)
    clips = len(training.feed.rows)
    return [
        watched("tanh-conv epoch", median(ours), "s", f"{clips} clips; {spread(ours)}", "epoch"),
        watched("tanh-conv epoch, the notebook's way", median(theirs), "s", spread(theirs), "epoch"),
        watched(
            "notebook's epoch over ours",
            median([b / a for a, b in zip(ours, theirs, strict=True)]),
            "x",
            "pairs",
            "epoch",
        ),
        below(
            "share of our epoch beside its arithmetic",
            share,
            "%",
            5,
            f"best of {TURNS} turns each: {min(ours):.3f} s and {min(bare):.3f} s",
            "epoch",
        ),
    ]


def _begun(run: RunDirectory, journal: Journal) -> Training:
    training = Training(run, journal)
    training.begin()
    training.pace.start_stepping()
    return training


def _our_epoch(training: Training) -> float:
    """What the loop does in an epoch: batches, steps, records, validation, best weights, checkpoint."""
    began = time.perf_counter()
    training.epoch(threading.Event())
    training.close_epoch()
    return time.perf_counter() - began


def _bare_epoch(training: Training, batches: list[Tensor], held: list[Tensor]) -> float:
    """The network's own arithmetic on batches that lie ready."""
    assert training.optimizer
    began = time.perf_counter()
    for clips in batches:
        training.model.training_loss(clips).backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(training.model.parameters(), training.settings.clip_norm)
        training.optimizer.step()
        training.optimizer.zero_grad()
    with torch.no_grad():
        for clips in held:
            training.model.validation_loss(clips)
    return time.perf_counter() - began


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
