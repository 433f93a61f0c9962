"""Strided convolutions whose decoder does not know how long the clip was, and is interpolated to it."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional as F

from engine.models.tanh import tanh
from engine.models.waveform.network import StridedConv


class InterpolatedConv(StridedConv):
    """The decoder's layers give (frames - 1) * total stride + 1 samples, linear interpolation the clip's.

    The interpolation stretches: of 110241 samples it makes 110250, so that a sound near the end of the clip
    comes 9 samples later than the layers put it. They treat every moment alike and cannot make up for that.
    """

    def activation(self, signal: Tensor) -> Tensor:
        """Tanh."""
        return tanh(signal)

    def synthesise(self, signal: Tensor, samples: int) -> Tensor:
        """Clips [n, samples] of what `analyse` leaves, [n, channels, frames]."""
        for place, layer in enumerate(self.decoder):
            signal = layer(self.activation(signal) if place else signal)
        return F.interpolate(signal, size=samples, mode="linear")[:, 0]
