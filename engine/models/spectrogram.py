"""From clips to blocks of compressed magnitude and back, and the distance between two spectrograms."""

from __future__ import annotations

import math

import torch
import torchaudio
from torch import Tensor, nn
from torch.nn import functional as F

from engine.models.blocks import BlockSettings
from engine.models.griffin_lim import griffin_lim
from engine.models.phase import locked_phase

MEL_BANDS = 80
_TINY = 1e-6
FLOOR = 1e-4
"""Magnitude under which differences no longer count: 80 dB below a sine of full scale."""


class BlockSpectrogram(nn.Module):
    """The front end of the block models: |STFT| ** exponent, cut into blocks of frames.

    A sine of full scale has magnitude 1.

    Args:
        settings: window, hop, block and exponent.
    """

    window: Tensor

    def __init__(self, settings: BlockSettings) -> None:
        super().__init__()
        self.settings = settings
        self.register_buffer("window", torch.hann_window(settings.window), persistent=False)

    def forward(self, clips: Tensor) -> Tensor:
        """Blocks [n, block * bins, blocks] of clips [n, samples]."""
        return self.fold(self.compressed(clips))

    def compressed(self, clips: Tensor) -> Tensor:
        """The compressed magnitude [n, bins, frames] of clips [n, samples], `frames` a multiple of block."""
        s = self.settings
        padded = F.pad(clips, (0, self._covered(clips.shape[-1]) - clips.shape[-1]))
        spectrum = torch.stft(
            padded, s.window, s.hop, window=self.window, center=True, pad_mode="reflect", return_complex=True
        )
        return (spectrum.abs() * (2 / self.window.sum())).pow(s.exponent)

    def sound(self, compressed: Tensor, samples: int) -> Tensor:
        """Clips [n, samples] by one inverse STFT of `compressed` [n, bins, frames] with its peaks' phase.

        Gradients flow into the magnitude; the phase is taken as it is.
        """
        magnitude = self._magnitude(compressed)
        phase = locked_phase(magnitude.detach(), self.settings.window, self.settings.hop)
        sound: Tensor = torch.istft(
            torch.complex(magnitude * phase.cos(), magnitude * phase.sin()),  # polar takes twice as long
            self.settings.window,
            self.settings.hop,
            window=self.window,
            length=self._covered(samples),
        )
        return sound[:, :samples]

    def waveform(self, compressed: Tensor, samples: int) -> Tensor:
        """Clips [n, samples] whose compressed magnitude is near `compressed` [n, bins, frames]."""
        magnitude = self._magnitude(compressed)
        return griffin_lim(magnitude, self.window, self.settings.hop, self._covered(samples))[:, :samples]

    def fold(self, frames: Tensor) -> Tensor:
        """Blocks [n, block * bins, blocks] from frames [n, bins, block * blocks]."""
        n, bins, count = frames.shape
        block = self.settings.block
        return (
            frames.reshape(n, bins, count // block, block)
            .permute(0, 3, 1, 2)
            .reshape(n, block * bins, count // block)
        )

    def unfold(self, blocks: Tensor) -> Tensor:
        """Frames [n, bins, block * blocks] from blocks [n, block * bins, blocks]."""
        n, features, count = blocks.shape
        block = self.settings.block
        return (
            blocks.reshape(n, block, features // block, count)
            .permute(0, 2, 3, 1)
            .reshape(n, features // block, count * block)
        )

    def _magnitude(self, compressed: Tensor) -> Tensor:
        """What the STFT's magnitude is where the compressed one is `compressed`, which may be negative."""
        return compressed.clamp(min=0).pow(1 / self.settings.exponent) * (self.window.sum() / 2)

    def _covered(self, samples: int) -> int:
        """Samples that the blocks of a clip stand on; the clip is padded with zeros up to there."""
        s = self.settings
        return max(samples, (s.blocks(samples) * s.block - 1) * s.hop)


class SpectralDistance(nn.Module):
    """How far two compressed magnitude spectrograms are apart: all of the loss of `pca`, a part of others.

    The relative squared error of compressed magnitudes, and the mean absolute differences of log magnitudes
    and of log mel magnitudes, each brought to the same order of size. The first keeps tone: with the mean
    absolute difference in its place a network that led `pca` in this distance lost peaks and chroma to it.
    """

    mel: Tensor

    def __init__(self, settings: BlockSettings, sample_rate: int) -> None:
        super().__init__()
        self.exponent = settings.exponent
        bands = min(MEL_BANDS, settings.bins // 8)
        with torch.device("cpu"):  # it looks at its numbers, which the meta device has none of
            bank = torchaudio.functional.melscale_fbanks(
                settings.bins, 0.0, sample_rate / 2, bands, sample_rate, norm=None, mel_scale="htk"
            )
        filled = bank[:, bank.sum(0) > 0]
        self.register_buffer("mel", (filled / filled.sum(0)).T.contiguous(), persistent=False)

    def forward(self, estimate: Tensor, target: Tensor) -> Tensor:
        """The scalar distance of two float32 [n, bins, frames]; `estimate` may be negative in places."""
        error, whole = (side.square().sum((1, 2)) for side in (estimate - target, target))
        tone = torch.sqrt((error + _TINY) / (whole + _TINY)).mean()
        ours, theirs = (side.clamp(min=0).pow(1 / self.exponent) for side in (estimate, target))
        detail = F.l1_loss(_log(ours), _log(theirs))
        ours, theirs = (F.linear(side.transpose(1, 2), self.mel) for side in (ours, theirs))
        colour = F.l1_loss(_log(ours), _log(theirs))
        return 2 * tone + detail + colour


def _log(magnitude: Tensor) -> Tensor:
    """Natural logarithm above the floor, 0 at the floor."""
    return torch.log(magnitude + FLOOR) - math.log(FLOOR)
