"""Whether a sound is one at all: not silent, not clipped, not noise."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from engine.audio.loudness import loudness
from engine.measure.spectrum import Clips, batches, magnitudes

SILENT_LUFS = -60.0
CLIPPED_SHARE = 1e-3
NOISE_FLATNESS = 0.5
"""Half of white noise: above music, below noise that a decoder has coloured a little."""

_FULL_SCALE = 32767 / 32768
_FFT, _HOP = 2048, 512
_FLOOR = 1e-12
_OF_NOISE = float(np.exp(-np.euler_gamma))
"""The flatness of a single power spectrum of white noise, whose cells are exponentially distributed."""

Truths = NDArray[np.bool_]


def silent(clips: Clips, sample_rate: int) -> Truths:
    """Whether each of clips float32 [n, samples] is below -60 LUFS, [n]."""
    levels = [loudness(clip, sample_rate) for clip in clips]
    return np.array([level is None or level < SILENT_LUFS for level in levels], bool)


def clipped(clips: Clips) -> Truths:
    """Whether more than a thousandth of each clip [n, samples] is at full scale or beyond, [n]."""
    return np.asarray((np.abs(clips) >= _FULL_SCALE).mean(1) > CLIPPED_SHARE)


def noisy(clips: Clips) -> Truths:
    """Whether each of clips [n, samples] is at least half as flat in spectrum as white noise, [n]."""
    return np.asarray(flatness(clips) >= NOISE_FLATNESS)


def flatness(clips: Clips) -> NDArray[np.float64]:
    """How flat the spectrum of each clip is, from 0 for a tone to 1 for white noise, [n]; 0 for silence.

    The spectral flatness (geometric over arithmetic mean of the power; Gray and Markel 1974) of each frame of
    the 2048/512 Hann STFT, averaged over the frames that sound, over that of white noise.
    """
    found = []
    for batch in batches(clips):
        power = magnitudes(batch, _FFT, _HOP).square()
        means = power.mean(2)
        flat = power.clamp(min=_FLOOR).log().mean(2).exp() / means.clamp(min=_FLOOR)
        sounding = means > 1e-4 * means.amax(1, keepdim=True).clamp(min=_FLOOR)
        found.append((flat * sounding).sum(1) / sounding.sum(1).clamp(min=1))
    values = torch.cat(found).double().numpy() / _OF_NOISE
    return np.asarray(np.clip(values, 0, 1), np.float64)
