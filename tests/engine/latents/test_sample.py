"""Distributions of latents: the same for the same seed, and of the moments they claim."""

from __future__ import annotations

import numpy as np
import pytest

from engine.errors import SettingError
from engine.latents import sample as sampling
from engine.latents.codec import Floats


def tied(clips: int, seed: int = 0) -> Floats:
    """Latents [clips, 2, 3] whose first two numbers are opposite but for a little noise."""
    random = np.random.default_rng(seed)
    common = random.standard_normal((clips, 1)) @ np.array([[3.0, -3.0, 0, 0, 0, 0]])
    made = common + 0.5 * random.standard_normal((clips, 6)) + np.arange(6)
    return made.reshape(clips, 2, 3).astype(np.float32)


def test_each_latent_has_a_seed_of_its_own_whatever_the_count() -> None:
    source = sampling.fit_gaussian(tied(50))
    for one in (source, sampling.Mixture([source, sampling.unit_gaussian((2, 3))], [0.5, 0.5])):
        many = one.draw(8, seed=3)
        assert many.dtype == np.float32
        assert np.array_equal(many, np.concatenate([one.draw(1, seed) for seed in range(3, 11)]))
        assert len(np.unique(many, axis=0)) == 8


def test_normal_has_variance_one_in_every_number() -> None:
    drawn = sampling.unit_gaussian((4, 10)).draw(2000, seed=0)
    np.testing.assert_allclose(drawn.mean(0), 0, atol=0.12)
    np.testing.assert_allclose(drawn.std(0), 1, atol=0.1)


def test_a_fitted_gaussian_has_the_mean_variance_and_main_ties_of_its_latents() -> None:
    seen = tied(300)
    drawn = sampling.fit_gaussian(seen).draw(3000, seed=0)
    np.testing.assert_allclose(drawn.mean(0), seen.mean(0), atol=0.2)
    np.testing.assert_allclose(drawn.std(0), seen.std(0), rtol=0.06)
    sides = [np.corrcoef(side.reshape(len(side), -1).T)[0, 1] for side in (drawn, seen)]
    assert sides[0] == pytest.approx(sides[1], abs=0.05)


def test_ties_that_do_not_hold_for_other_tracks_are_dropped_and_the_variance_stays() -> None:
    random = np.random.default_rng(0)
    # ten clips of each of twelve tracks are all but one: what ties their numbers is the track alone
    seen = np.repeat(random.standard_normal((12, 20, 30)), 10, axis=0).astype(np.float32)
    seen += 0.01 * random.standard_normal(seen.shape).astype(np.float32)
    tracks = np.repeat(np.arange(12), 10)
    fitted = sampling.fit_gaussian(seen, tracks)
    assert fitted.draw(400, seed=0).std() == pytest.approx(seen.std(), rel=0.05)
    assert np.square(fitted.rest).sum() > 0.5 * seen.var(0).sum()
    believed = sampling.fit_gaussian(seen)  # as if each clip were of another track
    assert np.square(believed.rest).sum() < 0.1 * seen.var(0).sum()


def test_what_holds_falls_from_one_component_to_the_next() -> None:
    seen = tied(60).reshape(60, -1)
    standard = (seen - seen.mean(0)) / seen.std(0)
    shares = sampling.holding((standard @ standard.T).astype(float), np.arange(60), 6)
    assert shares[0] > 0.8
    assert (np.diff(shares) <= 0).all()
    assert (shares >= 0).all()


def test_temperature_is_how_far_from_the_middle() -> None:
    source = sampling.fit_gaussian(tied(50))
    away = source.draw(3, seed=0) - source.centre
    np.testing.assert_array_equal(source.draw(3, seed=0, temperature=0), np.stack([source.centre] * 3))
    np.testing.assert_allclose(source.draw(3, seed=0, temperature=0.5) - source.centre, away / 2, atol=1e-5)


def test_a_mixture_draws_its_parts_by_their_shares() -> None:
    low, high = (sampling.Gaussian(np.full((1, 1), place, np.float32), np.zeros((0, 1), np.float32),
                                   np.ones(1, np.float32)) for place in (-50.0, 50.0))  # fmt: skip
    mixture = sampling.Mixture([low, high], [0.2, 0.8])
    assert (mixture.draw(1000, seed=0) > 0).mean() == pytest.approx(0.8, abs=0.04)
    assert mixture.centre == pytest.approx(30.0)


@pytest.mark.parametrize("strength", [0.0, 0.3, 0.5, 1.0])
def test_around_a_latent_keeps_the_variance_at_every_strength(strength: float) -> None:
    source = sampling.fit_gaussian(tied(300))
    starts, drawn = source.draw(600, seed=0), source.draw(600, seed=50_000)
    pairs = zip(starts, drawn, strict=True)
    varied = np.concatenate([sampling.around(a, source.centre, b[None], strength) for a, b in pairs])
    np.testing.assert_allclose(varied.std(0), starts.std(0), rtol=0.15)


def test_strength_goes_from_the_latent_itself_to_any_draw() -> None:
    source = sampling.fit_gaussian(tied(300))
    start, drawn = source.draw(1, seed=1)[0], source.draw(3, seed=2)
    assert np.array_equal(sampling.around(start, source.centre, drawn, 0.0), np.stack([start] * 3))
    np.testing.assert_allclose(sampling.around(start, source.centre, drawn, 1.0), drawn, atol=1e-5)
    near, far = (np.abs(sampling.around(start, source.centre, drawn, s) - start).mean() for s in (0.2, 0.8))
    assert near < far


def test_one_clip_is_no_distribution() -> None:
    with pytest.raises(SettingError, match="at least 2 clips"):
        sampling.fit_gaussian(np.zeros((1, 4, 4), np.float32))
