"""What makes clips fit together before they are averaged: where their beats fall, and how loud they are.

The average of bars that do not fall together is mud, with a network or without.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import librosa
import numpy as np
from numpy.typing import NDArray

from engine.latents.codec import Floats

_FRAMES_A_SECOND = 86  # librosa's own: 256 samples at 22050 Hz
_LEAST_BEATS = 3
_LEAST_AGREEMENT = 0.5
_UNUSUAL = 0.1


@dataclass(frozen=True)
class Beats:
    """The beats of a clip.

    Attributes:
        times: seconds from its beginning, [n], n >= 2.
        period: seconds from one to the next.
    """

    times: NDArray[np.float64]
    period: float


def beats_of(samples: Floats, rate: int) -> Beats | None:
    """The beats of a clip float32 [n] at `rate` Hz; None where fewer than three are found.

    librosa's tracker: the way through the onsets that keeps one tempo best (Ellis, "Beat tracking by
    dynamic programming", 2007). The first call of a process takes seconds, for what librosa compiles.
    """
    hop = max(32, 2 ** round(math.log2(rate / _FRAMES_A_SECOND)))
    onsets = librosa.onset.onset_strength(y=samples, sr=rate, hop_length=hop)
    _, times = librosa.beat.beat_track(
        onset_envelope=onsets, sr=rate, hop_length=hop, trim=False, units="time"
    )
    if len(times) < _LEAST_BEATS:
        return None
    gaps = np.diff(times)
    usual = np.abs(gaps / np.median(gaps) - 1) < _UNUSUAL  # at the edges the tracker may put one too many
    steady = np.r_[usual, False] | np.r_[False, usual]
    return Beats(np.asarray(times[steady], np.float64), float(gaps[usual].mean()))


def beat_shift(beats: Beats, reference: Beats) -> tuple[float, float] | None:
    """By how much later a clip must begin so that its beats fall on those of the reference.

    Beats are taken as angles of one turn a beat, and turned by the difference of their mean angles; so where
    tempos differ they fall together best in the middle of the clip. A clip of half or a third of the tempo
    is laid onto the beats between.

    Returns:
        seconds, at most half a beat to either side; and the beat, by which it may be moved further. None
        where the tempos are so far apart that no shift brings the beats together: the mean of the angles,
        as vectors of length 1, is shorter than 0.5.
    """
    beat = reference.period / max(1, round(reference.period / beats.period))
    ours, theirs = (np.exp(2j * np.pi * side.times / beat).mean() for side in (beats, reference))
    if min(abs(ours), abs(theirs)) < _LEAST_AGREEMENT:
        return None
    return float(np.angle(ours / theirs) / (2 * np.pi) * beat), beat


def common_level(loudnesses: Sequence[float | None]) -> float | None:
    """What clips are brought to, LUFS: the median loudness of those not silent; None if all are."""
    heard = [value for value in loudnesses if value is not None]
    return float(np.median(heard)) if heard else None


def gain_to(level: float, own: float | None, samples: Floats) -> float:
    """The factor from loudness `own` to `level`, LUFS; less where it would clip, and 1 for silence."""
    if own is None:
        return 1.0
    peak = float(np.abs(samples).max())
    return min(10 ** ((level - own) / 20), max(1.0, 1 / peak))
