"""Folders of a benchmark's own, where wanted with an engine, the demo library and a run in them."""

from __future__ import annotations

import asyncio
import atexit
import os
import shutil
import tempfile
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from engine.client import Client, connect
from engine.schema import JobInfo, LibraryRequest, RunInfo, TrainRequest

T = TypeVar("T")


@cache
def _demo_home() -> Path:
    """A home with the demo library and a fitted `pca` run, made once a process and copied for each use."""
    folder = Path(tempfile.mkdtemp(prefix="deck-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with _environment(folder):
        asyncio.run(_furnish())
    return folder


@contextmanager
def home() -> Iterator[Path]:
    """Empty folders for libraries and runs, without an engine, for the life of the block."""
    folder = Path(tempfile.mkdtemp(prefix="deck-bench-"))
    with _environment(folder):
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def workshop() -> Iterator[Path]:
    """A home with the demo library, a fitted `pca` run named `linear`, and a warm engine."""
    template = _demo_home()
    with home() as folder:
        for part in ("data", "checkpoints"):
            shutil.copytree(template / part, folder / part)
        asyncio.run(_warm())
        try:
            yield folder
        finally:
            asyncio.run(_stop())


def ask(question: Coroutine[Any, Any, T]) -> T:
    """The result of one conversation with the engine."""
    return asyncio.run(question)


async def start_training(name: str) -> None:
    """Start a training that keeps every core busy until it is stopped, and wait for its first record."""
    async with await connect() as client:
        await client.train(TrainRequest(model="tanh-conv", library="demo", name=name, epochs=100_000))
        async with client.news() as heard:
            async for news in heard:
                if news.records and name in news.records:
                    return


async def _furnish() -> None:
    async with await connect() as client:
        try:
            await _job(client, await client.add_library(LibraryRequest(name="demo")))
            await client.train(TrainRequest(model="pca", library="demo", name="linear"))
            await _run(client, "linear")
        finally:
            await client.stop_engine()


async def _warm() -> None:
    async with await connect() as client:
        await client.engine()


async def _stop() -> None:
    async with await connect() as client:
        for run in await client.runs():
            if run.state in ("queued", "running"):
                await client.stop_run(run.name)
                await _run(client, run.name)
        await client.stop_engine()


async def _job(client: Client, job: JobInfo) -> None:
    async with client.news() as heard:
        async for news in heard:
            if news.job and news.job.id == job.id and news.job.state not in ("queued", "running"):
                assert news.job.state == "done", news.job.reason
                return


async def _run(client: Client, name: str) -> RunInfo:
    async with client.news() as heard:
        async for news in heard:
            if news.run and news.run.name == name and news.run.state not in ("queued", "running"):
                return news.run
    raise AssertionError("the engine ended")


@contextmanager
def _environment(folder: Path) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.pop("SSH_CONNECTION", None)
    for name in ("data", "checkpoints", "sounds", "runtime"):
        os.environ[f"LATENTDECK_{name.upper()}"] = str(folder / name)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
