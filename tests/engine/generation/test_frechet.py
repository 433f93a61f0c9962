"""The Fréchet distance on mel statistics, against cases computed by hand."""

import numpy as np
import pytest

from engine.generation.frechet import DIMENSIONS, MelSpace, frechet, frechet_interval


def cloud(count, middle=0.0, spread=1.0, seed=0, dims=3):
    """Places with exactly that mean and that covariance times the identity."""
    made = np.random.default_rng(seed).standard_normal((count, dims))
    made -= made.mean(0)
    made = made @ np.linalg.inv(np.linalg.cholesky(np.cov(made, rowvar=False))).T
    return middle + spread * made


def test_of_gaussians_apart_it_is_the_square_of_the_way_between():
    assert frechet(cloud(40), cloud(50, middle=2.0, seed=1)) == pytest.approx(3 * 2.0**2)


def test_of_gaussians_of_other_width_it_is_the_square_of_the_difference():
    assert frechet(cloud(40), cloud(40, spread=3.0)) == pytest.approx(3 * (3.0 - 1.0) ** 2)


def test_of_a_set_and_itself_it_is_nothing():
    assert frechet(cloud(40), cloud(40)) == pytest.approx(0, abs=1e-9)


def test_it_is_the_same_from_either_side():
    one, other = cloud(40, spread=2.0), cloud(30, middle=1.0, seed=1) @ np.diag([1.0, 2.0, 0.5])
    assert frechet(one, other) == pytest.approx(frechet(other, one))


def test_the_interval_holds_the_distance_and_widens_when_clips_are_of_few_tracks():
    random = np.random.default_rng(0)
    ours, theirs = random.standard_normal((60, 3)) + 1, random.standard_normal((60, 3))
    alone = frechet_interval(ours, np.arange(60), theirs, np.arange(60))
    assert alone.low < alone.mean < alone.high
    grouped = np.repeat(ours[:10], 6, axis=0)
    few = frechet_interval(grouped, np.repeat(np.arange(10), 6), theirs, np.arange(60))
    same = frechet_interval(grouped, np.arange(60), theirs, np.arange(60))
    assert few.high - few.low > same.high - same.low


def test_a_row_has_no_interval_but_itself_where_nothing_can_be_left_out():
    found = frechet_interval(cloud(40), np.zeros(40, int), cloud(40, 1.0), np.zeros(40, int))
    assert found.low == found.mean == found.high


def test_the_space_has_few_axes_and_does_not_mind_how_loud_a_band_varies():
    heard = np.random.default_rng(0).standard_normal((30, 160)).astype(np.float32)
    wide = heard * np.linspace(0.1, 50, 160, dtype=np.float32)
    places = MelSpace(heard).places(heard)
    assert places.shape == (30, DIMENSIONS)
    np.testing.assert_allclose(np.abs(MelSpace(wide).places(wide)), np.abs(places), rtol=1e-2, atol=1e-2)
