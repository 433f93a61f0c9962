"""The client: every call, and the news."""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from engine import places
from engine.client.baskets import BasketCalls
from engine.client.blind import BlindCalls
from engine.client.copies import Copying
from engine.client.features import FeatureCalls
from engine.client.generation import GenerationCalls
from engine.client.genres import GenreCalls
from engine.client.libraries import LibraryCalls
from engine.client.listening import ListeningCalls
from engine.client.mixes import MixTableCalls
from engine.client.music import MusicCalls
from engine.client.results import ResultCalls
from engine.client.runs import RunCalls
from engine.client.sounds import SoundCalls
from engine.client.start import start_engine
from engine.errors import EngineUnreachableError
from engine.schema import EngineInfo, News


class Client(
    LibraryCalls,
    RunCalls,
    ResultCalls,
    GenreCalls,
    FeatureCalls,
    GenerationCalls,
    SoundCalls,
    BasketCalls,
    MixTableCalls,
    BlindCalls,
    ListeningCalls,
    MusicCalls,
    Copying,
):
    """A connection to one engine, with all that can be asked of it."""

    async def engine(self) -> EngineInfo:
        """Who answers, and on what box."""
        return await self._get("/engine", EngineInfo)

    async def version(self) -> str:
        """The version of the engine, also of one whose other words this program does not know.

        Raises:
            EngineUnreachableError: nothing answers within ten seconds.
        """
        return str((await self._send("GET", "/engine", timeout=10.0)).json()["version"])

    async def stop_engine(self) -> None:
        """End the service and wait until it has. Trainings go on; the next service takes them over."""
        await self._send("POST", "/engine/stop")
        await asyncio.to_thread(_until_free, places.runtime() / "engine.lock")

    @asynccontextmanager
    async def news(self) -> AsyncIterator[AsyncIterator[News]]:
        """What happens from now on, until the engine ends or the line drops; a context manager.

        The first items say how everything stands: one a library, run and job.
        """
        timeout = httpx.Timeout(30.0, read=60.0)  # the engine sends a sign of life every 15 s
        try:
            async with self._http.stream("GET", "/news", timeout=timeout) as reply:
                yield _told(reply)
        except httpx.TransportError as error:
            raise EngineUnreachableError("The engine went away.") from error


async def _told(reply: httpx.Response) -> AsyncIterator[News]:
    """The items of a stream of server-sent events."""
    async for line in reply.aiter_lines():
        if line.startswith("data:"):
            yield News.model_validate_json(line[5:])


async def connect(start: bool = True) -> Client:
    """A client of the running engine; starts one first where none runs.

    Raises:
        EngineUnreachableError: none runs and `start` is false, or it does not come up.
    """
    client = Client()
    try:
        await client.version()
    except EngineUnreachableError:
        if not start:
            await client.close()
            raise
    else:
        return client
    await asyncio.to_thread(start_engine)
    await client.version()
    return client


def _until_free(lock: Path) -> None:
    """Wait until no process holds a lock."""
    with lock.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
