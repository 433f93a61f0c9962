"""Round numbers on axes, and numbers as people say them."""

from __future__ import annotations

import random

import pytest

from tui import ticks


@pytest.mark.parametrize(
    ("low", "high", "most", "expected"),
    [
        (0, 10, 6, [0, 2, 4, 6, 8, 10]),
        (0, 47, 6, [0, 10, 20, 30, 40]),
        (0.013, 0.127, 6, [0.02, 0.04, 0.06, 0.08, 0.1, 0.12]),
    ],
)
def test_linear_ticks_are_round(low: float, high: float, most: int, expected: list[float]):
    assert ticks.linear(low, high, most) == pytest.approx(expected)


@pytest.mark.parametrize("seed", range(40))
def test_ticks_lie_within_the_axis_and_their_labels_differ(seed: int):
    chance = random.Random(seed)
    low = 10 ** chance.uniform(-6, 3)
    high = low * 10 ** chance.uniform(0.01, 5)
    for marks in (ticks.linear(low, high, 6), ticks.logarithmic(low, high, 6)):
        assert marks
        assert all(low * (1 - 1e-9) <= mark <= high * (1 + 1e-9) for mark in marks)
        assert len(marks) <= 10
        labels = ticks.written(marks)
        assert len(set(labels)) == len(labels)


def test_log_ticks_are_at_least_two_in_a_low_chart():
    assert ticks.logarithmic(0.0015, 0.08, 2) == pytest.approx([0.003, 0.01, 0.03])


def test_log_ticks_are_powers_of_ten_where_there_are_many_decades():
    assert ticks.logarithmic(1e-4, 1.0, 5) == pytest.approx([1e-4, 1e-3, 1e-2, 1e-1, 1.0])


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.42, "0.4 s"), (12, "12 s"), (200, "3 min 20 s"), (7500, "2 h 05 min"), (59.7, "1 min 00 s")],
)
def test_durations_read_like_speech(seconds: float, text: str):
    assert ticks.duration(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.42, "0.4 s"), (12.4, "12 s"), (460, "8 min"), (7500, "2 h")]
)
def test_a_time_in_its_largest_unit(seconds: float, text: str):
    assert ticks.about(seconds) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "–"), (0.0, "0"), (0.41234, "0.412"), (0.0231, "0.0231"), (12.345, "12.3"), (0.000981, "0.00098"),
     (2.5e-6, "2.5e-06"), (float("nan"), "–")],
)  # fmt: skip
def test_losses_keep_their_significant_digits(value: float | None, text: str):
    assert ticks.loss(value) == text
