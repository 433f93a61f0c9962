"""Pitch classes: what chroma is made of, for the measure and for a loss alike."""

from __future__ import annotations

import torch
from torch import Tensor

CHROMA_WINDOW = 4096
"""Samples of the Hann window, long enough to tell semitones apart; it hops by a quarter."""
SILENT_POWER = 1e-4
"""The power of a chroma frame below which it is what the rounding to 16 bits makes."""

_LOWEST, _HIGHEST = 60.0, 5000.0


def pitch_classes(sample_rate: int) -> Tensor:
    """The matrix [bins, 12] that sums the bins of a spectrum into pitch classes, C first.

    Each bin of the CHROMA_WINDOW from 60 to 5000 Hz belongs to its nearest semitone (A = 440 Hz).
    """
    frequencies = torch.arange(CHROMA_WINDOW // 2 + 1) * (sample_rate / CHROMA_WINDOW)
    heard = (frequencies >= _LOWEST) & (frequencies <= _HIGHEST)
    semitones = 69 + 12 * torch.log2(frequencies.clamp(min=_LOWEST) / 440)
    classes = torch.nn.functional.one_hot(semitones.round().long() % 12, 12)
    return classes * heard[:, None].float()
