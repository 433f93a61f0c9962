"""A clock for what takes time and can wait."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

SHARE = 0.05
"""Of the time, that a thing may take at most."""


class Seldom:
    """Says when a thing is due that may be done late, so that it takes a small share of the time.

    It is due when `seconds` have passed since it was last done, and so many more that what it took then is at
    most `SHARE` of them.

    Args:
        seconds: that at least lie between two times.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds, self.taken, self.done = seconds, 0.0, time.monotonic()

    def is_due(self) -> bool:
        """Whether it may be done now."""
        return time.monotonic() - self.done >= max(self.seconds, self.taken / SHARE)

    @contextmanager
    def timed(self) -> Iterator[None]:
        """The block does it."""
        began = time.monotonic()
        yield
        self.done = time.monotonic()
        self.taken = self.done - began
