"""The linear code with a learnt residual on both sides of a VAE bottleneck, and an inverse STFT behind it.

The residuals start at zero, so the first step already reconstructs the magnitudes of `pca`; from there it
can only be led further. No phase is coded: peaks turn at their own frequency (`engine/models/phase.py`), and
the loss is taken on the sound that comes of it, so that the network answers for what is heard.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
from torch import Tensor, nn

from engine.models.base import Autoencoder
from engine.models.linear_code import LinearCode
from engine.models.spectral_vae import SpectralVaeSettings
from engine.models.spectral_vae.convnext import ConvNeXt
from engine.models.spectral_vae.hearing import MEL_WINDOW, WINDOWS, HeardDistance
from engine.models.spectrogram import BlockSpectrogram, SpectralDistance

_SPECTRAL = 0.3
"""Weight of the distance of the magnitudes before they are made sound."""


class SpectralVae(Autoencoder):
    """Frames of compressed magnitude in and out; between them blocks of frames, each a column of the latent.

    Encoder and decoder work frame by frame. The latent is the linear code and what the encoder adds to it;
    the frames are those of the linear code, raised or lowered bin by bin, and added to, as the decoder says.

    Args:
        settings: blocks, width and depth of the residual, and the bottleneck.
        sample_rate: Hz, for the mel bands of the loss.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, settings: SpectralVaeSettings, sample_rate: int) -> None:
        super().__init__()
        s = self.settings = settings
        self.spectrogram = BlockSpectrogram(s)
        self.distance = SpectralDistance(s, sample_rate)
        self.hearing = HeardDistance(sample_rate)
        self.code = LinearCode(s.features, s.dims)
        self.register_buffer("mean", torch.zeros(s.bins, 1))
        self.register_buffer("deviation", torch.ones(s.bins, 1))
        self.enter = nn.Linear(s.bins, s.width)
        self.encoder = ConvNeXt(s.width, s.encoder_depth, s.dropout)
        self.to_latent = nn.Linear(s.block * s.width, 2 * s.dims)
        self.from_frames = nn.Linear(s.bins, s.width)
        self.from_latent = nn.Linear(s.dims, s.block * s.width)
        self.decoder = ConvNeXt(s.width, s.depth, s.dropout)
        self.leave = nn.Linear(s.width, 2 * s.bins)
        for last in (self.to_latent, self.leave):
            nn.init.zeros_(last.weight)
            nn.init.zeros_(last.bias)

    @torch.no_grad()
    def prepare(self, clips: Iterator[Tensor]) -> None:
        """Fit the linear code, and each bin's mean and deviation, to training clips [n, samples]."""
        count = 0
        total, squares = torch.zeros_like(self.mean), torch.zeros_like(self.mean)

        def blocks() -> Iterator[Tensor]:
            nonlocal count
            for batch in clips:
                frames = self.spectrogram.compressed(batch)
                count += frames.shape[0] * frames.shape[2]
                total.add_(frames.sum((0, 2))[:, None])
                squares.add_(frames.square().sum((0, 2))[:, None])
                yield self.spectrogram.fold(frames)

        self.code.fit(blocks())
        self.mean.copy_(total / count)
        self.deviation.copy_((squares / count - self.mean.square()).clamp(min=0).sqrt() + 1e-4)

    def encode(self, clips: Tensor) -> Tensor:
        """Latents [n, dims, blocks] of clips [n, samples]: the mean, without noise."""
        return self._posterior(self.spectrogram.compressed(clips))[0]

    def decode(self, latent: Tensor, samples: int) -> Tensor:
        """Clips [n, samples] of latents [n, dims, blocks]."""
        return self.spectrogram.sound(self.frames(latent), samples)

    def frames(self, latent: Tensor) -> Tensor:
        """Compressed magnitude frames [n, bins, frames] of latents [n, dims, blocks]."""
        linear = self.spectrogram.unfold(self.code.decode(latent))
        with self.backbone(latent.device):
            told = (
                self.from_latent(latent.transpose(1, 2)).unflatten(2, (self.settings.block, -1)).flatten(1, 2)
            )
            inner = self.decoder(self.from_frames(self._normal(linear)) + told)
            raised, added = self.leave(inner).float().transpose(1, 2).chunk(2, dim=1)
        frames: Tensor = linear.clamp(min=0) * torch.exp(raised.clamp(-6, 3)) + self.deviation * added
        return frames

    def training_loss(self, clips: Tensor) -> Tensor:
        """Distance of a reconstruction through a noisy latent, plus the weighted KL divergence.

        Two windows a step are enough: the middle one, and another in turn by chance.
        """
        target = self.spectrogram.compressed(clips)
        mean, log_variance = self._posterior(target)
        latent = mean + torch.exp(log_variance / 2) * torch.randn_like(mean)
        told = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance)
        excess = (told.mean(dim=(0, 2)) - self.settings.free_bits).clamp(min=0).sum()
        others = [window for window in WINDOWS if window != MEL_WINDOW]
        drawn = others[int(torch.randint(len(others), (), device="cpu"))]
        return self._loss(latent, target, clips, (MEL_WINDOW, drawn)) + self.settings.kl * excess

    def validation_loss(self, clips: Tensor) -> Tensor:
        """Distance of the reconstruction from clips [n, samples], through the mean of the latent."""
        target = self.spectrogram.compressed(clips)
        return self._loss(self._posterior(target)[0], target, clips, WINDOWS)

    def _loss(self, latent: Tensor, target: Tensor, clips: Tensor, windows: tuple[int, ...]) -> Tensor:
        frames = self.frames(latent)
        heard = self.spectrogram.sound(frames, clips.shape[-1])
        loss: Tensor = _SPECTRAL * self.distance(frames, target) + self.hearing(heard, clips, windows)
        return loss

    def _posterior(self, frames: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log variance [n, dims, blocks] of the latent of compressed frames [n, bins, frames]."""
        with self.backbone(frames.device):
            inner = self.encoder(self.enter(self._normal(frames)))
            blocks = inner.unflatten(1, (-1, self.settings.block)).flatten(2)
            residual = self.to_latent(blocks).transpose(1, 2)
        shift, widening = residual.float().chunk(2, dim=1)
        log_variance = (2 * math.log(self.settings.noise) + widening).clamp(-12, 4)
        return self.code.encode(self.spectrogram.fold(frames)) + shift, log_variance

    def _normal(self, frames: Tensor) -> Tensor:
        """Frames [n, bins, frames] with mean 0 and deviation 1 in each bin, [n, frames, bins]."""
        return ((frames - self.mean) / self.deviation).transpose(1, 2)
