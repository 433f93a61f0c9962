"""The connection to the engine, here or on another box: makes it, keeps it, and posts what comes over it.

Nothing here touches a widget. The engine's client, with its HTTP and its typed words, is imported in a
thread once the first frame is on the screen.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import logging
from typing import TYPE_CHECKING, Final

from textual.message import Message

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from engine.client import Client
    from engine.schema import EngineInfo, JobInfo, LibraryInfo, LogText, News, Records, RunInfo
    from tui.deck import Line
    from tui.remote import Box

FIRST_WAIT: Final = 0.5
LONGEST_WAIT: Final = 8.0

log = logging.getLogger(__name__)


class Link:
    """One app's line to one engine."""

    class Standing(Message):
        """The line is up: this is how everything stands."""

        def __init__(
            self,
            engine: EngineInfo,
            libraries: list[LibraryInfo],
            runs: list[RunInfo],
            jobs: list[JobInfo],
        ) -> None:
            super().__init__()
            self.engine, self.libraries, self.runs, self.jobs = engine, libraries, runs, jobs

    class Heard(Message):
        """A piece of news."""

        def __init__(self, news: News) -> None:
            super().__init__()
            self.news = news

    class RecordsRead(Message):
        """New metrics of a run that is followed."""

        def __init__(self, run: str, records: Records) -> None:
            super().__init__()
            self.run, self.records = run, records

    class LogRead(Message):
        """New lines of the log of a run that is followed."""

        def __init__(self, run: str, text: LogText) -> None:
            super().__init__()
            self.run, self.text = run, text

    class Down(Message):
        """The line is not up, and why."""

        def __init__(self, line: Line, trouble: str) -> None:
            super().__init__()
            self.line, self.trouble = line, trouble

    def __init__(self, post: Callable[[Message], object], box: Box | None = None) -> None:
        """Nothing is reached for yet.

        Args:
            post: takes the messages.
            box: where the engine is; None: here.
        """
        self._post = post
        self._box = box
        self._client: Client | None = None
        self._up = asyncio.Event()
        self._stale = asyncio.Event()
        self._wanted: dict[str, None] = {}
        self._offsets: dict[str, tuple[int, int]] = {}
        self._retry = asyncio.Event()
        self._may_start = True

    async def client(self) -> Client:
        """The client of the engine; waits until the line is up."""
        await self._up.wait()
        assert self._client is not None
        return self._client

    def follow(self, run: str) -> None:
        """Read what is new of a run's metrics and log, and post it."""
        self._wanted[run] = None
        self._stale.set()

    def take(self, run: str, records: Records | None, text: LogText | None) -> None:
        """Post what the news brought of a followed run; where it does not join what is there, read that."""
        known = self._offsets.get(run)
        if known is None:
            self.follow(run)
            return
        of_metrics, of_log = known
        if (records and records.start != of_metrics) or (text and text.start != of_log):
            self.follow(run)
            return
        if records is not None:
            of_metrics = records.offset
            self._post(self.RecordsRead(run, records))
        if text is not None:
            of_log = text.offset
            self._post(self.LogRead(run, text))
        self._offsets[run] = (of_metrics, of_log)

    def forget(self, run: str) -> None:
        """Read a run from the beginning the next time that it is followed."""
        self._offsets.pop(run, None)
        self._wanted.pop(run, None)

    def start_engine(self) -> None:
        """Try again at once, and start an engine where none runs; nothing while the line is up."""
        if not self._up.is_set():
            self._may_start = True
            self._retry.set()

    async def keep(self) -> None:
        """Connect, listen, and connect again whenever the line breaks, until cancelled.

        The first time an engine is started where none runs. One that ends later was ended by somebody:
        then the line waits for another, or for `start_engine`. A line to another box that was cut is made
        again.
        """
        module = await asyncio.to_thread(importlib.import_module, "engine.client")
        reader = asyncio.create_task(self._read(module.DeckError), name="reader")
        wait = FIRST_WAIT
        try:
            while True:
                try:
                    await self._connect(self._box.connect if self._box else module.connect)
                    wait = FIRST_WAIT
                    await self._listen()
                    trouble = "The engine ended."
                except module.DeckError as error:
                    trouble = str(error)
                except Exception:
                    log.exception("the line to the engine broke")
                    trouble = "The line to the engine broke; the app's log says how."
                finally:
                    await self._hang_up()
                self._post(self.Down("lost", trouble))
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._retry.wait(), wait)
                self._retry.clear()
                wait = min(wait * 2, LONGEST_WAIT)
        finally:
            reader.cancel()

    async def _connect(self, connect: Callable[[bool], Awaitable[Client]]) -> None:
        start, self._may_start = self._may_start, False
        if start:
            self._post(self.Down("starting", ""))
        self._client = await connect(start)
        self._post(
            self.Standing(
                await self._client.engine(),
                await self._client.libraries(),
                await self._client.runs(),
                await self._client.jobs(),
            )
        )
        self._up.set()
        self._may_start = False  # whoever asked for it meanwhile has it
        self._retry.clear()

    async def _listen(self) -> None:
        assert self._client is not None
        async with self._client.news() as heard:
            async for news in heard:
                self._post(self.Heard(news))

    async def _hang_up(self) -> None:
        self._up.clear()
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    async def _read(self, expected: type[Exception]) -> None:
        """Fetch what the followed runs have new, the latest wish of each run once."""
        while True:
            await self._stale.wait()
            self._stale.clear()
            wanted, self._wanted = list(self._wanted), {}
            for run in wanted:
                try:
                    await self._fetch(run)
                except expected:
                    log.info(
                        "no metrics of %s", run
                    )  # deleted meanwhile, or the line broke: follow() comes again
                except Exception:
                    log.exception("reading the metrics of %s", run)

    async def _fetch(self, run: str) -> None:
        client = await self.client()
        before = self._offsets.get(run)
        of_metrics, of_log = before or (0, 0)
        records = await client.records(run, of_metrics)
        text = await client.log(run, of_log)
        if self._offsets.get(run) != before:  # the news brought some of it in the meantime
            self.follow(run)
            return
        self._offsets[run] = (records.offset, text.offset)
        self._post(self.RecordsRead(run, records))
        self._post(self.LogRead(run, text))
