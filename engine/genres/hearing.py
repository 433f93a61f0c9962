"""What a classifier hears of clips: samples or dB mel spectrograms, normalised; varied while it learns."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from itertools import islice

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.genres import augment
from engine.genres.settings import ClassifierSettings
from engine.models.mel2d.spectrogram import mel_bank

_FITTED = 64  # batches that mean and deviation are taken from, about a thousand clips
_FLOOR = 1e-4  # magnitude below which nothing is heard: 80 dB under a sine of full scale
_LEAST = 1e-4  # deviation that is taken for one, so that silence is no division by zero
_STEPS = 2  # changes of pitch in a semitone


class Hearing(nn.Module, ABC):
    """Clips as rows and frames, each row with mean 0 and deviation 1 over the training clips.

    Args:
        settings: what is heard, and how it is varied.
        rows: that are heard.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, settings: ClassifierSettings, rows: int) -> None:
        super().__init__()
        self.settings, self.rows = settings, rows
        self.register_buffer("mean", torch.zeros(rows, 1))
        self.register_buffer("deviation", torch.ones(rows, 1))

    @abstractmethod
    def heard(self, clips: Tensor) -> Tensor:
        """Clips [n, samples] as [n, rows, frames], not normalised; varied at random in training."""

    @torch.no_grad()
    def forward(self, clips: Tensor) -> Tensor:
        """Clips [n, samples] as [n, rows, frames], normalised."""
        return (self.heard(clips) - self.mean) / self.deviation

    @torch.no_grad()
    def fit(self, clips: Iterator[Tensor]) -> None:
        """Take mean and deviation of each row from batches of training clips; in evaluation."""
        count = 0
        total = torch.zeros(self.rows, dtype=torch.float64, device=self.mean.device)
        square = total.clone()
        for batch in islice(clips, _FITTED):
            heard = self.heard(batch).double()
            count += heard.shape[0] * heard.shape[2]
            total += heard.sum((0, 2))
            square += heard.square().sum((0, 2))
        mean = total / count
        variance = (square / count - mean.square()).clamp(min=0)
        self.mean.copy_(mean[:, None])
        self.deviation.copy_(variance.sqrt().clamp(min=_LEAST)[:, None])


class WaveformHearing(Hearing):
    """The samples themselves: one row."""

    def __init__(self, settings: ClassifierSettings, sample_rate: int) -> None:
        super().__init__(settings, 1)

    def heard(self, clips: Tensor) -> Tensor:
        """Samples [n, 1, samples]."""
        s = self.settings
        if self.training:
            clips = augment.varied_sound(clips, s.time_stretch, s.pitch_shift, s.mask_time)
        return clips[:, None]


class MelHearing(Hearing):
    """The level of each mel band in dB; a sine of full scale has 0 dB.

    Tempo and pitch are varied in the spectrogram: frames between its frames, and bands elsewhere.
    """

    window: Tensor
    banks: Tensor

    def __init__(self, settings: ClassifierSettings, sample_rate: int) -> None:
        super().__init__(settings, settings.bands)
        self.width = 2 * settings.hop
        self.register_buffer("window", torch.hann_window(self.width), persistent=False)
        steps = round(_STEPS * settings.pitch_shift)
        banks = [
            mel_bank(self.width // 2 + 1, settings.bands, sample_rate, 2 ** (step / _STEPS / 12))
            for step in range(-steps, steps + 1)
        ]
        self.register_buffer("banks", torch.stack(banks), persistent=False)

    def heard(self, clips: Tensor) -> Tensor:
        """Levels [n, bands, frames] in dB, at least -80."""
        s = self.settings
        padded = F.pad(clips, (0, s.covered(clips.shape[-1]) - clips.shape[-1]))
        spectrum = torch.stft(padded, self.width, s.hop, window=self.window, return_complex=True)
        magnitude = spectrum.abs() * (2 / self.window.sum())
        count, middle = len(clips), len(self.banks) // 2
        if self.training and middle:
            drawn = torch.randint(len(self.banks), (count,), device=clips.device)
            mel = self.banks[drawn] @ magnitude
        else:
            mel = self.banks[middle] @ magnitude
        if self.training and s.time_stretch:
            mel = augment.stretched(mel, augment.rates(s.time_stretch, count, clips.device))
        return 20 * mel.clamp(min=_FLOOR).log10()

    def forward(self, clips: Tensor) -> Tensor:
        """Levels [n, bands, frames], normalised; in training with parts hidden."""
        levels: Tensor = super().forward(clips)
        if not self.training:
            return levels
        return augment.hidden(levels, self.settings.mask_time, self.settings.mask_bands)


def hearing(settings: ClassifierSettings, sample_rate: int) -> Hearing:
    """What the settings say is heard."""
    made = MelHearing if settings.input == "mel" else WaveformHearing
    return made(settings, sample_rate)
