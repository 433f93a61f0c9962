"""The workbench on a laptop, the engine on a box: a real SSH connection with a round trip of 40 ms."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

from benchmarks.listening import PATIENCE, ready, reported, until
from benchmarks.report import Figure, below, median, spread, watched
from benchmarks.soundserver import has_sound_server, sound_server
from benchmarks.sshserver import SshServer
from benchmarks.workshop import workshop
from engine.client import Client, EngineUnreachableError
from engine.schema import Passage, ReconstructRequest
from tui.remote import Box, RemoteError
from tui.speaker.client import Speaker, SpeakerState
from tui.speaker.words import Lane

ROUND_TRIP = 0.04  # seconds
REMOTE = f"{sys.executable} -m tui.cli"
CLIPS = 12
ONLY = "over-ssh"


def line() -> list[Figure]:
    """What a clip costs on the line, how soon it sounds, and what becomes of a line that breaks."""
    try:
        with workshop() as folder, _server(folder) as server:
            figures = asyncio.run(_copies())
            if has_sound_server():
                with sound_server():
                    figures += asyncio.run(_plays())
            else:
                reason = "no sound server here: install pulseaudio"
                figures.append(watched("press to sound over SSH", None, "ms", reason, ONLY))
            return figures + asyncio.run(_breaks(server))
    except FileNotFoundError as error:
        return [watched("clip of 5 s over SSH", None, "kB", str(error), ONLY)]


async def _copies() -> list[Figure]:
    """A clip of five seconds as the workbench fetches it, beside its WAV."""
    packed, times, plain, plain_times, catted = [], [], [], [], []
    async with _connected() as client:
        for track in (await client.tracks("demo"))[:CLIPS]:
            path = (await client.clip_sound(Passage(library="demo", track=track.name))).path
            began = time.perf_counter()
            packed.append((await client.fetch(path)).stat().st_size / 1000)
            fetched = time.perf_counter()
            plain.append(len(await client.sound_bytes(path)) / 1000)
            times.append(1000 * (fetched - began))
            plain_times.append(1000 * (time.perf_counter() - fetched))
            began = time.perf_counter()
            await _catted(path)
            catted.append(1000 * (time.perf_counter() - began))
    sizes = f"FLAC, {spread(packed)}; as WAV {median(plain):.0f} kB"
    seconds = f"round trip {1000 * ROUND_TRIP:.0f} ms, {spread(times)}; as WAV {median(plain_times):.0f} ms"
    return [
        watched("clip of 5 s over SSH", median(packed), "kB", sizes, ONLY),
        watched("fetching that clip", median(times), "ms", seconds, ONLY),
        watched(
            "its WAV by `ssh BOX cat`",
            median(catted),
            "ms",
            f"{median(plain):.0f} kB, a connection of its own each time, {spread(catted)}",
            ONLY,
        ),
    ]


async def _catted(path: str) -> bytes:
    """A WAV as the line that Listen shows brings it where neither speaker nor browser is."""
    command = ("ssh", SshServer.NAME, "cat", path)
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    wav, _ = await process.communicate()
    if process.returncode:
        raise EngineUnreachableError(f"`{' '.join(command)}` ended with {process.returncode}.")
    return wav


async def _plays() -> list[Figure]:
    """From a key to the sound of a clip that the box has and this side does not; and from lane to lane."""
    news: asyncio.Queue[SpeakerState] = asyncio.Queue()
    speaker = Speaker(news.put_nowait)
    sounds, switches = [], []
    async with _connected() as client:

        async def engine() -> Client:
            return client

        speaker.attach(engine)
        try:
            await ready(news, speaker)
            for track in (await client.tracks("demo"))[CLIPS : 2 * CLIPS]:
                clip = Passage(library="demo", track=track.name)
                request = ReconstructRequest(run="linear", clip=clip)
                await client.reconstruct(request)
                began = time.monotonic()
                original, made = await asyncio.gather(client.clip_sound(clip), client.reconstruct(request))
                speaker.load((Lane(original.path), Lane(made.path)))
                speaker.play()
                state = await until(news, lambda state: state.playing and state.after is not None)
                sounds.append(1000 * (time.monotonic() - began + (state.latency or 0.0)))
                for lane in (1, 0):
                    pressed = time.monotonic()
                    speaker.switch(lane)
                    await until(news, reported(lane, pressed))
                    switches.append(1000 * (time.monotonic() - pressed))
                speaker.stop()
                await until(news, lambda state: not state.playing)
        finally:
            await speaker.close()
    words = f"round trip {1000 * ROUND_TRIP:.0f} ms, {spread(sounds)}; both lanes fetched first"
    return [
        below("press to sound over SSH", median(sounds), "ms", 1000, words, ONLY),
        below("switch of lanes over SSH", median(switches), "ms", ROUND_TRIP * 1000, spread(switches), ONLY),
    ]


async def _breaks(server: SshServer) -> list[Figure]:
    """How long a cut line is away, and how long it takes to notice one that is dead."""
    box = Box(server.NAME, REMOTE)
    back = []
    for _ in range(3):
        async with await box.connect(start=False) as client:
            server.cut()
            began = time.monotonic()
            await _silence(client)
        async with asyncio.timeout(PATIENCE):
            while True:
                with suppress(RemoteError, EngineUnreachableError):
                    await (await box.connect(start=False)).close()
                    break
        back.append(time.monotonic() - began)
    async with await box.connect(start=False) as client:
        server.freeze()
        began = time.monotonic()
        await _silence(client)
        noticed = time.monotonic() - began
    server.cut()
    return [
        watched("back after a cut line", median(back), "s", spread(back), ONLY),
        below("dead line noticed", noticed, "s", 30, "once; nobody says that it is dead", ONLY),
    ]


async def _silence(client: Client) -> None:
    """Listen until the line ends."""
    with suppress(EngineUnreachableError):
        async with asyncio.timeout(PATIENCE), client.news() as heard:
            async for _ in heard:
                pass


@asynccontextmanager
async def _connected() -> AsyncIterator[Client]:
    box = Box(SshServer.NAME, REMOTE)
    async with await box.connect() as client:
        yield client
    await box.leave()


@contextmanager
def _server(folder: Path) -> Iterator[SshServer]:
    """A box whose folders are those of this benchmark, and a laptop without copies."""
    before = dict(os.environ)
    session = {name: value for name, value in before.items() if name.startswith("LATENTDECK_")}
    with tempfile.TemporaryDirectory(prefix="deck-box-") as name:
        server = SshServer(Path(name), session, ROUND_TRIP)
        server.start()
        os.environ |= server.environment | {
            "XDG_CACHE_HOME": f"{folder}/cache",
            "XDG_STATE_HOME": f"{folder}/state",
        }
        try:
            yield server
        finally:
            server.stop()
            os.environ.clear()
            os.environ.update(before)
