"""Mixes: proportions count, blends keep the variance, morphs keep the length."""

from __future__ import annotations

import threading

import numpy as np
import pytest
import tiny

from engine.audio.pcm import to_float
from engine.errors import SettingError
from engine.latents import mix
from engine.latents.codec import encode_library, open_codec
from engine.library.store import Library
from engine.training.loop import train

NOWHERE = np.zeros((8, 54), np.float32)


def latents(count: int) -> np.ndarray:
    return np.random.default_rng(0).standard_normal((count, 8, 54)).astype(np.float32)


def test_the_mean_is_weighted_by_proportion() -> None:
    one, other = latents(2)
    np.testing.assert_allclose(mix.mean(np.stack([one, other]), [3, 1]), 0.75 * one + 0.25 * other, atol=1e-6)
    np.testing.assert_allclose(mix.mean(np.stack([one, other]), [0, 7]), other, atol=1e-6)


def test_a_blend_keeps_the_variance_that_a_mean_loses() -> None:
    several = latents(16)
    assert mix.mean(several, [1] * 16).std() == pytest.approx(0.25, abs=0.03)
    assert mix.blend(several, [1] * 16, NOWHERE).std() == pytest.approx(1, abs=0.1)
    centre = NOWHERE + 5
    assert mix.blend(several + 5, [1] * 16, centre).mean() == pytest.approx(5, abs=0.2)


def test_a_morph_runs_from_end_to_end_at_full_length() -> None:
    pair = latents(2)
    np.testing.assert_allclose(mix.morph(pair, [1, 0], NOWHERE), pair[0], atol=1e-5)
    np.testing.assert_allclose(mix.morph(pair, [0, 1], NOWHERE), pair[1], atol=1e-5)
    lengths = [np.linalg.norm(latent) for latent in pair]
    for share in (0.25, 0.5, 0.75):
        between = mix.morph(pair, [1 - share, share], NOWHERE)
        assert np.linalg.norm(between) == pytest.approx(
            (1 - share) * lengths[0] + share * lengths[1], rel=1e-3
        )


def test_a_morph_half_way_is_equally_near_to_both() -> None:
    pair = latents(2)
    pair /= np.linalg.norm(pair, axis=(1, 2), keepdims=True)
    middle = mix.morph(pair, [1, 1], NOWHERE)
    assert (middle * pair[0]).sum() == pytest.approx((middle * pair[1]).sum(), abs=1e-4)


def test_a_mix_of_one_is_itself_in_every_way() -> None:
    (one,) = only = latents(1)
    for made in (mix.mean(only, [2]), mix.blend(only, [2], NOWHERE), mix.morph(only, [2], NOWHERE)):
        np.testing.assert_allclose(made, one, atol=1e-5)


@pytest.mark.parametrize("weights", [[0, 0], [1, -1], [1], [1, float("nan")], [1, float("inf")]])
def test_weights_that_will_not_do_are_named(weights: list[float]) -> None:
    with pytest.raises(SettingError, match="it must be 2 numbers of at least 0, not all 0"):
        mix.mean(latents(2), weights)


def test_every_way_makes_sound_of_the_runs_length(tiny_library: Library) -> None:
    run = tiny.new_run("pca", tiny.SMALL_WINDOW)
    train(run, threading.Event())
    codec, clips = open_codec(run), to_float(tiny_library.clips[[0, 20, 40]])
    sounds = {way: mix.mix(codec, clips, [1, 1, 2], way) for way in ("mean", "blend", "morph", "waveform")}
    for sound in sounds.values():
        assert sound.shape == (8000,)
        assert sound.dtype == np.float32
    np.testing.assert_allclose(sounds["waveform"], clips[0] / 4 + clips[1] / 4 + clips[2] / 2, atol=1e-6)
    assert not np.array_equal(sounds["mean"], sounds["blend"])
    everything = encode_library(codec, tiny_library)
    assert mix.centre(codec).shape == everything.shape[1:]
    # Whitened: the training latents lie around zero.
    assert np.abs(mix.centre(codec)).mean() < 0.5
