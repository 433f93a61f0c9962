"""Following the runs of a sweep until each is measured."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from engine.client import Client
from engine.schema import UNFINISHED, JobInfo, News, RunInfo
from tui.commands.talk import WorkFailedError, bar, narration, run_line, share

_TRAINED = 0.9
"""Share of a run's work that is done when it is trained and not yet measured."""


class Following:
    """The runs of a sweep while they train and are measured.

    Attributes:
        failed: why a run gave no measures, a sentence, by its name.
    """

    def __init__(self, runs: Sequence[RunInfo]) -> None:
        self.runs = {run.name: run for run in runs}
        self.failed: dict[str, str] = {}
        self._jobs: dict[str, JobInfo] = {}

    def measured(self) -> list[str]:
        """The names of the runs that ended well."""
        return [name for name in self.runs if name not in self.failed]

    async def to_the_end(self, client: Client) -> None:
        """Show how it goes until every run is measured or has failed; an interrupt leaves all going on.

        Raises:
            WorkFailedError: the engine ended.
        """
        names = " ".join(self.runs)
        with bar() as (progress, task):
            try:
                async with client.news() as heard:
                    async for news in heard:
                        await self._hear(client, news)
                        progress.update(task, completed=self._share(), words=self._line())
                        if self._is_over():
                            return
            except asyncio.CancelledError:
                narration.print(
                    "The sweep goes on in the background, and its runs are measured there; "
                    f"`latentdeck measure {names}` shows it.",
                    soft_wrap=True,
                )
                raise
        raise WorkFailedError(
            f"The engine ended; the runs go on, and `latentdeck measure {names}` shows them."
        )

    async def _hear(self, client: Client, news: News) -> None:
        if news.run_deleted in self.runs:
            self.failed[news.run_deleted] = f"The run {news.run_deleted} was deleted."
        if news.run is not None and news.run.name in self.runs:
            run = self.runs[news.run.name] = news.run
            if run.state in UNFINISHED:
                self.failed.pop(run.name, None)  # it was resumed
            elif run.state != "done":
                reason = run.reason or "no reason is known."
                self.failed[run.name] = f"The run {run.name} {run.state}: {reason}"
            elif run.name not in self._jobs:
                # the engine does so by itself: this tells which job it is
                self._jobs[run.name] = await client.start_measure(run.name)
        for name, job in self._jobs.items():
            if news.job is not None and news.job.id == job.id:
                self._jobs[name] = news.job
                if news.job.state not in ("queued", "running", "done"):
                    reason = news.job.reason or f"that was {news.job.state}."
                    self.failed[name] = f"The run {name} could not be measured: {reason}"

    def _is_over(self) -> bool:
        return all(name in self.failed or self._is_measured(name) for name in self.runs)

    def _is_measured(self, name: str) -> bool:
        return name in self._jobs and self._jobs[name].state == "done"

    def _share(self) -> float:
        """How much of the whole sweep is done, 0 .. 1."""
        done = 0.0
        for name, run in self.runs.items():
            if name in self.failed:
                done += 1
            elif name in self._jobs:
                done += _TRAINED + (1 - _TRAINED) * self._jobs[name].progress
            else:
                done += _TRAINED * share(run)
        return done / len(self.runs)

    def _line(self) -> str:
        ready = sum(map(self._is_measured, self.runs))
        words = [f"{ready} of {len(self.runs)} measured"]
        words += [f"{run.name}  {run_line(run)}" for run in self.runs.values() if run.state == "running"]
        words += [f"{name}  {job.message}" for name, job in self._jobs.items() if job.state == "running"]
        return "  ".join(words)
