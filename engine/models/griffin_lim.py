"""A waveform for a magnitude: the fast Griffin-Lim algorithm from peaks' own phases on."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.models.phase import locked_phase

ITERATIONS = 32
MOMENTUM = 0.99


def griffin_lim(magnitude: Tensor, window: Tensor, hop: int, samples: int) -> Tensor:
    """The waveform [n, samples] whose STFT magnitude comes near `magnitude`, the same each time.

    Griffin and Lim 1984 with the momentum of Perraudin, Balazs and Søndergaard 2013. It starts from the phase
    that peaks have by themselves, which ends nearer than a steady tone's or a random one.

    Args:
        magnitude: float32 [n, bins, frames], at least 0, of a centred STFT.
        window: float32 [window]; bins are window // 2 + 1.
        hop: samples from frame to frame.
        samples: length of the result, at most what the frames cover.
    """
    size = window.shape[0]
    phase = torch.polar(torch.ones_like(magnitude), locked_phase(magnitude, size, hop))
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
