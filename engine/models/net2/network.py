"""Strided convolutions around a max-pooling whose positions travel in the latent."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from engine.models.net2 import Net2Settings
from engine.models.tanh import tanh
from engine.models.waveform import lengths
from engine.models.waveform.network import StridedConv


class PooledConv(StridedConv):
    """The latent's first half are values, its second half their positions, from -1 to 1 across a window.

    So a latent is all that the decoder is told, and may be mixed or drawn: a position between two frames, or
    outside of its window, is the nearest one within.

    Args:
        settings: channels, strides, and frames in a window.
        sample_rate: Hz; the network does not depend on it.
    """

    def __init__(self, settings: Net2Settings, sample_rate: int) -> None:
        super().__init__(settings, sample_rate)
        self.pool = settings.pool

    def activation(self, signal: Tensor) -> Tensor:
        """Tanh."""
        return tanh(signal)

    def encode(self, clips: Tensor) -> Tensor:
        """Latents [n, 2 * channels, windows] of clips [n, samples]."""
        values, places = F.max_pool1d(super().encode(clips), self.pool, ceil_mode=True, return_indices=True)
        positions = (places - self._starts(values)) * (2 / (self.pool - 1)) - 1
        return torch.cat([values, positions], dim=1)

    def decode(self, latent: Tensor, samples: int) -> Tensor:
        """Clips [n, samples] of latents [n, 2 * channels, windows]."""
        values, positions = latent.chunk(2, dim=1)
        frames = lengths(samples, self.strides)[-1]
        steps = ((positions + 1) * ((self.pool - 1) / 2)).round().long().clamp(0, self.pool - 1)
        places = (self._starts(values) + steps).clamp(max=frames - 1)
        return super().decode(F.max_unpool1d(values, places, [self.pool], output_size=[frames]), samples)

    def _starts(self, values: Tensor) -> Tensor:
        """The first frame of each window, int64 [windows]."""
        return torch.arange(values.shape[-1], device=values.device) * self.pool
