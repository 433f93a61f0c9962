"""What makes clips fit together before they are averaged: where their beats fall, and how loud they are.

The average of bars that do not fall together is mud, with a network or without.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.latents.beats import Beats
from engine.latents.codec import Floats

_LEAST_AGREEMENT = 0.5


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
