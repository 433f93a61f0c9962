"""The linear code with a learnt residual on both sides of a VAE bottleneck.

The residuals start at zero, so the first step already reconstructs as `pca` does; from there it can only
be led further.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
from torch import Tensor

from engine.models.base import Autoencoder
from engine.models.linear_code import LinearCode
from engine.models.spectral_vae import SpectralVaeSettings
from engine.models.spectral_vae.convnext import ConvNeXt
from engine.models.spectrogram import BlockSpectrogram, SpectralDistance


class SpectralVae(Autoencoder):
    """Blocks of compressed magnitude; latent = linear code + residual, and the same on the way back.

    Args:
        settings: blocks, width and depth of the residual, and the bottleneck.
        sample_rate: Hz, for the mel bands of the loss.
    """

    def __init__(self, settings: SpectralVaeSettings, sample_rate: int) -> None:
        super().__init__()
        s = self.settings = settings
        self.spectrogram = BlockSpectrogram(s)
        self.distance = SpectralDistance(s, sample_rate)
        self.code = LinearCode(s.features, s.dims)
        self.encoder = ConvNeXt(s.features, 2 * s.dims, s.width, s.depth, s.dropout)
        self.decoder = ConvNeXt(s.dims, s.features, s.width, s.depth, s.dropout)

    @torch.no_grad()
    def prepare(self, clips: Iterator[Tensor]) -> None:
        """Fit the linear code to training clips [n, samples] in random order."""
        self.code.fit(self.spectrogram(batch) for batch in clips)

    def encode(self, clips: Tensor) -> Tensor:
        """Latents [n, dims, blocks] of clips [n, samples]: the mean, without noise."""
        return self._posterior(self.spectrogram(clips))[0]

    def decode(self, latent: Tensor, samples: int) -> Tensor:
        """Clips [n, samples] of latents [n, dims, blocks]."""
        return self.spectrogram.waveform(self._frames(latent), samples)

    def training_loss(self, clips: Tensor) -> Tensor:
        """Spectral distance of a reconstruction through a noisy latent, plus the weighted KL divergence."""
        target = self.spectrogram.compressed(clips)
        mean, log_variance = self._posterior(self.spectrogram.fold(target))
        latent = mean + torch.exp(log_variance / 2) * torch.randn_like(mean)
        told = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance)
        excess = (told.mean(dim=(0, 2)) - self.settings.free_bits).clamp(min=0).sum()
        loss: Tensor = self.distance(self._frames(latent), target) + self.settings.kl * excess
        return loss

    def validation_loss(self, clips: Tensor) -> Tensor:
        """Spectral distance of the decoded magnitudes from those of clips [n, samples], as for `pca`."""
        target = self.spectrogram.compressed(clips)
        mean, _ = self._posterior(self.spectrogram.fold(target))
        distance: Tensor = self.distance(self._frames(mean), target)
        return distance

    def _posterior(self, blocks: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log variance [n, dims, blocks] of the latent of blocks [n, features, blocks]."""
        with self.backbone(blocks.device):
            residual = self.encoder((blocks - self.code.mean[:, None]) / self.code.spread)
        shift, widening = residual.float().chunk(2, dim=1)
        log_variance = (2 * math.log(self.settings.noise) + widening).clamp(-12, 4)
        return self.code.encode(blocks) + shift, log_variance

    def _frames(self, latent: Tensor) -> Tensor:
        """Compressed magnitude frames [n, bins, frames] of latents [n, dims, blocks]."""
        with self.backbone(latent.device):
            residual = self.decoder(latent)
        return self.spectrogram.unfold(self.code.decode(latent) + self.code.spread * residual.float())
