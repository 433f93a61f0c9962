"""Which stretch of a recording has the latents nearest to those of a sound, at whatever moment of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from engine.latents.codec import Floats

Rows = NDArray[np.int64]

_PLACES = 64
"""Places in a clip, at most, at which a stretch may begin."""
_LATENTS_AT_ONCE = 16
_LEAST = 1e-6


@dataclass(frozen=True)
class Nearest:
    """What is nearest to each of n latents.

    Attributes:
        distances: root mean square difference in standard deviations, [n].
        clips: the clip that most of the nearest stretch lies in, by its place among those searched, [n].
        others: distance to the nearest stretch of any other track; infinite where there is none, [n].
    """

    distances: NDArray[np.float64]
    clips: Rows
    others: NDArray[np.float64]


class Latents:
    """The latents of clips, track by track, in units of each dimension's deviation."""

    def __init__(self, latents: Floats, rows: Rows, tracks: Rows) -> None:
        """Take what is to be searched.

        Args:
            latents: float32 [clips, dims, frames], of a whole library; may be a memory map.
            rows: which of them are searched, those of a track one after the other, [n].
            tracks: the track of each of those, ascending, [n].
        """
        self._latents, self._rows = latents, rows
        self._tracks = np.split(np.arange(len(rows)), np.flatnonzero(np.diff(tracks)) + 1)
        self._frames = latents.shape[2]
        self._step = -(-self._frames // _PLACES)
        deviation = self._deviation()
        # a dimension that never moves tells nothing, and must not drown the others
        useful = deviation > _LEAST * max(float(deviation.max()), _LEAST)
        self._scale = np.where(useful, 1 / np.where(useful, deviation, 1), 0).astype(np.float32)[:, None]

    def search(self, latents: Floats, progress: Callable[[float], None] = lambda share: None) -> Nearest:
        """What is nearest to latents [n, dims, frames] of the length of a clip.

        Args:
            latents: theirs, n > 0.
            progress: told of the share done, 0 .. 1.
        """
        parts = []
        for begin in range(0, len(latents), _LATENTS_AT_ONCE):
            progress(begin / len(latents))
            parts.append(self._search(latents[begin : begin + _LATENTS_AT_ONCE]))
        return Nearest(
            np.concatenate([part.distances for part in parts]),
            np.concatenate([part.clips for part in parts]),
            np.concatenate([part.others for part in parts]),
        )

    def _search(self, latents: Floats) -> Nearest:
        wanted = torch.from_numpy(np.asarray(latents * self._scale, np.float32))
        own_power = wanted.square().sum((1, 2))[:, None]
        best = torch.full((len(wanted), len(self._tracks)), torch.inf)
        places = torch.zeros(best.shape, dtype=torch.int64)
        spectra: dict[int, Tensor] = {}
        for number, clips in enumerate(self._tracks):
            track = self._line(clips)
            length = track.shape[1]
            # how alike they are from every frame on, by way of spectra: a tenth of the time of a convolution
            size = 1 << (length - 1).bit_length()
            if size not in spectra:
                spectra[size] = torch.fft.rfft(wanted, n=size).conj()
            product = (torch.fft.rfft(track, n=size) * spectra[size]).sum(1)
            likeness = torch.fft.irfft(product, n=size)[:, : length - self._frames + 1 : self._step]
            means = F.avg_pool1d(track.square().sum(0)[None], self._frames, self._step)
            squares = own_power + means * self._frames - 2 * likeness
            best[:, number], places[:, number] = squares.clamp(min=0).min(1)
        order = best.argsort(1)
        chosen = order[:, 0]
        rows = torch.arange(len(wanted))
        frame = places[rows, chosen] * self._step + self._frames // 2
        clip = (frame // self._frames).numpy()
        others = best[rows, order[:, 1]] if best.shape[1] > 1 else torch.full((len(rows),), torch.inf)
        return Nearest(
            distances=self._root(best[rows, chosen]),
            clips=np.array([self._tracks[track][place] for track, place in zip(chosen, clip, strict=True)]),
            others=self._root(others),
        )

    def _line(self, clips: Rows) -> Tensor:
        """The latents of a track one clip after the other: [dims, frames]."""
        joined = np.concatenate(list(self._latents[self._rows[clips]]), axis=1)
        return torch.from_numpy(np.asarray(joined * self._scale, np.float32))

    def _deviation(self) -> NDArray[np.float64]:
        """The standard deviation of each dimension, [dims]; of the latents a track is in memory at a time."""
        middle = np.asarray(self._latents[self._rows[0]], np.float64).mean(1)[:, None]
        total, squares, count = 0.0, 0.0, len(self._rows) * self._frames
        for clips in self._tracks:
            away = self._latents[self._rows[clips]] - middle  # numbers near 0, whose squares lose nothing
            total, squares = total + away.sum((0, 2)), squares + np.square(away).sum((0, 2))
        return np.asarray(np.sqrt(np.maximum(squares / count - np.square(total / count), 0)), np.float64)

    def _root(self, squares: Tensor) -> NDArray[np.float64]:
        return np.asarray((squares.double() / (self._scale.size * self._frames)).sqrt().numpy(), np.float64)
