"""A trained run as a pair of functions on arrays: clips to latents and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from engine.audio.pcm import to_float
from engine.kept import kept, write_rows
from engine.latents import seams, stored
from engine.library import splits
from engine.library.store import Library
from engine.models.base import Autoencoder, build
from engine.models.weights import open_best
from engine.runs.directory import RunDirectory
from engine.schema import RunConfig

BATCH = 16
"""Clips that go through a network at a time, so that memory stays small."""
Floats = NDArray[np.float32]
Report = Callable[[float, str], None]
"""Told how much is done, 0 .. 1, and what is being done."""


@dataclass(frozen=True)
class Codec:
    """A run's best weights, ready to use; the same arrays in give the same arrays out.

    Attributes:
        run: the run's directory.
        config: what the run was asked to be.
        weights: identity of the weights; it changes when the run finds better ones.
        model: the network.
        device: where the network is.
    """

    run: RunDirectory
    config: RunConfig
    weights: str
    model: Autoencoder
    device: torch.device

    @torch.no_grad()
    def encode(self, clips: Floats) -> Floats:
        """Latents float32 [n, dims, frames] of clips float32 [n, samples] at the run's sample rate."""
        parts = [self.model.encode(self._tensor(part)).cpu().numpy() for part in _batches(clips)]
        return np.concatenate(parts)

    @torch.no_grad()
    def decode(self, latents: Floats, samples: int | None = None) -> Floats:
        """Clips float32 [n, samples] of latents [n, dims, frames]; of the run's length if none is named."""
        length = self.config.clip_samples if samples is None else samples
        parts = [self.model.decode(self._tensor(part), length).cpu().numpy() for part in _batches(latents)]
        return np.concatenate(parts)

    def _tensor(self, array: Floats) -> torch.Tensor:
        return torch.from_numpy(np.ascontiguousarray(array, np.float32)).to(self.device)


def open_codec(run: RunDirectory | Path) -> Codec:
    """Load the best weights of a run.

    Raises:
        RunStateError: there are none yet, the file is damaged, or the run makes no sound.
    """
    directory = run if isinstance(run, RunDirectory) else RunDirectory(run)
    opened = open_best(directory, "autoencoder", build)
    return Codec(directory, opened.config, opened.weights, opened.model, opened.model.device)


def training_rows(codec: Codec, library: Library) -> NDArray[np.int64]:
    """The rows of the library's clips that the run was trained on: int64 [n], ascending."""
    parts = splits.assign(library.tracks, codec.config.split, codec.config.seed, library.info)
    return splits.rows(library, parts, "train")


def encode_library(codec: Codec, library: Library, progress: Report | None = None) -> Floats:
    """The latents of all clips of a library that fits: float32 [clips, dims, frames], a read-only memory map.

    They are kept in the run's folder until it has other weights.

    Raises:
        DiskFullError: there is no room to keep them.
    """

    def write(path: Path) -> None:
        write_rows(path, len(library.clips), _encoded(codec, library, progress))

    path = kept(*stored.latents_place(codec.run, codec.weights, library.info), write)
    latents: Floats = np.load(path, mmap_mode="r")
    return latents


def facts(codec: Codec, library: Library) -> str:
    """What the latents of a library's clips follow from, besides the clips' places."""
    return stored.facts(codec.weights, library.info)


def reconstruct_file(codec: Codec, samples: Floats) -> Floats:
    """The reconstruction, float32 [n], of a whole recording float32 [n] at the run's sample rate.

    It is cut into clips of the run's length that overlap by a quarter of a second (a quarter of a clip where
    that is shorter), each coded by itself as if it were alone, and joined without a seam that can be heard
    (`engine.latents.seams.crossfaded`).
    """
    clip, rate = codec.config.clip_samples, codec.config.sample_rate
    overlap = seams.overlap_samples(clip, rate)
    places = seams.clip_places(len(samples), clip, rate)
    joined = np.zeros(places[-1] + clip, np.float32)
    for begin in range(0, len(places), BATCH):
        some = places[begin : begin + BATCH]
        originals = np.zeros((len(some), clip), np.float32)  # the last one may reach beyond the end
        for row, place in zip(originals, some, strict=True):
            there = samples[place : place + clip]
            row[: len(there)] = there
        clips = codec.decode(codec.encode(originals))
        for place, part in zip(some, clips, strict=True):
            if place > 0:
                part[:overlap] = seams.crossfaded(joined[place : place + overlap], part[:overlap], rate)
            joined[place : place + clip] = part
    return joined[: len(samples)]


def _encoded(codec: Codec, library: Library, progress: Report | None) -> Iterator[Floats]:
    total = len(library.clips)
    for begin in range(0, total, BATCH):
        yield codec.encode(to_float(library.clips[begin : begin + BATCH]))
        if progress:
            progress(min(1.0, (begin + BATCH) / total), f"encoding {library.info.name}")


def _batches(array: Floats) -> list[Floats]:
    return [array[begin : begin + BATCH] for begin in range(0, len(array), BATCH)]
