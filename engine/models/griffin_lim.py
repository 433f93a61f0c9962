"""A waveform for a magnitude: the fast Griffin-Lim algorithm with a fixed first guess of the phase."""

from __future__ import annotations

import torch
from torch import Tensor

ITERATIONS = 32
MOMENTUM = 0.99


def griffin_lim(magnitude: Tensor, window: Tensor, hop: int, samples: int) -> Tensor:
    """The waveform [n, samples] whose STFT magnitude comes near `magnitude`, the same each time.

    Griffin and Lim 1984 with the momentum of Perraudin, Balazs and Søndergaard 2013. The first guess turns
    each bin's phase as a steady tone at its centre would, which ends nearer than a random guess.

    Args:
        magnitude: float32 [n, bins, frames], at least 0, of a centred STFT.
        window: float32 [window]; bins are window // 2 + 1.
        hop: samples from frame to frame.
        samples: length of the result, at most what the frames cover.
    """
    size = window.shape[0]
    bins = torch.arange(magnitude.shape[1], device=magnitude.device)
    frames = torch.arange(magnitude.shape[2], device=magnitude.device)
    turns = (bins[:, None] * frames * hop % size) / size
    phase = torch.polar(torch.ones_like(turns), 2 * torch.pi * turns).expand(magnitude.shape)
    before = torch.zeros((), device=magnitude.device)
    for _ in range(ITERATIONS):
        signal = torch.istft(magnitude * phase, size, hop, window=window, length=samples)
        rebuilt = torch.stft(
            signal, size, hop, window=window, center=True, pad_mode="reflect", return_complex=True
        )
        ahead = rebuilt + MOMENTUM * (rebuilt - before)
        phase = ahead / ahead.abs().clamp(min=1e-12)
        before = rebuilt
    return torch.istft(magnitude * phase, size, hop, window=window, length=samples)
