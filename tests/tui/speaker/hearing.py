"""A speaker that is listened to, and what a recording of it is compared by."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tui.speaker.client import Speaker, SpeakerState
from tui.speaker.words import Lane

Sound = tuple[str, NDArray[np.int16]]
FADE = 110  # 5 ms at 22.05 kHz


class Ear:
    """A speaker, and a way to wait for what it says."""

    def __init__(self, folder: Path, patience: float = 10.0) -> None:
        self._news = asyncio.Event()
        self.log = folder / "speaker.log"
        self.states: list[SpeakerState] = []
        self.speaker = Speaker(self._changed, self.log, patience)

    def _changed(self, state: SpeakerState) -> None:
        self.states.append(state)
        self._news.set()

    async def until(self, wanted: Callable[[SpeakerState], bool], seconds: float = 20) -> SpeakerState:
        async with asyncio.timeout(seconds):
            while not wanted(self.speaker.state):
                self._news.clear()
                await self._news.wait()
        return self.speaker.state


def aligned(recorded: NDArray[np.int16], sound: NDArray[np.int16]) -> NDArray[np.int16]:
    """The part of a recording that lies over a sound, found by correlation."""
    size = 1 << int(np.ceil(np.log2(len(recorded) + len(sound))))
    spectrum = np.fft.rfft(recorded.astype(float), size) * np.conj(np.fft.rfft(sound.astype(float), size))
    lag = int(np.argmax(np.fft.irfft(spectrum, size)))
    return recorded[lag : lag + len(sound)]


def difference(one: NDArray[np.int16], other: NDArray[np.int16]) -> NDArray[np.int_]:
    return np.abs(one.astype(int) - other.astype(int))


async def played(ear: Ear, *lanes: str) -> None:
    """Play to the end."""
    ear.speaker.load(tuple(Lane(path) for path in lanes))
    ear.speaker.play()
    await ear.until(lambda state: state.ended)


def occurrences(recorded: NDArray[np.int16], sound: NDArray[np.int16]) -> list[int]:
    """Where a sound lies in a recording, to the sample."""
    size = 1 << int(np.ceil(np.log2(len(recorded) + len(sound))))
    spectrum = np.fft.rfft(recorded.astype(float), size) * np.conj(np.fft.rfft(sound.astype(float), size))
    match = np.fft.irfft(spectrum, size)[: len(recorded)]
    return [int(place) for place in np.flatnonzero(match > 0.9 * float(np.square(sound.astype(float)).sum()))]
