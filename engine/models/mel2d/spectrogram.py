"""From clips to the rows and frames that `mel2d` sees, and back."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.models.griffin_lim import griffin_lim
from engine.models.mel2d import Mel2dSettings

_NOTHING = 1e-9


class RowSpectrogram(nn.Module):
    """Compressed magnitude in mel bands or bins; a sine of full scale has magnitude 1.

    Args:
        settings: rows, hop, exponent, and what the rows are.
        sample_rate: Hz, for the mel scale.
    """

    window: Tensor
    bank: Tensor
    inverse: Tensor

    def __init__(self, settings: Mel2dSettings, sample_rate: int) -> None:
        super().__init__()
        self.settings = settings
        self.register_buffer("window", torch.hann_window(settings.window), persistent=False)
        if settings.spectrum == "mel":
            bank = mel_bank(settings.window // 2 + 1, settings.rows, sample_rate)
            self.register_buffer("bank", bank, persistent=False)
            self.register_buffer("inverse", torch.linalg.pinv(bank), persistent=False)

    def forward(self, clips: Tensor) -> Tensor:
        """The spectrogram [n, rows, frames] of clips [n, samples]."""
        s = self.settings
        padded = F.pad(clips, (0, s.covered(clips.shape[-1]) - clips.shape[-1]))
        spectrum = torch.stft(
            padded, s.window, s.hop, window=self.window, center=True, pad_mode="reflect", return_complex=True
        )
        magnitude = spectrum.abs() * (2 / self.window.sum())
        rows = self.bank @ magnitude if s.spectrum == "mel" else magnitude[:, : s.rows]
        return rows.pow(s.exponent)

    def waveform(self, spectrogram: Tensor, samples: int) -> Tensor:
        """Clips [n, samples] whose spectrogram is near [n, rows, frames], which may be negative in places."""
        s = self.settings
        rows = spectrogram.clamp(min=0).pow(1 / s.exponent)
        # The highest bin, at half the sample rate, is no row of a magnitude: it stays silent.
        magnitude = self.inverse @ rows if s.spectrum == "mel" else F.pad(rows, (0, 0, 0, 1))
        magnitude = magnitude.clamp(min=0) * (self.window.sum() / 2)
        return griffin_lim(magnitude, self.window, s.hop, s.covered(samples))[:, :samples]


def mel_bank(bins: int, bands: int, sample_rate: int, pitch: float = 1.0) -> Tensor:
    """Triangular mel filters, float32 [bands, bins], each with weights that add up to 1.

    Low bands would fall between two bins where there are many of them, and see nothing. So no flank of a
    triangle is narrower than one bin: there a band is the interpolation of its two bins.

    Args:
        bins: of the STFT, from 0 Hz to half the sample rate.
        bands: evenly spread over that range on the mel scale of O'Shaughnessy 1987.
        sample_rate: Hz.
        pitch: hear every sound at so many times its pitch: the bands are where it was before. Bands of what
            was above half the sample rate hear nothing.
    """
    top = 2595 * math.log10(1 + sample_rate / 2 / 700)
    hertz = 700 * (10 ** (torch.linspace(0, top, bands + 2) / 2595) - 1)
    edges = hertz / pitch * (2 * (bins - 1) / sample_rate)
    centres, flanks = edges[1:-1, None], edges.diff().clamp(min=1)[:, None]
    from_centre = torch.arange(bins) - centres
    weights = torch.minimum(1 + from_centre / flanks[:-1], 1 - from_centre / flanks[1:]).clamp(min=0)
    return weights / weights.sum(1, keepdim=True).clamp(min=_NOTHING)
