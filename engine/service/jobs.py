"""Jobs other than trainings: each a folder with its request and status, and a process of its own."""

from __future__ import annotations

import asyncio
import itertools
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from engine import files
from engine.errors import DeckError
from engine.schema import JobInfo, JobKind
from engine.service.news import Newsroom
from engine.service.processes import ending, start_job

_LOOK_SECONDS = 0.2
_AT_ONCE = 2


class NoSuchJobError(DeckError):
    """No job by that number in this engine's life."""


class Jobs:
    """Starts, watches and cancels jobs. They end with the service; their results are files elsewhere."""

    def __init__(self, news: Newsroom, folder: Path) -> None:
        self._news = news
        self._folder = folder
        self._jobs: dict[str, JobInfo] = {}
        self._requests: dict[str, dict[str, Any]] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._processes: dict[str, asyncio.subprocess.Process] = {}
        self._cancelled: set[str] = set()
        self._numbers = itertools.count(1)
        self._room = asyncio.Semaphore(_AT_ONCE)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)

    def all(self) -> list[JobInfo]:
        """Every job of this life, oldest first."""
        return list(self._jobs.values())

    def get(self, job: str) -> JobInfo:
        """One job.

        Raises:
            NoSuchJobError: there is none by that number.
        """
        if job not in self._jobs:
            raise NoSuchJobError(f"There is no job {job}; `latentdeck engine status` lists them.")
        return self._jobs[job]

    def start(
        self, kind: JobKind, title: str, request: dict[str, Any], done: Callable[[], None] | None = None
    ) -> JobInfo:
        """Queue a job; asked for again while it still waits or runs, it is the job that is there.

        Args:
            kind: which job.
            title: what it works on, for people.
            request: what its process reads.
            done: called once it has ended well.
        """
        for other in self._jobs.values():
            same = (other.kind, other.title, self._requests[other.id]) == (kind, title, request)
            if same and other.state in ("queued", "running"):
                return other
        info = JobInfo(id=str(next(self._numbers)), kind=kind, title=title, state="queued")
        folder = self._folder / info.id
        folder.mkdir()
        files.write_json(folder / "request.json", request)
        self._requests[info.id] = request
        self._set(info)
        self._tasks[info.id] = asyncio.create_task(self._work(info, folder, done))
        return info

    def cancel(self, job: str) -> JobInfo:
        """Ask a job to end early; one that has ended stays as it is."""
        info = self.get(job)
        process = self._processes.get(job)
        if process is not None:
            self._cancelled.add(job)
            process.terminate()
        elif info.state == "queued":
            self._tasks[job].cancel()
            self._set(info.model_copy(update={"state": "cancelled"}))
        return self.get(job)

    async def close(self) -> None:
        """End all jobs; what they made half they remove."""
        for process in self._processes.values():
            process.terminate()
        for job, task in self._tasks.items():
            if job not in self._processes:
                task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _work(self, info: JobInfo, folder: Path, done: Callable[[], None] | None) -> None:
        status = folder / "status.json"
        async with self._room:
            try:
                process = await start_job(info.kind, folder, folder / "log.txt")
            except OSError as error:
                reason = f"Its process could not be started: {error.strerror}."
                self._set(info.model_copy(update={"state": "failed", "reason": reason}))
                return
            self._processes[info.id] = process
            self._set(info.model_copy(update={"state": "running", "pid": process.pid}))
            waiting = asyncio.create_task(process.wait())
            seen = 0
            try:
                while not waiting.done():
                    await asyncio.wait({waiting}, timeout=_LOOK_SECONDS)
                    seen = self._look(info.id, status, seen)
            finally:
                del self._processes[info.id]
        now = self._jobs[info.id]
        if now.state == "running":
            # one that was cancelled while Python still started had no time to say so itself
            state = "cancelled" if info.id in self._cancelled else "crashed"
            self._set(now.model_copy(update={"state": state, "reason": ending(waiting.result())}))
        elif now.state == "done" and done is not None:
            done()

    def _look(self, job: str, status: Path, seen: int) -> int:
        try:
            changed = status.stat().st_mtime_ns
            if changed == seen:
                return seen
            said = JobInfo.model_validate_json(status.read_bytes())
        except (FileNotFoundError, ValidationError):
            return seen
        ours = self._jobs[job].model_dump(include={"id", "kind", "title", "pid"})
        self._set(said.model_copy(update=ours))
        return changed

    def _set(self, info: JobInfo) -> None:
        self._jobs[info.id] = info
        self._news.tell(job=info)
