"""What is heard: lanes at one shared position, every change a cross-fade of 5 ms.

Nothing here knows PortAudio. `fill` runs in the audio callback; requests come from another thread
through a deque, so that the position belongs to the callback alone and no lock is held there.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tui.speaker.head import NOWHERE, Head, fade_frames

Request = Callable[[Head], Head]


@dataclass(frozen=True)
class Heard:
    """What the callback did last, read from other threads as one object. Times are of perf_counter."""

    head: Head = NOWHERE
    called: float = 0.0
    granted: float = 0.0  # of the first block that followed the last requests
    ended: float | None = None  # of the block with the last sample, until the next request


class Mixer:
    """Fills blocks of sound; `heard` tells how far it is."""

    def __init__(self) -> None:
        self.heard = Heard()
        self._requests: deque[Request] = deque()
        self._leaving = NOWHERE  # what fades out
        self._fade_left = 0  # frames

    def ask(self, request: Request) -> None:
        """Change the head at the next block."""
        self._requests.append(request)

    @property
    def asked(self) -> bool:
        """Whether requests wait for the next block."""
        return bool(self._requests)

    def fill(self, out: NDArray[np.int16]) -> None:
        """Write the next block: int16 [frames, channels], the same in every channel."""
        frames = len(out)
        now = time.perf_counter()
        head, granted, ended = self.heard.head, self.heard.granted, self.heard.ended
        if self._requests and not self._fade_left:  # a change during a change waits for its 5 ms
            head, granted, ended = self._changed(head), now, None
        samples = head.sound(frames)
        if self._fade_left:
            self._fade(samples, head.program.rate or self._leaving.program.rate)
        np.clip(np.rint(samples, out=samples), -32768, 32767, out=samples)
        out[:] = samples.astype(np.int16)[:, None]
        after = head.after(frames)
        if head.playing and not after.playing:
            ended = now
        self.heard = Heard(after, now, granted, ended)

    def _changed(self, before: Head) -> Head:
        head = before
        while self._requests:
            head = self._requests.popleft()(head)
        leaves = before.playing and head != before
        enters = head.playing and head != before and head.position > 0
        if leaves or enters:  # the very beginning of a sound is played as it is
            self._leaving = before
            self._fade_left = fade_frames(head.program.rate or before.program.rate)
        return head

    def _fade(self, samples: NDArray[np.float32], rate: int) -> None:
        length = fade_frames(rate)
        frames = min(len(samples), self._fade_left)
        old = self._leaving.sound(frames)
        passed = length - self._fade_left
        ramp = np.arange(passed + 1, passed + frames + 1, dtype=np.float32) / length
        samples[:frames] = old + (samples[:frames] - old) * ramp
        self._leaving = self._leaving.after(frames)
        self._fade_left -= frames
