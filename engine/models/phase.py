"""Phases for a magnitude spectrogram at once: each peak turns at its own frequency, and its sides with it."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional as F

_REACH = 4
"""Doublings of the walk uphill: a bin finds its peak from up to 2 ** 4 bins away."""
_TINY = 1e-9


@torch.no_grad()
def locked_phase(magnitude: Tensor, window: int, hop: int) -> Tensor:
    """Phases, float32 [n, bins, frames], with which the inverse STFT of a magnitude comes near to it.

    Single pass spectrogram inversion (Beauregard, Harish and Wyse 2015): the frequency of each spectral peak
    is read off a parabola through the logarithms of three bins; its phase goes on from the frame before by
    what that frequency turns in a hop, and the bins on its slopes follow it, turned by half a circle each, as
    those of a symmetric window do.

    Args:
        magnitude: float32 [n, bins, frames], at least 0, of a centred STFT.
        window: samples of the window; bins are window // 2 + 1.
        hop: samples from frame to frame.
    """
    bins, frames = magnitude.shape[1:]
    level = torch.log(magnitude + _TINY)
    above = F.pad(level, (0, 0, 0, 1), value=-math.inf)[:, 1:]
    below = F.pad(level, (0, 0, 1, 0), value=-math.inf)[:, :-1]
    place = torch.arange(bins, device=magnitude.device)[:, None]
    up, down = (above > level) & (above >= below), (below > level) & (below > above)
    peak = place + (up.to(torch.int8) - down.to(torch.int8))
    for _ in range(_REACH):
        peak = peak.gather(1, peak)

    curve = 2 * level - above - below
    aside = (0.5 * (above - below) / curve).clamp(-0.5, 0.5).nan_to_num(0.0)
    turned = (2 * math.pi * hop / window) * (peak + aside.gather(1, peak)) + math.pi * (place - peak)
    # Frame after frame in the first dimension, each a small step; kept small, so that no digits are lost.
    turned = turned.remainder(2 * math.pi).permute(2, 0, 1).contiguous()
    peak = peak.permute(2, 0, 1).contiguous()
    phase = (math.pi * (place[:, 0] % 2)).expand(turned[0].shape)
    phases = torch.empty_like(turned)
    for frame in range(frames):
        phase = torch.add(phase.gather(1, peak[frame]), turned[frame], out=phases[frame])
    return phases.permute(1, 2, 0)
