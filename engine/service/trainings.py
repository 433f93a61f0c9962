"""The queue of trainings: one at a time on each device, watched through their directories.

The directories are the truth. This class only starts jobs, hears of their ends, and tells the news; a
service that starts later takes over from what the directories and their locks say.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from engine.errors import RunStateError
from engine.runs import directory
from engine.runs.directory import RunDirectory
from engine.schema import UNFINISHED, RunInfo
from engine.service.news import Newsroom
from engine.service.processes import BUSY, ending, gpus, start_job

_LOOK_SECONDS = 0.25


@dataclass
class _Watch:
    """What was last told of a run."""

    status_time: int = 0
    records: int = 0
    log: int = 0


@dataclass
class _Lane:
    """One device, and the run that has it."""

    device: str | None
    label: str
    run: str | None = None
    task: asyncio.Task[None] | None = field(default=None, repr=False)


class Trainings:
    """Starts, stops, orders and watches runs."""

    def __init__(self, news: Newsroom, done: Callable[[RunDirectory], None]) -> None:
        """Nothing is started before `open`.

        Args:
            news: where it tells what happens.
            done: called for every run that is done, as it ends and again when the service opens.
        """
        self._news = news
        self._done = done
        self._lanes: list[_Lane] = []
        self._stopping: set[str] = set()

    async def open(self) -> None:
        """Find the devices, take over runs that live, and start the queue."""
        cards = await gpus()
        self._lanes = [_Lane(str(index), name) for index, name in enumerate(cards)] or [
            _Lane(None, f"cpu, {os.cpu_count()} cores")
        ]
        for run in directory.all_runs():
            if run.is_locked():
                self._adopt(run)
            elif (state := run.status().state) == "running":
                self._mark_crashed(run, None)
            elif state == "done":
                self._done(run)
        self._start_waiting()

    @property
    def device(self) -> str:
        """What trainings run on, in words."""
        return ", ".join(lane.label for lane in self._lanes)

    async def close(self) -> None:
        """Let go of the runs; they go on by themselves."""
        tasks = [lane.task for lane in self._lanes if lane.task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # ------------------------------------------------------------ commands

    def enqueue(self, *runs: RunDirectory) -> list[RunInfo]:
        """Put runs at the end of the queue in their order, and start each when a device is free.

        Raises:
            RunStateError: one runs already, or is finished.
        """
        for run in runs:
            info = run.info()
            if info.state in ("running", "done"):
                raise RunStateError(
                    f"The run {run.name} is {info.state}; only one that ended early can be resumed."
                )
            last = max((other.status().position for other in self._waiting()), default=0.0)
            run.write_status(
                run.status().model_copy(update={"state": "queued", "reason": None, "position": last + 1})
            )
            self.tell(run)
        self._start_waiting()
        return [run.info() for run in runs]

    def stop(self, run: RunDirectory) -> RunInfo:
        """Ask a run to stop at its next step; a waiting one leaves the queue.

        Raises:
            RunStateError: it neither runs nor waits.
        """
        info = run.info()
        if info.state == "queued" and run.name not in self._started():
            run.write_status(
                run.status().model_copy(update={"state": "stopped", "reason": "taken from the queue"})
            )
            self.tell(run)
        elif run.is_locked() and info.pid:
            os.kill(info.pid, signal.SIGTERM)
        elif run.name in self._started():
            self._stopping.add(run.name)  # its process is starting; it is told when it has the lock
        else:
            raise RunStateError(f"The run {run.name} is {info.state}; there is nothing to stop.")
        return run.info()

    def move(self, run: RunDirectory, up: bool) -> RunInfo:
        """Move a waiting run one place up or down the queue.

        Raises:
            RunStateError: it does not wait.
        """
        waiting = self._waiting()
        names = [other.name for other in waiting]
        if run.name not in names:
            raise RunStateError(f"The run {run.name} is not waiting, so it has no place in the queue.")
        here = names.index(run.name)
        there = here - 1 if up else here + 1
        if 0 <= there < len(waiting):
            mine, other = waiting[here], waiting[there]
            my_status, other_status = mine.status(), other.status()
            mine.write_status(my_status.model_copy(update={"position": other_status.position}))
            other.write_status(other_status.model_copy(update={"position": my_status.position}))
            self.tell(mine)
            self.tell(other)
        return run.info()

    async def delete(self, run: RunDirectory) -> None:
        """Remove a run and its files.

        Raises:
            RunStateError: it is being trained.
        """
        lane = next((lane for lane in self._lanes if lane.run == run.name), None)
        if lane is not None and lane.task is not None:
            if run.status().state in UNFINISHED:
                raise RunStateError(f"The run {run.name} is being trained; stop it first.")
            await asyncio.wait({lane.task})  # its last words are written, and its process is on its way out
        run.delete()
        self._news.tell(run_deleted=run.name)

    # ------------------------------------------------------------ the queue

    def _started(self) -> set[str]:
        return {lane.run for lane in self._lanes if lane.run}

    def _waiting(self) -> list[RunDirectory]:
        """The queued runs that have no process yet, in order."""
        started = self._started()
        found = [
            (run.status().position, run)
            for run in directory.all_runs()
            if run.name not in started and run.status().state == "queued"
        ]
        return [run for _, run in sorted(found, key=lambda pair: pair[0])]

    def _start_waiting(self) -> None:
        waiting = iter(self._waiting())
        for lane in self._lanes:
            if lane.run is None and (run := next(waiting, None)) is not None:
                lane.run = run.name
                lane.task = asyncio.create_task(self._train(lane, run))

    def _adopt(self, run: RunDirectory) -> None:
        lane = next((lane for lane in self._lanes if lane.run is None), None)
        if lane is None:  # more runs than devices, left by a box with more: watch it all the same
            lane = _Lane(None, "adopted")
            self._lanes.append(lane)
        lane.run = run.name
        lane.task = asyncio.create_task(self._follow(lane, run))

    async def _train(self, lane: _Lane, run: RunDirectory) -> None:
        watch = _Watch(records=_size(run.metrics_file), log=_size(run.log_file))
        try:
            process = await start_job("train", run.path, run.log_file, lane.device)
        except OSError as error:
            reason = f"its process could not be started: {error.strerror}; resume tries again"
            run.write_status(run.status().model_copy(update={"state": "failed", "reason": reason}))
            self._ended(lane, run, watch)
            return
        waiting = asyncio.create_task(process.wait())
        while not waiting.done():
            await asyncio.wait({waiting}, timeout=_LOOK_SECONDS)
            self._look(run, watch)
            if run.name in self._stopping and run.is_locked():
                self._stopping.discard(run.name)
                process.send_signal(signal.SIGTERM)
        code = await waiting
        if code == BUSY:
            await self._follow(lane, run)
            return
        state = run.status().state
        # one that ended well and is queued was resumed while its process was still on its way out
        if state == "running" or (state == "queued" and code != 0):
            self._mark_crashed(run, code)
        self._ended(lane, run, watch)

    async def _follow(self, lane: _Lane, run: RunDirectory) -> None:
        """Watch a run whose process is not our child, by its lock."""
        watch = _Watch(records=_size(run.metrics_file), log=_size(run.log_file))
        while run.is_locked():
            await asyncio.sleep(_LOOK_SECONDS)
            self._look(run, watch)
        if run.status().state == "running":
            self._mark_crashed(run, None)
        self._ended(lane, run, watch)

    def _ended(self, lane: _Lane, run: RunDirectory, watch: _Watch) -> None:
        self._stopping.discard(run.name)
        lane.run = lane.task = None
        self._look(run, watch)
        self.tell(run)
        if lane.label == "adopted":
            self._lanes.remove(lane)
        self._start_waiting()
        if run.status().state == "done":
            self._done(run)

    def _mark_crashed(self, run: RunDirectory, code: int | None) -> None:
        reason = ending(code) if code is not None else "its process ended while nobody watched"
        change = {
            "state": "crashed",
            "reason": f"{reason}; resume goes on from the last checkpoint",
            "pid": None,
        }
        run.write_status(run.status().model_copy(update=change))

    # ------------------------------------------------------------ news

    def _look(self, run: RunDirectory, watch: _Watch) -> None:
        """Tell what is new in a run's files since the last look."""
        # looked at before the metrics and told after them: who hears of an end has heard all that led to it
        changed = _time(run.status_file)
        if _size(run.metrics_file) < watch.records:  # cut back to the checkpoint it resumes from
            watch.records = 0
        records = run.records(watch.records)
        if records.offset > watch.records:
            watch.records = records.offset
            self._news.tell(records={run.name: records})
        log = run.log(watch.log)
        if log.lines:
            watch.log = log.offset
            self._news.tell(log={run.name: log})
        if changed != watch.status_time:
            watch.status_time = changed
            self.tell(run)

    def tell(self, run: RunDirectory) -> None:
        """Tell the news how a run stands."""
        try:
            self._news.tell(run=run.info())
        except (OSError, ValidationError):
            return  # deleted, or damaged by hand, between two looks


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _time(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0
