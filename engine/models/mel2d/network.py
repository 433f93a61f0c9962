"""2-D convolutions over a spectrogram, and their mirror."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor, nn
from torch.nn import functional as F

from engine.models.base import Autoencoder
from engine.models.mel2d import Mel2dSettings
from engine.models.mel2d.spectrogram import RowSpectrogram


class Mel2d(Autoencoder):
    """A spectrogram as a picture: each layer halves its height and width and doubles its channels.

    Args:
        settings: the spectrogram, layers and channels.
        sample_rate: Hz, for the mel scale.
    """

    def __init__(self, settings: Mel2dSettings, sample_rate: int) -> None:
        super().__init__()
        self.settings = settings
        self.spectrogram = RowSpectrogram(settings, sample_rate)
        inner = [settings.width * 2**layer for layer in range(settings.layers - 1)]
        widths = [1, *inner, settings.channels]
        layers = list(pairwise(widths))
        self.encoder = nn.ModuleList(nn.Conv2d(narrow, wide, 5, 2, 2) for narrow, wide in layers)
        self.decoder = nn.ModuleList(
            nn.ConvTranspose2d(wide, narrow, 5, 2, 2) for narrow, wide in reversed(layers)
        )

    def encode(self, clips: Tensor) -> Tensor:
        """Latents [n, channels * rows, frames] of clips [n, samples], as many rows and frames as are left."""
        return self._latent(self.spectrogram(clips))

    def decode(self, latent: Tensor, samples: int) -> Tensor:
        """Clips [n, samples] of latents [n, channels * rows, frames]."""
        return self.spectrogram.waveform(self._picture(latent, samples), samples)

    def training_loss(self, clips: Tensor) -> Tensor:
        """The same as `validation_loss`."""
        return self.validation_loss(clips)

    def validation_loss(self, clips: Tensor) -> Tensor:
        """Mean squared error of the compressed spectrogram of clips [n, samples]."""
        target = self.spectrogram(clips)
        return F.mse_loss(self._picture(self._latent(target), clips.shape[-1]), target)

    def _latent(self, spectrogram: Tensor) -> Tensor:
        """Latents [n, channels * rows, frames] of spectrograms [n, rows, frames]."""
        picture = spectrogram[:, None]
        with self.backbone(picture.device):
            for place, layer in enumerate(self.encoder):
                picture = layer(F.relu(picture) if place else picture)
        return picture.flatten(1, 2).float()

    def _picture(self, latent: Tensor, samples: int) -> Tensor:
        """Spectrograms [n, rows, frames], with a little below 0 here and there, of latents."""
        wanted = self.settings.shapes(samples)
        picture = latent.reshape(len(latent), self.settings.channels, *wanted[-1])
        with self.backbone(latent.device):
            for place, (layer, shape) in enumerate(zip(self.decoder, reversed(wanted[:-1]), strict=True)):
                picture = layer(F.relu(picture) if place else picture, output_size=list(shape))
        return picture[:, 0].float()
