"""The difference that is listened to: the original minus the reconstruction, and how far it was raised."""

from __future__ import annotations

import numpy as np
import pytest

from engine.audio.loudness import loudness
from engine.audio.pcm import to_int16
from engine.audio.residual import MOST_DB, residual

RATE = 22050
NOISE = (0.3 * np.random.default_rng(0).uniform(-1, 1, RATE)).astype(np.float32)
OTHER = (0.3 * np.random.default_rng(1).uniform(-1, 1, RATE)).astype(np.float32)


def gain(gain_db: int) -> np.float32:
    return np.float32(10 ** (gain_db / 20))


def test_it_is_the_original_minus_the_reconstruction_times_its_gain() -> None:
    made = NOISE + 0.01 * OTHER
    samples, gain_db = residual(NOISE, made, RATE)
    assert gain_db > 20
    assert np.allclose(samples, (NOISE - made) * gain(gain_db), atol=1e-6)


def test_it_comes_as_near_to_the_originals_loudness_as_whole_decibels_allow() -> None:
    samples, _ = residual(NOISE, 0.9 * NOISE, RATE)
    wanted, there = loudness(NOISE, RATE), loudness(samples, RATE)
    assert wanted is not None
    assert there is not None
    assert 0 <= wanted - there < 1


@pytest.mark.parametrize("scale", [0.03, 0.3, 1.0])
def test_no_sample_is_clipped(scale: float) -> None:
    original = NOISE * np.float32(scale)
    original[RATE // 2] = 0.999  # a click, which alone would be beyond full scale
    made = -original
    samples, gain_db = residual(original, made, RATE)
    assert gain_db < 0
    assert np.abs(samples).max() < 1
    assert np.allclose(to_int16(samples) / 32768, samples, atol=1 / 32768)


def test_next_to_nothing_stays_quiet() -> None:
    samples, gain_db = residual(NOISE, NOISE + np.float32(1e-5) * OTHER, RATE)
    assert gain_db == MOST_DB
    assert np.abs(samples).max() < 1e-3


def test_a_perfect_copy_leaves_silence() -> None:
    samples, gain_db = residual(NOISE, NOISE, RATE)
    assert gain_db == 0
    assert not samples.any()


@pytest.mark.parametrize("length", [0, 1, 8000])
def test_sounds_too_short_to_have_a_loudness_work(length: int) -> None:
    samples, gain_db = residual(NOISE[:length], 0.5 * NOISE[:length], RATE)
    assert len(samples) == length
    assert gain_db >= 0
