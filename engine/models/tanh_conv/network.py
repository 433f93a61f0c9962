"""Three strided convolutions with Tanh, and their mirror."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional as F

from engine.models.base import Autoencoder
from engine.models.tanh import tanh
from engine.models.tanh_conv import TanhConvSettings, lengths, padding
from engine.models.waveform.network import mirrored


class TanhConv(Autoencoder):
    """Waveform in, waveform out; the latent is what three strided convolutions leave, in -1 .. 1.

    Args:
        settings: channels and strides.
        sample_rate: Hz; the network does not depend on it.
    """

    def __init__(self, settings: TanhConvSettings, sample_rate: int) -> None:
        super().__init__()
        self.strides = settings.strides
        widths = [settings.channels] * len(settings.strides)
        self.encoder, self.decoder = mirrored(widths, settings.strides, padding)

    def encode(self, clips: Tensor) -> Tensor:
        """Latents [n, channels, frames] of clips [n, samples]."""
        signal = clips[:, None]
        with self.backbone(clips.device):
            for layer in self.encoder:
                signal = tanh(layer(signal))
        return signal.float()

    def decode(self, latent: Tensor, samples: int) -> Tensor:
        """Clips [n, samples] of latents [n, channels, frames]; each layer restores its mirror's length."""
        signal = latent
        wanted = lengths(samples, self.strides)[:-1]
        with self.backbone(latent.device):
            for layer, length in zip(self.decoder, reversed(wanted), strict=True):
                signal = tanh(layer(signal, output_size=[length]))
        return signal[:, 0].float()

    def training_loss(self, clips: Tensor) -> Tensor:
        """The same as `validation_loss`."""
        return self.validation_loss(clips)

    def validation_loss(self, clips: Tensor) -> Tensor:
        """Mean squared error of the reconstruction of clips [n, samples]."""
        return F.mse_loss(self.decode(self.encode(clips), clips.shape[-1]), clips)
