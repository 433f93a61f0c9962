"""Stopping a training at a certain step."""

from __future__ import annotations

import threading


class StopAfter(threading.Event):
    """An event that is set once it was looked at so often; a training looks after each step."""

    def __init__(self, looks: int) -> None:
        super().__init__()
        self.looks = looks

    def is_set(self) -> bool:
        self.looks -= 1
        return self.looks <= 0
