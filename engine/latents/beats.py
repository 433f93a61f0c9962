"""The beats of a clip: the way through its onsets that keeps one tempo best.

The method is Ellis, "Beat tracking by dynamic programming" (2007), with the weights that librosa gives it.
Clips of real music that are laid onto each other by it fall together as well as by librosa's own, for which
every process would wait: seconds for its compiler, and half a minute where nothing is compiled yet.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
import torchaudio
from numpy.typing import NDArray

from engine.latents.codec import Floats
from engine.measure.spectrum import magnitudes

_FRAMES_A_SECOND = 86
_BANDS = 64
_RANGE = 1e-8  # of the power that is heard: 80 dB
_USUAL_BEATS_A_MINUTE, _MOST_BEATS_A_MINUTE = 120, 320
_TIGHTNESS = 100.0
_FIRST = 0.01  # of the strongest onset: what is weaker is no first beat
_LEAST_BEATS = 3
_UNUSUAL = 0.1
Exact = NDArray[np.float64]


@dataclass(frozen=True)
class Beats:
    """The beats of a clip.

    Attributes:
        times: seconds from its beginning, [n], n >= 2.
        period: seconds from one to the next.
    """

    times: Exact
    period: float


def beats_of(samples: Floats, rate: int) -> Beats | None:
    """The beats of a clip float32 [n] at `rate` Hz; None where fewer than three are found."""
    hop = max(32, 2 ** round(math.log2(rate / _FRAMES_A_SECOND)))
    onsets = _onsets(samples, rate, hop)
    period = _period(onsets, rate / hop)
    if period is None:
        return None
    times = _way(onsets, period) * hop / rate
    if len(times) < _LEAST_BEATS:
        return None
    gaps = np.diff(times)
    usual_gap = np.quantile(gaps, 0.5, method="lower")  # one that is there, where two halves differ
    usual = np.abs(gaps / usual_gap - 1) < _UNUSUAL  # at the edges there may be one too many
    steady = np.r_[usual, False] | np.r_[False, usual]
    return Beats(times[steady], float(gaps[usual].mean()))


def _onsets(samples: Floats, rate: int, hop: int) -> Exact:
    """How much louder the bands of hearing get from each frame to the next, dB on average: [frames]."""
    size = 8 * hop
    bands = torchaudio.functional.melscale_fbanks(
        n_freqs=size // 2 + 1, f_min=30.0, f_max=rate / 2, n_mels=_BANDS, sample_rate=rate
    )
    power = (magnitudes(torch.from_numpy(samples)[None], size, hop)[0].square() @ bands).double().numpy()
    if not power.any():
        return np.zeros(len(power))
    levels = 10 * np.log10(np.maximum(power, power.max() * _RANGE))
    return np.asarray(np.maximum(np.diff(levels, axis=0, prepend=levels[:1]), 0).mean(1))


def _period(onsets: Exact, frames_a_second: float) -> int | None:
    """Frames after which the onsets repeat, rather those of 120 a minute than others; None for silence."""
    count = len(onsets)
    spectrum = np.fft.rfft(onsets, 2 * count)
    alike = np.fft.irfft(np.square(np.abs(spectrum)))[1:count]
    minutes = np.arange(1, count) / (60 * frames_a_second)
    likely = np.exp(-0.5 * np.log2(minutes * _USUAL_BEATS_A_MINUTE) ** 2)
    worth = np.where(minutes * _MOST_BEATS_A_MINUTE > 1, alike * likely, 0)
    return 1 + int(worth.argmax()) if worth.any() else None


def _way(onsets: Exact, period: int) -> NDArray[np.int64]:
    """The frames of the beats, ascending."""
    around = np.arange(-period, period + 1) * 32.0 / period
    score = np.convolve(onsets / onsets.std(), np.exp(-0.5 * around**2))[period:-period]
    steps = np.arange(round(period / 2), 2 * period + 1)
    cost = _TIGHTNESS * np.log(steps / period) ** 2
    begun = np.argmax(score >= _FIRST * score.max())
    worth, before = score.copy(), np.full(len(score), -1)
    for frame in range(steps[0], len(score)):
        open_steps = steps[steps <= frame]
        ways = worth[frame - open_steps] - cost[: len(open_steps)]
        best = int(ways.argmax())
        worth[frame] += ways[best]
        if frame >= begun:
            before[frame] = frame - steps[best]
    peaks = np.flatnonzero((worth[1:-1] > worth[:-2]) & (worth[1:-1] >= worth[2:])) + 1
    if not len(peaks):
        return peaks
    frames = [int(peaks[worth[peaks] >= 0.5 * np.median(worth[peaks])][-1])]
    while before[frames[-1]] >= 0:
        frames.append(int(before[frames[-1]]))
    return np.array(frames[::-1])
