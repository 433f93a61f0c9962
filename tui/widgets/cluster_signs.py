"""A sign and a colour for each cluster, the same in the cloud and in the tables."""

from __future__ import annotations

import string
from typing import Final

from tui.widgets.genres import COLOURS

SIGNS: Final = string.digits[1:] + string.ascii_lowercase + string.ascii_uppercase
"""One character each: 1 .. 9, then letters."""


def sign(cluster: int) -> str:
    """Of a cluster, counted from 0."""
    return SIGNS[cluster % len(SIGNS)]


def colour(cluster: int) -> str:
    """`#rrggbb`; from the eleventh cluster on colours repeat, signs do not."""
    return COLOURS[cluster % len(COLOURS)]
