"""Silence, clipping and noise are told from music."""

import numpy as np
import pytest
import tiny

from engine.generation import soundness


def tone(level):
    return level * np.sin(np.arange(2 * tiny.RATE) * 2 * np.pi * 440 / tiny.RATE).astype(np.float32)


def noise(level, seed=0):
    return level * np.random.default_rng(seed).standard_normal(2 * tiny.RATE).astype(np.float32)


def test_what_nobody_hears_is_silent():
    clips = np.stack([np.zeros(2 * tiny.RATE, np.float32), tone(1e-4), tone(0.1)])
    assert soundness.silent(clips, tiny.RATE).tolist() == [True, True, False]


def test_what_reaches_full_scale_for_long_is_clipped():
    touched = tone(0.5)
    touched[:10] = 1.0
    assert soundness.clipped(np.stack([tone(2.0), tone(0.5), touched])).tolist() == [True, False, False]


def test_white_noise_is_flat_and_a_tone_is_not_whatever_their_level():
    clips = np.stack([noise(0.3), noise(0.001, seed=1), tone(0.5), tiny.tones(0, 0)[: 2 * tiny.RATE]])
    assert soundness.noisy(clips).tolist() == [True, True, False, False]
    flat = soundness.flatness(clips)
    assert flat[:2] == pytest.approx([1, 1], abs=0.03)
    assert flat[2] < 0.01


def test_silence_is_not_noise():
    assert soundness.flatness(np.zeros((1, tiny.RATE), np.float32)) == pytest.approx([0])
