"""Mixes: proportions count, blends keep the variance, morphs keep the length, journeys reach their ends."""

from __future__ import annotations

import numpy as np
import pytest

from engine.errors import SettingError
from engine.latents import mix

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


def test_the_mean_of_one_is_it_bit_by_bit() -> None:
    (one,) = only = latents(1)
    one[0, 0] = -0.0
    assert mix.mean(only, [0.3]).tobytes() == one.tobytes()


def test_latents_may_come_one_at_a_time() -> None:
    several, weights = latents(5), [1, 2, 0.5, 0, 4]
    for way in (mix.blend, mix.morph):
        made = way((latent for latent in several), weights, NOWHERE)
        assert np.array_equal(made, way(several, weights, NOWHERE))


def test_a_journey_begins_at_the_first_passes_each_and_ends_at_the_last() -> None:
    three = latents(3)
    three = np.concatenate([three, three[..., :1]], axis=2)  # 55 frames: one of them is in the middle
    nowhere = np.zeros(three.shape[1:], np.float32)
    made = mix.journey(three, 3, nowhere)
    for number, frame in ((0, 0), (1, 27), (2, 54)):
        np.testing.assert_allclose(made[:, frame], three[number][:, frame], atol=1e-5)
    between = mix.morph(three[:2], [26, 1], nowhere)[:, 1]
    np.testing.assert_allclose(made[:, 1], between, atol=1e-5)
    np.testing.assert_allclose(mix.journey(three[:1], 1, nowhere), three[0], atol=1e-5)


@pytest.mark.parametrize("weights", [[0, 0], [1, -1], [], [1, float("nan")], [1, float("inf")]])
def test_weights_that_will_not_do_are_named(weights: list[float]) -> None:
    with pytest.raises(SettingError, match="must be numbers of at least 0, not all 0"):
        mix.mean(latents(len(weights)), weights)


def test_of_a_thousand_weights_a_few_are_told() -> None:
    with pytest.raises(SettingError, match=r"^weights=0, 0, 0, 0, 0, 0, 0, 0, \.\.\. cannot be"):
        mix.shares_of([0] * 1000)
