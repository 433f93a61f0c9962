"""Loudness: the known value of a tone, and nothing where there is none."""

from __future__ import annotations

import numpy as np
import pytest

from engine.audio.loudness import loudness


def sine(level: float, rate: int) -> np.ndarray:
    """One channel of 997 Hz, two seconds."""
    return (level * np.sin(2 * np.pi * 997 * np.arange(2 * rate) / rate)).astype(np.float32)


@pytest.mark.parametrize("rate", [22050, 44100, 48000])
def test_a_full_scale_sine_has_the_loudness_of_the_standard(rate: int) -> None:
    assert loudness(sine(1.0, rate), rate) == pytest.approx(-3.01, abs=0.1)


def test_half_the_level_is_six_decibels_less() -> None:
    full, half = loudness(sine(0.8, 22050), 22050), loudness(sine(0.4, 22050), 22050)
    assert full is not None
    assert half is not None
    assert full - half == pytest.approx(6.02, abs=0.01)


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(22050, np.float32),
        np.zeros(0, np.float32),
        sine(0.5, 22050)[:8820],
        np.full(22050, np.nan, np.float32),
    ],
    ids=["silence", "nothing", "0.4 s", "NaN"],
)
def test_there_is_none_of(samples: np.ndarray) -> None:
    assert loudness(samples, 22050) is None
