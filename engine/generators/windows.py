"""The latents that a generator learns from: of clips, and of the windows between them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.audio.pcm import to_float
from engine.kept import kept, write_rows
from engine.latents.codec import BATCH, Codec, Floats, encode_library, facts
from engine.library.store import Library


def encode_shifted(codec: Codec, library: Library, shifts: int) -> Floats:
    """The latents of windows that begin within clips: float32 [windows, dims, frames], a read-only map.

    They are as long as a clip and in the order of `shifted_places`. They are kept in the run's folder until
    it has other weights.

    Args:
        codec: the run.
        library: that fits it, with a track of two clips at least.
        shifts: places within a clip's length at which windows begin, the clip's own beginning among them.

    Raises:
        DiskFullError: there is no room to keep them.
    """
    begins, _ = shifted_places(library, shifts)

    def write(path: Path) -> None:
        write_rows(path, len(begins), _encoded(codec, library, begins))

    stem = f"{library.info.name}~{shifts}"  # ~ is in no library's name
    path = kept(codec.run.latents_folder, stem, ".npy", facts(codec, library), write)
    latents: Floats = np.load(path, mmap_mode="r")
    return latents


def _encoded(codec: Codec, library: Library, begins: NDArray[np.int64]) -> Iterator[Floats]:
    samples, length = np.asarray(library.clips).reshape(-1), library.info.clip_samples
    for place in range(0, len(begins), BATCH):
        windows = np.stack([samples[begin : begin + length] for begin in begins[place : place + BATCH]])
        yield codec.encode(to_float(windows))


def shifted_places(library: Library, shifts: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where windows between the clips begin, in samples of the library, and their tracks; int64 [windows].

    Each but the last clip of a track has `shifts` - 1 of them, evenly spread between its beginning and the
    next one's, which is where it goes on.
    """
    length, rows = library.info.clip_samples, np.arange(len(library.clips))
    follows = np.append(library.track_of_row[1:] == library.track_of_row[:-1], False)
    steps = np.arange(1, shifts) * length // shifts
    begins = (rows[follows, None] * length + steps).reshape(-1)
    return begins, library.track_of_row[follows].repeat(len(steps))


class LatentFeed:
    """Training latents epoch by epoch, and those of clips by row, as float32 on the device.

    Nothing is encoded before it is asked for, and what has been is kept beside the run.

    Args:
        codec: the run that makes them.
        library: to learn from.
        tracks: bool [tracks], those to train on.
        shifts: as for `encode_shifted`.
        batch_size: latents in one step.
        seed: of the order.
    """

    def __init__(
        self,
        codec: Codec,
        library: Library,
        tracks: NDArray[np.bool_],
        shifts: int,
        batch_size: int,
        seed: int,
    ) -> None:
        self.codec, self.library, self.shifts = codec, library, shifts
        self.batch_size, self.seed = batch_size, seed
        _, between = shifted_places(library, shifts)
        self.track_of = np.concatenate([library.track_of_row, between])
        """The track of each latent, those of clips first: int64 [latents]."""
        self.rows = np.flatnonzero(tracks[self.track_of])
        self.steps_per_epoch = -(-len(self.rows) // batch_size)
        self._kept: tuple[Floats, Floats] | None = None

    def epoch(self, number: int, first_step: int) -> Iterator[tuple[Tensor, NDArray[np.int64]]]:
        """The batches [batch, dims, frames] of an epoch from one of its steps on, each with its tracks."""
        order = np.random.default_rng([self.seed, number]).permutation(self.rows)
        for step in range(first_step, self.steps_per_epoch):
            # in the order of the file, so that a cold disk is read forwards
            chosen = np.sort(order[step * self.batch_size : (step + 1) * self.batch_size])
            yield self._take(chosen), self.track_of[chosen]

    def shuffled(self) -> Iterator[Tensor]:
        """All training latents in random order, once."""
        order = np.random.default_rng(self.seed).permutation(self.rows)
        for begin in range(0, len(order), self.batch_size):
            yield self._take(order[begin : begin + self.batch_size])

    def whole(self, rows: NDArray[np.int64]) -> Iterator[tuple[Tensor, NDArray[np.int64]]]:
        """The latents of clips by row, in that order, each batch with its tracks."""
        for begin in range(0, len(rows), self.batch_size):
            chosen = rows[begin : begin + self.batch_size]
            yield self._take(chosen), self.track_of[chosen]

    def _take(self, rows: NDArray[np.int64]) -> Tensor:
        clips, between = self._latents()
        taken, of_clip = np.empty((len(rows), *clips.shape[1:]), np.float32), rows < len(clips)
        taken[of_clip] = clips[rows[of_clip]]
        taken[~of_clip] = between[rows[~of_clip] - len(clips)]
        return torch.from_numpy(taken).to(self.codec.device)

    def _latents(self) -> tuple[Floats, Floats]:
        """Of all clips, and of the windows between those of all tracks."""
        if self._kept is None:
            clips = encode_library(self.codec, self.library)
            some = len(self.track_of) > len(clips)
            between = encode_shifted(self.codec, self.library, self.shifts) if some else clips[:0]
            self._kept = clips, between
        return self._kept
