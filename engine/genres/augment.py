"""Variations of training clips that leave their genre alone: another tempo, another pitch, parts hidden.

On mel spectrograms they cost next to nothing, on waveforms an STFT and its inverse. Hiding parts is
SpecAugment (Park et al. 2019) without its warping, which time stretch takes the place of.
"""

from __future__ import annotations

import math
from fractions import Fraction

import torch
import torchaudio
from torch import Tensor
from torch.nn import functional as F

_WINDOW, _HOP = 1024, 256
_LARGEST = 24  # of the numbers that a change of pitch is a fraction of, so that resampling is cheap


def rates(percent: float, count: int, device: torch.device) -> Tensor:
    """Speeds [count] of up to `percent` faster or slower, as often the one as the other."""
    return (1 + percent / 100) ** torch.empty(count, device=device).uniform_(-1, 1)


def stretched(magnitude: Tensor, speed: Tensor) -> Tensor:
    """Spectrograms [n, rows, frames] played at speeds [n], as many frames as before.

    What torchaudio's TimeStretch makes of a spectrogram, without the phase: frames between the frames. A
    faster clip is too short, and its end is played backwards; of a slower one a random part is kept.
    """
    last = magnitude.shape[-1] - 1
    reach = speed[:, None] * torch.arange(last + 1, device=speed.device)
    spare = (last - reach[:, -1:]).clamp(min=0)
    places = spare * torch.rand_like(spare) + reach
    places = (last - (places % max(2 * last, 1) - last).abs()).clamp(0, last)
    lower = places.floor().clamp(max=max(last - 1, 0))
    share = (places - lower)[:, None]
    before = lower.long()[:, None].expand_as(magnitude)
    after = (before + 1).clamp(max=last)
    return torch.lerp(magnitude.gather(2, before), magnitude.gather(2, after), share)


def hidden(levels: Tensor, time: float, bands: float) -> Tensor:
    """Spectrograms [n, bands, frames] with some neighbouring frames and bands set to 0, in each clip others.

    Args:
        levels: normalised, so that 0 is the mean.
        time: percent of the frames that are hidden at most.
        bands: percent of the bands.
    """
    found = levels[:, None]
    for percent, axis in ((bands, 2), (time, 3)):
        most = round(percent / 100 * found.shape[axis])
        found = torchaudio.functional.mask_along_axis_iid(found, most, 0.0, axis)
    return found[:, 0]


def varied_sound(clips: Tensor, stretch: float, pitch: float, time: float) -> Tensor:
    """Clips [n, samples] at another tempo and pitch, the same for all of them, with a part silenced in each.

    A phase vocoder changes the tempo, and what is then resampled has its pitch changed as well.

    Args:
        clips: waveforms.
        stretch: percent of tempo, at most.
        pitch: semitones, at most.
        time: percent of a clip that is silenced, at most.
    """
    samples = clips.shape[-1]
    if stretch or pitch:
        speed = rates(stretch, 1, torch.device("cpu")).item()
        semitones = torch.empty(()).uniform_(-pitch, pitch).item()
        higher = Fraction(2 ** (semitones / 12)).limit_denominator(_LARGEST)
        clips = _vocoded(clips, speed / float(higher))
        clips = torchaudio.functional.resample(clips, higher.numerator, higher.denominator)
        clips = _of_length(clips, samples)
    return hidden(clips[:, None], time, 0.0)[:, 0] if time else clips


def _vocoded(clips: Tensor, rate: float) -> Tensor:
    """Clips `rate` times as fast, their pitch kept."""
    window = torch.hann_window(_WINDOW, device=clips.device)
    spectrum = torch.stft(clips, _WINDOW, _HOP, window=window, return_complex=True)
    advance = torch.linspace(0, math.pi * _HOP, _WINDOW // 2 + 1, device=clips.device)[:, None]
    sound: Tensor = torch.istft(
        torchaudio.functional.phase_vocoder(spectrum, rate, advance), _WINDOW, _HOP, window=window
    )
    return sound


def _of_length(clips: Tensor, samples: int) -> Tensor:
    """Clips cut at a random place, or with their end played backwards, so that they are as long as wanted."""
    spare = clips.shape[-1] - samples
    if spare > 0:
        begin = int(torch.randint(spare + 1, ()).item())
        return clips[:, begin : begin + samples]
    while clips.shape[-1] < samples:
        missing = min(samples - clips.shape[-1], clips.shape[-1] - 1)
        clips = F.pad(clips[:, None], (0, missing), mode="reflect")[:, 0]
    return clips
