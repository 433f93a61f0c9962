"""Strided convolutions of the waveform and their mirror, linear unless a subclass says otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate
from operator import mul

from torch import Tensor, nn
from torch.nn import functional as F

from engine.models.base import Autoencoder
from engine.models.strided import StridedConv1d, StridedConvTranspose1d
from engine.models.waveform import StridedSettings, kernel, lengths, padding


def mirrored(
    widths: Sequence[int], strides: Sequence[int], padding: Callable[[int], int]
) -> tuple[nn.ModuleList, nn.ModuleList]:
    """The layers of an encoder on waveforms, and those of its decoder, from the latent back.

    Args:
        widths: channels that each layer of the encoder gives.
        strides: samples that it steps.
        padding: zeros on either side of its signal, by its stride.
    """
    layers = list(zip([1, *widths], widths, strides, strict=False))
    encoder = nn.ModuleList(
        StridedConv1d(narrow, wide, kernel(stride), stride, padding(stride))
        for narrow, wide, stride in layers
    )
    decoder = nn.ModuleList(
        StridedConvTranspose1d(wide, narrow, kernel(stride), stride, padding(stride))
        for narrow, wide, stride in reversed(layers)
    )
    return encoder, decoder


class StridedConv(Autoencoder):
    """Waveform in, waveform out, by layers without any activation; squared error.

    Each layer but the last has as many channels as the total stride so far. So it has as many numbers as the
    clip has samples: nothing need be lost before the latent, and no more is computed than that takes.

    Args:
        settings: channels of the latent, and strides.
        sample_rate: Hz; the network does not depend on it.
    """

    def __init__(self, settings: StridedSettings, sample_rate: int) -> None:
        super().__init__()
        self.strides = settings.strides
        widths = [*accumulate(settings.strides[:-1], mul), settings.channels]
        self.encoder, self.decoder = mirrored(widths, settings.strides, padding)

    def encode(self, clips: Tensor) -> Tensor:
        """Latents [n, channels, frames] of clips [n, samples]."""
        with self.backbone(clips.device):
            return self.analyse(clips).float()

    def decode(self, latent: Tensor, samples: int) -> Tensor:
        """Clips [n, samples] of latents [n, channels, frames]."""
        with self.backbone(latent.device):
            return self.synthesise(latent, samples).float()

    def training_loss(self, clips: Tensor) -> Tensor:
        """The same as `validation_loss`."""
        return self.validation_loss(clips)

    def validation_loss(self, clips: Tensor) -> Tensor:
        """Mean squared error of the reconstruction of clips [n, samples]."""
        return F.mse_loss(self.decode(self.encode(clips), clips.shape[-1]), clips)

    def activation(self, signal: Tensor) -> Tensor:
        """What comes between two layers of the encoder, and of the decoder."""
        return signal

    def analyse(self, clips: Tensor) -> Tensor:
        """What the encoder's layers leave, [n, channels, frames], of clips [n, samples]."""
        signal = clips[:, None]
        for place, layer in enumerate(self.encoder):
            signal = layer(self.activation(signal) if place else signal)
        return signal

    def synthesise(self, signal: Tensor, samples: int) -> Tensor:
        """Clips [n, samples] of what `analyse` leaves; each layer restores the length its mirror had."""
        wanted = reversed(lengths(samples, self.strides)[:-1])
        for place, (layer, length) in enumerate(zip(self.decoder, wanted, strict=True)):
            signal = layer(self.activation(signal) if place else signal, output_size=[length])
        return signal[:, 0]
