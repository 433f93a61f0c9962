"""Where the listener is in the sounds that are loaded, and what is heard from there on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

FADE_SECONDS = 0.005  # as webMUSHRA: no click, no audible gap


@dataclass(frozen=True, eq=False)
class Program:
    """Sounds of one rate, held in memory.

    Attributes:
        lanes: float32 [n] each, in steps of int16 (-32768 .. 32767); lengths may differ.
        rate: Hz.
    """

    lanes: tuple[NDArray[np.float32], ...]
    rate: int

    @property
    def frames(self) -> int:
        """Length of the longest lane."""
        return max((len(lane) for lane in self.lanes), default=0)


EMPTY = Program((), 0)


@dataclass(frozen=True)
class Head:
    """A place in a program.

    Attributes:
        program: what is loaded.
        lane: index of the one that is heard.
        position: frames.
        playing: whether it moves.
        factors: what each lane is multiplied by; 1 where there is none.
        loop: frames between which it goes round, the first one in and the last one out.
        round: it has come round since it was last put somewhere.
        turn: number of the last command that says what is heard and where; of no account for what sounds.
    """

    program: Program = EMPTY
    lane: int = 0
    position: int = 0
    playing: bool = False
    factors: tuple[float, ...] = ()
    loop: tuple[int, int] | None = None
    round: bool = False
    turn: int = field(default=0, compare=False)

    def sound(self, frames: int) -> NDArray[np.float32]:
        """What is heard from here on: float32 [frames], zeros behind the end or while paused."""
        out = np.zeros(frames, dtype=np.float32)
        if self.playing and self.lane < len(self.program.lanes):
            done = 0
            for position, count in self._stretches(frames):
                self._copy(position, out[done : done + count])
                done += count
            if self.lane < len(self.factors):
                out *= np.float32(self.factors[self.lane])
        return out

    def after(self, frames: int) -> Head:
        """The head that many frames later; without a loop it stops at the end."""
        if not self.playing:
            return self
        position = self.position + frames
        if self.loop is not None and position >= self.loop[1]:
            return replace(self.at(position), round=True)
        if position < self.program.frames:
            return replace(self, position=position)
        return replace(self, position=self.program.frames, playing=False)

    def at(self, position: int) -> Head:
        """The head at another place within the program; from a loop's end on, that comes round in it."""
        if self.loop is not None and position >= self.loop[1]:
            start, end = self.loop
            position = start + (position - end) % (end - start)
        return replace(self, position=min(max(position, 0), self.program.frames), round=False)

    def looping(self, loop: tuple[int, int] | None) -> Head:
        """The head that goes round between these frames from now on, or no longer."""
        return replace(self, loop=loop).at(self.position)

    def _stretches(self, frames: int) -> Iterator[tuple[int, int]]:
        """Where the next frames come from: positions, and how many follow one another there."""
        position = self.position
        while frames > 0:
            count = frames if self.loop is None else min(frames, self.loop[1] - position)
            yield position, count
            frames -= count
            position = self.loop[0] if self.loop is not None else position + count

    def _copy(self, position: int, out: NDArray[np.float32]) -> None:
        """A stretch of the lane; before a loop's end it fades into what leads to the loop's start."""
        lane = self.program.lanes[self.lane]
        _lay(lane, position, out)
        if self.loop is None:
            return
        start, end = self.loop
        length = fade_frames(self.program.rate)
        skip = max(0, end - length - position)
        if skip < len(out):
            tail = out[skip:]
            lead = np.zeros_like(tail)
            _lay(lane, position + skip - end + start, lead)
            passed = position + skip - (end - length)
            ramp = np.arange(passed + 1, passed + len(tail) + 1, dtype=np.float32) / length
            tail += (lead - tail) * ramp


NOWHERE = Head()


def fade_frames(rate: int) -> int:
    """Length of a cross-fade at `rate` Hz."""
    return max(1, round(FADE_SECONDS * rate))


def _lay(lane: NDArray[np.float32], position: int, out: NDArray[np.float32]) -> None:
    """Copy from a position of a lane on; `out` stays as it is before the lane's begin and behind its end."""
    first = min(max(0, -position), len(out))
    part = lane[position + first : max(0, position + len(out))]
    out[first : first + len(part)] = part
