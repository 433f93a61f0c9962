"""What can wait takes a small share of the time, however long it takes by itself."""

from __future__ import annotations

import time

from engine.training.seldom import SHARE, Seldom


def spend(seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        pass


def test_what_takes_no_time_is_due_as_often_as_was_said() -> None:
    clock = Seldom(0.0)
    assert clock.is_due()
    assert not Seldom(3600.0).is_due()


def test_what_takes_long_is_due_when_it_is_a_small_share_of_the_time_since() -> None:
    clock = Seldom(0.0)
    with clock.timed():
        spend(0.01)
    ended = time.monotonic()
    assert not clock.is_due()
    while not clock.is_due():
        pass
    assert time.monotonic() - ended >= 0.01 / SHARE
