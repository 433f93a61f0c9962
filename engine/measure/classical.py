"""Classical codings that spend the same number of floats as a network: the floor under every network."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.fft import dct

from engine.measure.spectrum import Clips

MDCT_FRAME = 1024
"""Coefficients of one MDCT frame; its window is twice as long."""


def resample(clips: Clips, floats: int) -> Clips:
    """Keep the lowest `floats // 2` complex Fourier bins of each clip, as ideal band-limiting does.

    Args:
        clips: float32 [n, samples].
        floats: numbers spent on a clip, two a bin.
    """
    bins = np.fft.rfft(clips)
    bins[:, floats // 2 :] = 0
    return np.fft.irfft(bins, clips.shape[1]).astype(np.float32)


def mdct(clips: Clips, floats: int) -> Clips:
    """Keep the `floats // 2` largest MDCT coefficients of each clip, and pay as much for their positions.

    Args:
        clips: float32 [n, samples].
        floats: numbers spent on a clip, two a coefficient.
    """
    kept = floats // 2
    coefficients = mdct_forward(clips)
    flat = coefficients.reshape(len(clips), -1)
    dropped = max(0, flat.shape[1] - kept)
    if dropped:
        weakest = np.argpartition(np.abs(flat), dropped - 1, axis=1)[:, :dropped]
        np.put_along_axis(flat, weakest, 0, axis=1)
    return mdct_inverse(coefficients, clips.shape[1])


def mdct_forward(clips: Clips) -> npt.NDArray[np.float32]:
    """The modified discrete cosine transform with a sine window, orthonormal.

    (Princen, Johnson and Bradley, 1987; by folding and a type-IV DCT.)

    Args:
        clips: float32 [n, samples].

    Returns:
        float32 [n, ceil(samples / 1024) + 1, 1024].
    """
    count, samples = clips.shape
    half = MDCT_FRAME // 2
    blocks = -(-samples // MDCT_FRAME) + 2
    padded = np.zeros((count, blocks * MDCT_FRAME), np.float32)
    padded[:, MDCT_FRAME : MDCT_FRAME + samples] = clips
    halves = padded.reshape(count, blocks, MDCT_FRAME)
    rising, falling = np.split(_sine_window(), 2)
    first, second = halves[:, :-1] * rising, halves[:, 1:] * falling
    folded = np.concatenate(
        [
            -second[..., half - 1 :: -1] - second[..., half:],
            first[..., :half] - first[..., : half - 1 : -1],
        ],
        axis=-1,
    )
    return np.asarray(dct(folded, type=4, norm="ortho"), np.float32)


def mdct_inverse(coefficients: npt.NDArray[np.float32], samples: int) -> Clips:
    """The clips that `mdct_forward` was given, `samples` long, up to rounding.

    Args:
        coefficients: float32 [n, frames, 1024].
        samples: of a clip.
    """
    half = MDCT_FRAME // 2
    folded = np.asarray(dct(coefficients, type=4, norm="ortho"), np.float32)
    left, right = folded[..., :half], folded[..., half:]
    rising, falling = np.split(_sine_window(), 2)
    first = np.concatenate([right, -right[..., ::-1]], axis=-1) * rising
    second = np.concatenate([-left[..., ::-1], -left], axis=-1) * falling
    inner = first[:, 1:] + second[:, :-1]
    return np.ascontiguousarray(inner.reshape(len(coefficients), -1)[:, :samples])


def _sine_window() -> npt.NDArray[np.float32]:
    phases = (np.arange(2 * MDCT_FRAME) + 0.5) * (np.pi / (2 * MDCT_FRAME))
    return np.asarray(np.sin(phases), np.float32)
