"""Integrated loudness, so that two sounds can be compared at the same level."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

_BLOCK_SECONDS = 0.4


def loudness(samples: NDArray[np.float32], rate: int) -> float | None:
    """Loudness of mono samples float32 [n] in LUFS (ITU-R BS.1770-4, gated, by pyloudnorm).

    None where there is none to measure: silence, not longer than one block of 0.4 s, or NaN in it.
    """
    if len(samples) <= _BLOCK_SECONDS * rate or not np.isfinite(samples).all():
        return None
    import pyloudnorm  # here, since scipy behind it takes most of a second

    with np.errstate(divide="ignore"):
        measured = float(pyloudnorm.Meter(rate, block_size=_BLOCK_SECONDS).integrated_loudness(samples))
    return measured if math.isfinite(measured) else None
