"""What a number of right answers says when guessing would give half of them: exact binomial arithmetic."""

from __future__ import annotations

from math import comb

LEVEL = 0.05
"""A p-value below it is called significant."""

HEARS = 0.7
"""Share of right answers of a listener who hears a small difference; what the power of a test is told for."""

_HALVINGS = 60  # of an interval of length 1: beyond what a double holds


def at_least(right: int, trials: int, share: float = 0.5) -> float:
    """The chance of `right` or more right answers in `trials`, each right with the chance `share`.

    With a share of one half it is the one-sided p-value of a forced choice between two, exact.

    Args:
        right: 0 .. trials + 1.
        trials: 1 or more.
        share: 0 .. 1.
    """
    if share == 0.5:  # in whole numbers up to the last step
        return sum(comb(trials, k) for k in range(right, trials + 1)) / (1 << trials)
    return sum(comb(trials, k) * share**k * (1 - share) ** (trials - k) for k in range(right, trials + 1))


def fewest_right(trials: int) -> int | None:
    """The fewest right answers whose p-value is below 0.05; None where even all of them are too few."""
    return next((right for right in range(trials + 1) if at_least(right, trials) < LEVEL), None)


def share_interval(right: int, trials: int, level: float = 0.95) -> tuple[float, float]:
    """The interval of Clopper and Pearson (Biometrika 26, 1934) for the share of right answers.

    The ends are the shares for which `right` or more, or `right` or fewer, have a chance of half of what
    `level` leaves; found by bisection. It holds the true share at least as often as `level` says.
    """
    rest = (1 - level) / 2
    return _lower_end(right, trials, rest), 1 - _lower_end(trials - right, trials, rest)


def _lower_end(right: int, trials: int, rest: float) -> float:
    """The share for which `right` or more have the chance `rest`; 0 where none were right."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS if right else 0):
        middle = (low + high) / 2
        low, high = (low, middle) if at_least(right, trials, middle) >= rest else (middle, high)
    return low
