"""The anchor of rating tests: what lies below 3.5 kHz as it is, and nothing above 4 kHz."""

from __future__ import annotations

import numpy as np
import pytest

from engine.audio.lowpass import low_anchor

INSIDE = slice(2000, -2000)
"""Without the ends, where a tone begins and stops."""


def tone(hertz: float, rate: int) -> np.ndarray:
    return np.sin(2 * np.pi * hertz * np.arange(rate) / rate).astype(np.float32)


def decibels(samples: np.ndarray) -> float:
    return float(20 * np.log10(np.sqrt(2 * np.mean(np.square(samples[INSIDE], dtype=float)))))


@pytest.mark.parametrize("rate", [8000, 22050, 44100, 48000])
@pytest.mark.parametrize("hertz", [100, 1000, 3500])
def test_below_it_a_tone_stays_as_it_is(hertz: float, rate: int) -> None:
    before = tone(hertz, rate)
    after = low_anchor(before, rate)
    assert abs(decibels(after)) < 0.1
    assert np.abs(after - before)[INSIDE].max() < 0.012  # in step: no delay


@pytest.mark.parametrize("rate", [22050, 44100, 48000])
@pytest.mark.parametrize(("hertz", "less"), [(4000, 25), (4500, 50), (9000, 50)])
def test_above_it_a_tone_is_as_low_as_the_recommendation_asks(hertz: float, less: float, rate: int) -> None:
    assert decibels(low_anchor(tone(hertz, rate), rate)) < -less


@pytest.mark.parametrize("length", [0, 1, 100, 22050])
def test_it_keeps_the_length(length: int) -> None:
    assert low_anchor(np.ones(length, np.float32), 22050).shape == (length,)


def test_sound_that_holds_nothing_above_stays_as_it_is() -> None:
    samples = tone(1000, 6000)
    assert np.array_equal(low_anchor(samples, 6000), samples)
