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
from engine.latents.codec import BATCH, Codec, Floats, Report, encode_library, facts
from engine.library.store import Library


def encode_shifted(
    codec: Codec, library: Library, tracks: NDArray[np.bool_], shifts: int, progress: Report
) -> Floats:
    """The latents of windows that begin within clips: float32 [windows, dims, frames], a read-only map.

    They are as long as a clip and in the order of `shifted_places`. They are kept in the run's folder until
    it has other weights.

    Args:
        codec: the run.
        library: that fits it.
        tracks: bool [tracks], those to train on; one of them has two clips at least.
        shifts: places within a clip's length at which windows begin, the clip's own beginning among them.
        progress: told while they are encoded; may raise `CancelledError`, which leaves nothing behind.

    Raises:
        DiskFullError: there is no room to keep them.
    """
    begins, _ = shifted_places(library, tracks, shifts)

    def write(path: Path) -> None:
        write_rows(path, len(begins), _encoded(codec, library, begins, progress))

    stem = f"{library.info.name}~{shifts}"  # ~ is in no library's name
    stand = f"{facts(codec, library)} {len(begins)} windows"
    path = kept(codec.run.latents_folder, stem, ".npy", stand, write)
    latents: Floats = np.load(path, mmap_mode="r")
    return latents


def _encoded(codec: Codec, library: Library, begins: NDArray[np.int64], progress: Report) -> Iterator[Floats]:
    samples, length = np.asarray(library.clips).reshape(-1), library.info.clip_samples
    for place in range(0, len(begins), BATCH):
        progress(place / len(begins), f"encoding windows of {library.info.name}")
        windows = np.stack([samples[begin : begin + length] for begin in begins[place : place + BATCH]])
        yield codec.encode(to_float(windows))


def shifted_places(
    library: Library, tracks: NDArray[np.bool_], shifts: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where windows between the clips of some tracks begin, in samples of the library, and their tracks.

    Each but the last clip of a track has `shifts` - 1 of them, evenly spread between its beginning and the
    next one's, which is where it goes on. Both are int64 [windows].
    """
    length, rows = library.info.clip_samples, np.arange(len(library.clips))
    follows = np.append(library.track_of_row[1:] == library.track_of_row[:-1], False)
    follows &= tracks[library.track_of_row]
    steps = np.arange(1, shifts) * length // shifts
    begins = (rows[follows, None] * length + steps).reshape(-1)
    return begins, library.track_of_row[follows].repeat(len(steps))


class LatentFeed:
    """Training latents epoch by epoch, and those of clips by row, as float32 on the device.

    `encode` comes first; what is encoded is kept beside the run.

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
        self.codec, self.library, self.tracks, self.shifts = codec, library, tracks, shifts
        self.batch_size, self.seed = batch_size, seed
        _, between = shifted_places(library, tracks, shifts)
        self.windows = len(between)
        """How many of the training latents are of windows between clips."""
        self.track_of = np.concatenate([library.track_of_row, between])
        """The track of each latent, those of all clips first: int64 [latents]."""
        self.rows = np.flatnonzero(tracks[self.track_of])
        self.steps_per_epoch = -(-len(self.rows) // batch_size)

    def encode(self, progress: Report) -> None:
        """Encode what is not kept yet: the clips of all tracks, and the windows between those to train on.

        Args:
            progress: told while something is encoded; may raise `CancelledError`, which leaves nothing half
                written.

        Raises:
            DiskFullError: there is no room to keep them.
        """
        self._clips = encode_library(self.codec, self.library, progress)
        self._between = self._clips[:0]
        if self.windows:
            self._between = encode_shifted(self.codec, self.library, self.tracks, self.shifts, progress)

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
        clips, between = self._clips, self._between
        taken, of_clip = np.empty((len(rows), *clips.shape[1:]), np.float32), rows < len(clips)
        taken[of_clip] = clips[rows[of_clip]]
        taken[~of_clip] = between[rows[~of_clip] - len(clips)]
        return torch.from_numpy(taken).to(self.codec.device)
