"""The linear code as an autoencoder: spectrogram blocks, principal components, Griffin-Lim."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from engine.models.base import Autoencoder
from engine.models.linear_code import LinearCode
from engine.models.pca import PcaSettings
from engine.models.spectrogram import BlockSpectrogram, SpectralDistance


class PcaCode(Autoencoder):
    """Each block of frames by its principal components; nothing here learns by gradient."""

    def __init__(self, settings: PcaSettings, sample_rate: int) -> None:
        super().__init__()
        self.spectrogram = BlockSpectrogram(settings)
        self.distance = SpectralDistance(settings, sample_rate)
        self.code = LinearCode(settings.features, settings.dims)

    @torch.no_grad()
    def prepare(self, clips: Iterator[Tensor]) -> None:
        """Fit the components to training clips [n, samples] in random order."""
        self.code.fit(self.spectrogram(batch) for batch in clips)

    def encode(self, clips: Tensor) -> Tensor:
        """Latents [n, dims, blocks] of clips [n, samples]."""
        return self.code.encode(self.spectrogram(clips))

    def decode(self, latent: Tensor, samples: int) -> Tensor:
        """Clips [n, samples] of latents [n, dims, blocks]."""
        return self.spectrogram.waveform(self.spectrogram.unfold(self.code.decode(latent)), samples)

    def training_loss(self, clips: Tensor) -> Tensor:
        """The same as `validation_loss`: there is nothing to regularise."""
        return self.validation_loss(clips)

    def validation_loss(self, clips: Tensor) -> Tensor:
        """Spectral distance of the decoded magnitudes from those of clips [n, samples]."""
        target = self.spectrogram.compressed(clips)
        blocks = self.code.decode(self.code.encode(self.spectrogram.fold(target)))
        distance: Tensor = self.distance(self.spectrogram.unfold(blocks), target)
        return distance
