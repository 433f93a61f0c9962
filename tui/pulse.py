"""The one scheduler of redraws: widgets and screens only say that they are out of date.

At most ten frames a second leave for the terminal, three over SSH, and none while Textual's writer still
has output waiting: a slow line then drops frames instead of making keys wait. With nothing out of date
no timer runs, so an idle screen sends nothing at all.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from typing import Final, Protocol

from textual.app import App
from textual.timer import Timer

LOCAL_FPS: Final = 10.0
SSH_FPS: Final = 3.0


class Paintable(Protocol):
    """Something that can bring itself up to date."""

    def paint(self) -> None:
        """Draw what has changed since the last call."""


class Pulse:
    """Calls `paint` of what was marked, all of it in one frame."""

    def __init__(self, app: App[int], fps: float | None = None) -> None:
        self._app = app
        self._period = 1.0 / (fps or frame_rate(os.environ))
        self._marked: dict[Paintable, None] = {}
        self._timer: Timer | None = None
        self._last = 0.0

    @property
    def idle(self) -> bool:
        """Nothing is out of date and no timer runs."""
        return self._timer is None

    def mark(self, target: Paintable) -> None:
        """Have `target.paint()` called in the next frame: at once when the last one is long ago."""
        self._marked[target] = None
        if self._timer is None:
            self._arm(max(0.001, self._last + self._period - time.monotonic()))

    def _arm(self, delay: float) -> None:
        self._timer = self._app.set_timer(delay, self._tick, name="pulse")

    def _tick(self) -> None:
        self._timer = None
        if output_waits(self._app):
            self._arm(self._period)
            return
        marked, self._marked = list(self._marked), {}
        self._last = time.monotonic()
        with self._app.batch_update():
            for target in marked:
                target.paint()


def frame_rate(environment: Mapping[str, str]) -> float:
    """Frames a second that the line is thought to bear."""
    over_ssh = "SSH_CONNECTION" in environment or "SSH_TTY" in environment
    return SSH_FPS if over_ssh else LOCAL_FPS


def output_waits(app: App[int]) -> bool:
    """Whether output still waits for the terminal to take it.

    Textual 8.2.8 writes through a thread with a bounded queue, and blocks its event loop when that is
    full. The queue is private; this is the one place that knows it.
    """
    thread = getattr(app._driver, "_writer_thread", None)
    return thread is not None and not thread._queue.empty()
