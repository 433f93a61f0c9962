"""What the screen draws of a clip: its waveform and a small mel spectrogram. numpy alone, and quick."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.schema import Picture

BANDS = 48
_LOWEST_HZ = 30.0
_RANGE_DB = 80.0
_WINDOW_SECONDS = 0.093
_MOST_FRAMES_A_COLUMN = 8


def picture(samples: NDArray[np.float32], rate: int, columns: int) -> Picture:
    """Draw samples float32 [n] at `rate` Hz in `columns` (at least 1) columns.

    Values are rounded to what a terminal can show, so that they stay short on a slow line. Samples that
    are not numbers count as silence.
    """
    samples = np.nan_to_num(samples.astype(np.float32, copy=False), posinf=0.0, neginf=0.0)
    if len(samples) == 0:
        samples = np.zeros(1, np.float32)
    edges = np.arange(columns) * len(samples) // columns
    bands = _decibels(_mel_power(samples, rate, columns))
    return Picture(
        low=_short(np.minimum.reduceat(samples, edges), 3),
        high=_short(np.maximum.reduceat(samples, edges), 3),
        bands=[_short(row, 1) for row in bands],
        seconds=len(samples) / rate,
        top_hz=rate / 2,
    )


def _mel_power(samples: NDArray[np.float32], rate: int, columns: int) -> NDArray[np.float32]:
    """Mean power, float32 [BANDS, columns]."""
    size = 1 << round(np.log2(_WINDOW_SECONDS * rate))
    a_column = int(np.clip(round(2 * len(samples) / columns / size), 1, _MOST_FRAMES_A_COLUMN))
    frames = columns * a_column
    padded = np.pad(samples, size // 2)
    starts = ((np.arange(frames) + 0.5) / frames * len(samples)).astype(np.int64)
    windows = np.lib.stride_tricks.sliding_window_view(padded, size)[starts]
    spectrum = np.fft.rfft(windows * np.hanning(size).astype(np.float32))
    power: NDArray[np.float32] = np.square(spectrum.real) + np.square(spectrum.imag)
    mean = power.reshape(columns, a_column, -1).mean(axis=1)
    return _mel_bands(mean, rate, size).T


def _decibels(power: NDArray[np.float32]) -> NDArray[np.float32]:
    """Power as dB below its peak, -80 .. 0; all -80 for silence."""
    peak = float(power.max())
    if peak <= 0.0:
        return np.full_like(power, -_RANGE_DB)
    floor = 10 ** (-_RANGE_DB / 10)
    below: NDArray[np.float32] = np.maximum(power / np.float32(peak), np.float32(floor))
    return np.multiply(np.log10(below), 10, dtype=np.float32)


def _mel_bands(power: NDArray[np.float32], rate: int, size: int) -> NDArray[np.float32]:
    """Weighted means under triangles on the mel scale, 2595 log10(1 + f/700).

    Each stretch between two corners rises for one band and falls for the one below, so that two sums a
    stretch do. (A matrix product would be shorter, but its threads starve where a training has all cores.)

    Args:
        power: float32 [columns, size // 2 + 1].
        rate: Hz.
        size: of the window that `power` came from.

    Returns:
        float32 [columns, BANDS].
    """
    starts, rising, weight = _mel_stretches(rate, size)
    up = np.add.reduceat(power * rising, starts, axis=1)
    down = np.add.reduceat(power * (1 - rising), starts, axis=1)
    bands: NDArray[np.float32] = (up[:, :-1] + down[:, 1:]) * weight
    return bands


@lru_cache(maxsize=8)
def _mel_stretches(
    rate: int, size: int
) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.float32]]:
    """Where the stretches begin, int64 [BANDS + 1]; how far each bin is up its stretch, float32
    [size // 2 + 1]; one over each band's sum of weights, float32 [BANDS].
    """
    bins = np.fft.rfftfreq(size, 1 / rate)
    lowest, highest = (2595 * np.log10(1 + hz / 700) for hz in (_LOWEST_HZ, rate / 2))
    corners = 700 * (10 ** (np.linspace(lowest, highest, BANDS + 2) / 2595) - 1)
    starts = np.searchsorted(bins, corners[:-1])
    stretch = np.clip(np.searchsorted(corners, bins, side="right") - 1, 0, BANDS)
    rising = (bins - corners[stretch]) / (corners[stretch + 1] - corners[stretch])
    # A stretch may hold no bin: its band then takes the next one, which must weigh something.
    rising = np.clip(rising, 1e-3, 1 - 1e-3)
    weight = np.add.reduceat(rising, starts)[:-1] + np.add.reduceat(1 - rising, starts)[1:]
    return starts, rising.astype(np.float32), (1 / weight).astype(np.float32)


def _short(values: NDArray[np.float32], digits: int) -> list[float]:
    return [round(value, digits) + 0.0 for value in values.tolist()]  # + 0.0 makes -0.0 plain
