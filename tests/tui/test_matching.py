"""Sounds are compared at the loudness of the quietest of them."""

from __future__ import annotations

import pytest

from tui.matching import matching_gains


def test_the_quietest_stays_and_the_others_come_down_to_it() -> None:
    assert matching_gains([-14.0, -17.5, -15.25]) == [-3.5, 0.0, -2.25]


def test_nothing_is_turned_down_by_more_than_20_db() -> None:
    assert matching_gains([-14.0, -50.0]) == [-20.0, 0.0]


@pytest.mark.parametrize("loudness", [[], [None], [None, None]])
def test_silence_and_short_sounds_stay_as_they_are(loudness: list[None]) -> None:
    assert matching_gains(loudness) == [0.0] * len(loudness)


def test_what_has_no_loudness_does_not_count() -> None:
    assert matching_gains([-14.0, None, -16.0]) == [-2.0, 0.0, 0.0]
    assert matching_gains([-14.0, None]) == [0.0, 0.0]
