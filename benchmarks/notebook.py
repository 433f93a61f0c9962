"""The notebook's own way of training: files read anew in every epoch, torch's layers, a collection a step."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import soundfile
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from engine.audio.pcm import to_float
from engine.audio.write import write_wav
from engine.library.store import Library
from engine.models import strided, tanh
from engine.models.base import Autoencoder
from engine.training.feed import Feed
from engine.training.loop import Training


@contextmanager
def layers_of_torch() -> Iterator[None]:
    """Networks compute with torch's own layers while the block lasts; their parameters are the same."""
    with (
        patch.object(strided, "by_matrices", lambda signal: False),
        patch.object(tanh, "by_sigmoid", lambda signal: False),
    ):
        yield


class WavCrops(Dataset[Tensor]):
    """Crops of WAV files, whole ones if so long, each read whenever it is asked for."""

    def __init__(self, paths: list[Path], samples: int, per_file: int) -> None:
        self.paths = paths * per_file
        self.samples = samples

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, index: int) -> Tensor:
        path = self.paths[index]
        room = soundfile.info(path).frames - self.samples
        start = int(torch.randint(room + 1, ())) if room else 0
        samples, _ = soundfile.read(path, frames=self.samples, start=start, dtype="float32")
        return torch.from_numpy(samples)


class Notebook:
    """Trains a network of a `Training` on the same clips, in as many steps of the same size.

    Args:
        training: whose network and optimiser take the steps.
        library: where its clips are.
        folder: takes the clips as WAV files, those that are not there yet.
    """

    def __init__(self, training: Training, library: Library, folder: Path) -> None:
        feed = training.feed
        assert isinstance(feed, Feed), "only what learns from clips can be compared"
        crops = round(feed.clip_samples / feed.crop_samples)
        learnt = WavCrops(_wav_files(library, feed.rows, folder), feed.crop_samples, crops)
        kept = WavCrops(_wav_files(library, training.validation_rows, folder), feed.clip_samples, 1)
        self.training = training
        size = training.settings.batch_size
        self.learnt = DataLoader(learnt, batch_size=size, shuffle=True)
        self.kept = DataLoader(kept, batch_size=size)

    def epoch(self) -> float:
        """Seconds of all steps and the validation."""
        model, optimizer = self.training.model, self.training.optimizer
        assert optimizer
        assert isinstance(model, Autoencoder)
        began = time.perf_counter()
        with layers_of_torch():
            model.train()
            for clips in self.learnt:
                optimizer.zero_grad()
                loss = model.training_loss(clips)
                loss.backward()  # type: ignore[no-untyped-call]
                optimizer.step()
                loss.item()
                _collect()
            model.eval()
            with torch.no_grad():
                for clips in self.kept:
                    model.validation_loss(clips).item()
                    _collect()
        return time.perf_counter() - began


def _collect() -> None:
    gc.collect()
    torch.cuda.empty_cache()


def _wav_files(library: Library, rows: np.ndarray[Any, np.dtype[np.int64]], folder: Path) -> list[Path]:
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{row}.wav" for row in rows]
    for row, path in zip(rows, paths, strict=True):
        if not path.exists():
            write_wav(path, to_float(library.clips[row]), library.info.sample_rate)
    return paths
