"""Right answers against guessing: exact, and as the tables have it."""

from __future__ import annotations

from math import isclose

import pytest

from engine.measure.guessing import at_least, fewest_right, share_interval


@pytest.mark.parametrize(
    ("right", "trials", "ways"),
    [(12, 16, 2517), (16, 16, 1), (0, 16, 65536), (17, 16, 0), (5, 5, 1), (8, 10, 56)],
)
def test_the_p_value_is_the_share_of_all_ways_to_guess(right: int, trials: int, ways: int) -> None:
    assert at_least(right, trials) == ways / 2**trials


def test_other_shares_than_one_half_are_as_computed_by_hand() -> None:
    assert isclose(at_least(2, 3, 0.7), 3 * 0.7**2 * 0.3 + 0.7**3)
    assert isclose(at_least(12, 16, 0.7), 0.4499, abs_tol=5e-5)  # tables of the binomial distribution


@pytest.mark.parametrize(
    ("trials", "right"),
    [(4, None), (5, 5), (8, 7), (10, 9), (16, 12), (20, 15), (25, 18), (50, 32), (100, 59)],
)
def test_the_fewest_right_answers_are_those_of_the_tables(trials: int, right: int | None) -> None:
    assert fewest_right(trials) == right


def test_the_p_value_of_very_many_trials_does_not_overflow() -> None:
    assert 0.45 < at_least(550, 1100) < 0.55


@pytest.mark.parametrize(
    ("right", "trials", "low", "high"),
    [  # Clopper and Pearson's limits, as R's binom.test gives them
        (14, 16, 0.61652, 0.98449),
        (8, 10, 0.44390, 0.97479),
        (7, 16, 0.19753, 0.70122),
        (51, 100, 0.40804, 0.61136),
        (0, 10, 0.0, 0.30850),
        (10, 10, 0.69150, 1.0),
    ],
)
def test_the_interval_of_the_share_is_the_exact_one(right: int, trials: int, low: float, high: float) -> None:
    found = share_interval(right, trials)
    assert found == pytest.approx((low, high), abs=1e-5)
    rest = 0.025
    if right:
        assert isclose(at_least(right, trials, found[0]), rest, rel_tol=1e-6)
    if right < trials:
        assert isclose(1 - at_least(right + 1, trials, found[1]), rest, rel_tol=1e-6)
