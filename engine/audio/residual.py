"""What a reconstruction leaves out: the original minus it, raised so that it can be heard."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from engine.audio.loudness import loudness

MOST_DB = 40
"""Raised by no more: what is quieter than that is as good as nothing, and should sound so."""

_FULL_SCALE = 32767 / 32768


def residual(
    original: NDArray[np.float32], made: NDArray[np.float32], rate: int
) -> tuple[NDArray[np.float32], int]:
    """The original minus the reconstruction, both float32 [n] in -1 .. 1 at `rate` Hz, and its gain.

    Returns:
        The difference, float32 [n] in -1 .. 1, times the gain, and the gain in whole dB: as much as brings it
        to the original's loudness, never so much that a sample is clipped, 40 dB at most. It is below 0 only
        where the difference itself goes beyond full scale.
    """
    difference = original - made
    peak = float(np.abs(difference).max(initial=0.0))
    if peak == 0.0:
        return difference, 0
    room = [20 * math.log10(_FULL_SCALE / peak), float(MOST_DB)]
    wanted, there = loudness(original, rate), loudness(difference, rate)
    if wanted is not None and there is not None:
        room.append(max(0.0, wanted - there))
    gain_db = math.floor(min(room))
    return difference * np.float32(10 ** (gain_db / 20)), gain_db
