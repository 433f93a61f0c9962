"""Between 16-bit integers, as clips and WAV files hold sound, and floating point, as models do."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_FULL_SCALE = 32768


def to_int16(samples: NDArray[np.float32]) -> NDArray[np.int16]:
    """Samples in -1 .. 1, of any shape, as 16-bit integers; beyond the range they are clipped.

    16-bit audio that went through `to_float` comes back bit by bit. NaN becomes 0.
    """
    scaled = samples * np.float32(_FULL_SCALE)  # in place from here on: an hour is 300 MB
    np.nan_to_num(scaled, copy=False, nan=0.0)
    np.rint(scaled, out=scaled)
    np.clip(scaled, -_FULL_SCALE, _FULL_SCALE - 1, out=scaled)
    return scaled.astype(np.int16)


def to_float(samples: NDArray[np.int16]) -> NDArray[np.float32]:
    """16-bit samples of any shape as float32 in -1 .. 1."""
    result = samples.astype(np.float32)
    result /= np.float32(_FULL_SCALE)
    return result
