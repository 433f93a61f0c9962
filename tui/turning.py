"""A cloud of points in space, turned by keys and seen from the front."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

STEP: Final = 10.0
"""Degrees of one key."""

UPRIGHT: Final = 90.0
"""Degrees of tilt at which the cloud is seen from above, or from below."""

Seen = tuple[float, float, float]
"""To the right, up, and towards the eye."""


@dataclass(frozen=True, slots=True)
class Turn:
    """How a cloud stands.

    Attributes:
        around: degrees around the vertical, to the right.
        tilt: degrees towards the eye, -90 .. 90.
    """

    around: float = -30.0
    tilt: float = 20.0

    def by(self, around: float, tilt: float) -> Turn:
        """Turned further by so many degrees."""
        return Turn(
            (self.around + around + 180.0) % 360.0 - 180.0,
            max(-UPRIGHT, min(UPRIGHT, self.tilt + tilt)),
        )

    def seen(self, points: Sequence[Sequence[float]]) -> list[Seen]:
        """Points, three coordinates each, as they stand before the eye."""
        side, front = math.sin(math.radians(self.around)), math.cos(math.radians(self.around))
        above, level = math.sin(math.radians(self.tilt)), math.cos(math.radians(self.tilt))
        made = []
        for x, y, z in points:
            near = z * front - x * side
            made.append((x * front + z * side, y * level - near * above, y * above + near * level))
        return made


def boxed(points: Sequence[Sequence[float]]) -> tuple[list[list[float]], float]:
    """Points around their middle, every axis as long as the others, and the radius of the ball around them.

    Returns:
        The points, within -1 .. 1 on each axis; the radius, never 0.
    """
    axes = [_axis(axis) for axis in zip(*points, strict=True)]
    moved = [list(point) for point in zip(*axes, strict=True)]
    return moved, max((math.hypot(*point) for point in moved), default=0.0) or 1.0


def _axis(values: Sequence[float]) -> list[float]:
    low, high = min(values), max(values)
    half = (high - low) / 2 or 1.0
    return [(value - low) / half - 1.0 if high > low else 0.0 for value in values]
