"""Loudness matching: sounds that are compared are heard as loud as the quietest of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

MOST_DB: Final = 20.0
"""No sound is lowered by more: one that nearly failed would make the others inaudible."""


def matching_gains(loudness: Sequence[float | None]) -> list[float]:
    """Gains in dB, -20 .. 0, that bring sounds to the loudness of the quietest; none is ever raised.

    Args:
        loudness: of each, LUFS; None where there is none to measure (silence, or shorter than 0.4 s). Such
            a sound stays as it is, and the others do without it.
    """
    quietest = min((value for value in loudness if value is not None), default=0.0)
    return [0.0 if value is None else max(-MOST_DB, quietest - value) for value in loudness]
