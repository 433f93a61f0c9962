"""Batches straight from the memory-mapped clips, or from a copy on the GPU when it fits there.

What an epoch draws depends on the seed and the number of the epoch alone, so a resumed run sees what an
uninterrupted one would have seen.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
import torchaudio
from numpy.typing import NDArray
from torch import Tensor

from engine.library.store import Library
from engine.training.settings import TrainingSettings

WHOLE_BATCH = 16
"""Clips at a time where no gradient is kept."""
SPEEDS = tuple((p, q) for p in range(4, 17) for q in range(4, 17) if abs(p - q) == 1)
"""Changes of speed p / q that a crop may be played with: small whole numbers, so that resampling is cheap."""
_GPU_SHARE = 0.25
_SCALE = 1 / 32768


class Feed:
    """Training crops epoch by epoch, and whole clips by row, as float32 in -1 .. 1 on the device.

    Args:
        library: where the clips are.
        rows: int64 [n], ascending: the clips to train on, whole tracks of them.
        settings: batch size, crop, speed, gain and polarity.
        seed: of order, places and augmentation.
        device: where batches go.
    """

    def __init__(
        self,
        library: Library,
        rows: NDArray[np.int64],
        settings: TrainingSettings,
        seed: int,
        device: torch.device,
    ) -> None:
        self.settings, self.seed, self.device, self.rows = settings, seed, device, rows
        self.clip_samples = library.info.clip_samples
        wanted = round(settings.crop * library.info.sample_rate) or self.clip_samples
        self.crop_samples = min(wanted, self.clip_samples)
        self._source = _source(library.clips, device)
        tracks = [library.tracks[index] for index in library.track_of_row[rows]]
        # A track offers as many crops an epoch as fill its clips, at any place within it.
        crops_per_clip = round(self.clip_samples / self.crop_samples)
        self._tracks = library.track_of_row[rows].repeat(crops_per_clip)
        first = np.array([track.first_clip for track in tracks], np.int64) * self.clip_samples
        places = np.array([track.clips for track in tracks], np.int64) * self.clip_samples
        self._first = first.repeat(crops_per_clip)
        self._ends = (first + places).repeat(crops_per_clip)
        self._speeds = self._possible_speeds(places.min())
        self.steps_per_epoch = -(-len(self._first) // settings.batch_size)

    def epoch(self, number: int, first_step: int = 0) -> Iterator[Tensor]:
        """The batches [batch, crop_samples] of an epoch, from one of its steps on."""
        return (clips for clips, _ in self.epoch_of_tracks(number, first_step))

    def epoch_of_tracks(self, number: int, first_step: int = 0) -> Iterator[tuple[Tensor, NDArray[np.int64]]]:
        """The batches of an epoch as in `epoch`, each with its clips' tracks as places in the library."""
        generator = np.random.default_rng([self.seed, number])
        order = generator.permutation(len(self._first))
        loudness = 10 ** (-self.settings.gain / 20 * generator.random(len(order)))
        if self.settings.polarity:
            loudness *= generator.choice([-1, 1], len(order))
        places = generator.random(len(order))
        speeds = generator.integers(0, len(self._speeds), self.steps_per_epoch)
        size = self.settings.batch_size
        for step in range(first_step, self.steps_per_epoch):
            batch = slice(step * size, (step + 1) * size)
            faster, slower = self._speeds[speeds[step]]
            # In the order of the file, so that a cold disk is read forwards.
            chosen = np.sort(order[batch])
            clips = self._crops(chosen, places[batch], faster, slower)
            if self.settings.gain > 0 or self.settings.polarity:
                factor = torch.from_numpy(loudness[batch].astype(np.float32))
                clips *= factor.to(self.device)[:, None]
            yield clips, self._tracks[chosen]

    def _crops(
        self, chosen: NDArray[np.int64], places: NDArray[np.float64], faster: int, slower: int
    ) -> Tensor:
        """Crops [n, crop_samples] of tracks, at these places (0 .. 1) of them, at speed faster / slower."""
        if self.settings.crop == 0:
            return self._source.take(self.rows[chosen] * self.clip_samples, self.clip_samples)
        length = -(-self.crop_samples * faster // slower)
        first = self._first[chosen]
        starts = first + (places * (self._ends[chosen] - first - length + 1)).astype(np.int64)
        clips = self._source.take(starts, length)
        if faster != slower:
            clips = torchaudio.functional.resample(clips, faster, slower)[:, : self.crop_samples]
        return clips

    def _possible_speeds(self, shortest: int) -> list[tuple[int, int]]:
        """The speeds that the settings allow and the shortest track is long enough for."""
        furthest, crop = 1 + self.settings.speed / 100, self.crop_samples
        return [(1, 1)] + [
            (p, q)
            for p, q in SPEEDS
            if 1 / furthest <= p / q <= furthest and crop * p <= shortest * q and self.settings.crop > 0
        ]

    def shuffled(self) -> Iterator[Tensor]:
        """Whole training clips [n, clip_samples] in random order, once."""
        return self.whole(np.random.default_rng(self.seed).permutation(self.rows))

    def whole(self, rows: NDArray[np.int64]) -> Iterator[Tensor]:
        """Whole clips [n, clip_samples] by row, in that order."""
        for begin in range(0, len(rows), WHOLE_BATCH):
            yield self._source.take(rows[begin : begin + WHOLE_BATCH] * self.clip_samples, self.clip_samples)


class MappedClips:
    """Takes from the memory map; for a GPU through one pinned buffer, so that copying overlaps work."""

    def __init__(self, clips: NDArray[np.int16], device: torch.device) -> None:
        self.samples = np.asarray(clips).reshape(-1)
        self.device = device
        self.pinned = torch.empty(0, dtype=torch.int16)
        self.copied: torch.cuda.Event | None = None

    def take(self, starts: NDArray[np.int64], length: int) -> Tensor:
        """float32 [n, length] from these places on."""
        if self.device.type != "cuda":
            clips = torch.empty(len(starts), length)
            self._gather(starts, clips.numpy())
            return clips.mul_(_SCALE)
        if self.copied is not None:
            self.copied.synchronize()
        if self.pinned.numel() < len(starts) * length:
            self.pinned = torch.empty(len(starts) * length, dtype=torch.int16, pin_memory=True)
        buffer = self.pinned[: len(starts) * length].view(len(starts), length)
        self._gather(starts, buffer.numpy())
        moved = buffer.to(self.device, non_blocking=True)
        self.copied = torch.cuda.Event()  # type: ignore[no-untyped-call]
        self.copied.record()
        return moved.float().mul_(_SCALE)

    def _gather(self, starts: NDArray[np.int64], out: NDArray[np.int16] | NDArray[np.float32]) -> None:
        for row, start in zip(out, starts, strict=True):
            row[:] = self.samples[start : start + len(row)]


class ResidentClips:
    """Takes from a copy of all clips on the GPU."""

    def __init__(self, clips: NDArray[np.int16], device: torch.device) -> None:
        self.device = device
        self.samples = torch.from_numpy(np.array(clips).reshape(-1)).to(device)

    def take(self, starts: NDArray[np.int64], length: int) -> Tensor:
        """float32 [n, length] from these places on."""
        index = torch.from_numpy(np.ascontiguousarray(starts)).to(self.device)
        return self.samples.unfold(0, length, 1)[index].float().mul_(_SCALE)


def _source(clips: NDArray[np.int16], device: torch.device) -> MappedClips | ResidentClips:
    if device.type == "cuda" and clips.nbytes < _GPU_SHARE * torch.cuda.mem_get_info(device)[0]:
        return ResidentClips(clips, device)
    return MappedClips(clips, device)
