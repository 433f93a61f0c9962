"""Waiting for the engine by its news."""

from __future__ import annotations

from engine.client import Client
from engine.schema import JobInfo, RunInfo


async def finished(client: Client, job: JobInfo) -> JobInfo:
    """The job once it has ended."""
    async with client.news() as heard:
        async for news in heard:
            if news.job and news.job.id == job.id and news.job.state not in ("queued", "running"):
                return news.job
    raise AssertionError("the engine ended before the job")


async def reaches(client: Client, name: str, *states: str) -> RunInfo:
    """The run once it is in one of the states."""
    async with client.news() as heard:
        async for news in heard:
            if news.run and news.run.name == name and news.run.state in states:
                return news.run
    raise AssertionError("the engine ended before the run")
