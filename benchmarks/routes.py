"""The workbench on a box, a browser on the laptop as its speaker: a real browser behind a line of 40 ms."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
from numpy.typing import NDArray

from benchmarks.browser import Page, browser, forwarded
from benchmarks.listening import PATIENCE
from benchmarks.report import Figure, below, median, spread, watched
from benchmarks.sshserver import SshServer
from benchmarks.workshop import workshop
from engine import places
from engine.client import Client, connect
from engine.schema import Passage, ReconstructRequest
from tui.speaker.client import Speaker, SpeakerState
from tui.speaker.words import Lane

ROUND_TRIP: Final = 0.04  # seconds
CLIPS: Final = 10
SWITCHES: Final = 20
LEVEL: Final = 8192
ONLY: Final = "browser"

TRANSFERRED: Final = """return performance.getEntriesByType("resource")
  .filter((entry) => entry.name.includes("sound/flac") && entry.transferSize > 1000)  // less: it was there
  .map((entry) => entry.transferSize)"""


def line() -> list[Figure]:
    """How soon a clip sounds in the browser, how soon another lane does, and what a clip costs."""
    try:
        with workshop(), _page() as page:
            return asyncio.run(_measured(page))
    except FileNotFoundError as error:
        return [watched("press to sound in the browser", None, "ms", str(error), ONLY)]


async def _measured(page: Page) -> list[Figure]:
    async with await connect() as client, _speaker(client) as speaker:
        await asyncio.to_thread(page.wake)
        await speaker.until(lambda state: state.route == "browser")
        switches = await _switches(page, speaker)
        plays, sizes = await _plays(page, speaker, client)
    line = f"round trip {1000 * ROUND_TRIP:.0f} ms"
    return [
        below("press to sound in the browser", median(plays), "ms", 1000, f"{line}, {spread(plays)}", ONLY),
        below(
            "switch of lanes in the browser", median(switches), "ms", 150, f"{line}, {spread(switches)}", ONLY
        ),
        watched("clip of 5 s to the browser", median(sizes), "kB", f"FLAC, {spread(sizes)}", ONLY),
    ]


class _Ear:
    """A speaker, and a way to wait for what it says."""

    def __init__(self) -> None:
        self._news: asyncio.Queue[SpeakerState] = asyncio.Queue()
        self.speaker = Speaker(self._news.put_nowait)

    async def until(self, holds: Callable[[SpeakerState], bool]) -> SpeakerState:
        async with asyncio.timeout(PATIENCE):
            while not holds(self.speaker.state):
                await self._news.get()
        return self.speaker.state


async def _switches(page: Page, ear: _Ear) -> list[float]:
    """Milliseconds from the command to the first sample of the other lane, at the ear."""
    speaker = ear.speaker
    lanes = tuple(Lane(_constant(level)) for level in (LEVEL, -LEVEL))
    speaker.load(lanes)
    speaker.loop((0.5, 4.5))
    speaker.play()
    times = []
    for number in range(SWITCHES):
        before = LEVEL if number % 2 == 0 else -LEVEL
        await ear.until(lambda state: state.playing)
        await asyncio.to_thread(page.do, "ear.clear()")
        told = time.time()
        speaker.switch(1 - number % 2)
        await asyncio.sleep(0.5)  # longer than any switch takes: what was heard is read afterwards
        heard = await asyncio.to_thread(page.heard)
        times.append(await _delay(page, int(np.flatnonzero(heard != before)[0]), told))
    speaker.stop()
    return times


async def _plays(page: Page, ear: _Ear, client: Client) -> tuple[list[float], list[float]]:
    """For clips that the page has not heard yet: milliseconds from request to ear, and kB of each sound."""
    times = []
    await asyncio.to_thread(page.do, "performance.clearResourceTimings()")
    for track in (await client.tracks("demo"))[-CLIPS:]:
        clip = Passage(library="demo", track=track.name)
        request = ReconstructRequest(run="linear", clip=clip)
        await client.reconstruct(request)
        await ear.until(lambda state: not state.playing)
        await asyncio.to_thread(page.do, "ear.clear()")
        told = time.time()
        original, made = await asyncio.gather(client.clip_sound(clip), client.reconstruct(request))
        ear.speaker.load((Lane(original.path), Lane(made.path)))
        ear.speaker.play()
        await ear.until(lambda state: state.position > 0.3)
        ear.speaker.stop()
        heard = await asyncio.to_thread(page.heard)
        begin = _place(heard, soundfile.read(original.path, dtype="int16")[0])
        times.append(await _delay(page, begin, told))
    sizes = [size / 1000 for size in await asyncio.to_thread(page.do, TRANSFERRED)]
    return times, sizes


async def _delay(page: Page, index: int, told: float) -> float:
    """Milliseconds from a moment (time.time()) to a sample's arrival at the ear."""
    return float(await asyncio.to_thread(page.do, "return ear.time(arguments[0])", index)) - 1000 * told


def _place(heard: NDArray[np.int16], sound: NDArray[np.int16]) -> int:
    """Where a sound begins in what was heard: at its first sample that is not zero, and not before."""
    silence = int(np.flatnonzero(sound)[0])
    return int(np.flatnonzero(heard)[0]) - silence


def _constant(level: int) -> str:
    path = places.sounds() / f"constant{level}.wav"
    soundfile.write(path, np.full(5 * 22050, level, np.int16), 22050, subtype="PCM_16")
    return str(path)


@asynccontextmanager
async def _speaker(client: Client) -> AsyncIterator[_Ear]:
    async def reach() -> Client:
        return client

    ear = _Ear()
    ear.speaker.attach(reach)
    try:
        yield ear
    finally:
        await ear.speaker.close()


@contextmanager
def _page() -> Iterator[Page]:
    """The listening page of this benchmark's engine, in a browser at the other end of the line."""
    with tempfile.TemporaryDirectory(prefix="deck-box-") as name:
        server = SshServer(Path(name), round_trip=ROUND_TRIP)
        server.start()
        try:
            with forwarded(server, str(places.socket_path())) as port, browser(Path(name)) as page:
                page.open(f"http://localhost:{port}/listen/")
                yield page
        finally:
            server.stop()
