"""What the endpoints work on."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import uvicorn

from engine import places
from engine.library import store
from engine.runs import directory
from engine.runs.directory import RunDirectory
from engine.service import sounds, starting, sweeps
from engine.service.door import Doorkeeper
from engine.service.jobs import Jobs
from engine.service.listening import Listening
from engine.service.news import Newsroom
from engine.service.studio_link import StudioLink
from engine.service.trainings import Trainings


class Engine:
    """What the endpoints work on: news, the queue of trainings, jobs, the studio, and who listens."""

    def __init__(self) -> None:
        self.started = time.time()
        self.news = Newsroom()
        self.trainings = Trainings(self.news, self._done)
        self.jobs = Jobs(self.news, places.runtime() / "jobs")
        self.studio = StudioLink(places.runtime() / "studio.log")
        self.listening = Listening()
        self.door = Doorkeeper()
        self.server: uvicorn.Server | None = None
        self._warming: asyncio.Task[None] | None = None

    def expect_listeners(self) -> None:
        """Have what describes a sound imported before the first one is asked for."""
        if self._warming is None:
            self._warming = asyncio.create_task(asyncio.to_thread(sounds.warm))

    async def close(self) -> None:
        """End jobs and studio, let trainings go on."""
        await asyncio.gather(
            self.trainings.close(), self.jobs.close(), self.studio.close(), self.door.close()
        )
        if self._warming is not None:
            await self._warming

    def _done(self, run: RunDirectory) -> None:
        sweeps.measure_when_done(self.jobs, self.trainings, run)
        starting.tell_genres_when_done(self.jobs, self.trainings, run)

    def standing(self) -> list[dict[str, Any]]:
        """How everything stands, as items of news."""
        return [
            *({"library": library} for library in store.list_libraries()),
            *({"run": run.info()} for run in directory.all_runs()),
            *({"job": job} for job in self.jobs.all()),
        ]
