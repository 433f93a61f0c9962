"""An engine that lives for all tests of a file, for those that only read what is there."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from engine.client import Client, start_engine


@pytest.fixture(scope="module")
def shared_work(finished_work: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home for a file of tests: a copy of the finished work."""
    home = tmp_path_factory.mktemp("shared")
    for name in ("data", "checkpoints"):
        shutil.copytree(finished_work / name, home / name)
    return home


@pytest.fixture(scope="module")
def shared_engine(shared_work: Path) -> Iterator[dict[str, str]]:
    """A real engine in that home; its folders, as the environment names them."""
    with tempfile.TemporaryDirectory(prefix="deck-") as runtime:
        places = {name: str(shared_work / name.lower()) for name in ("DATA", "CHECKPOINTS", "SOUNDS")}
        folders = {f"LATENTDECK_{name}": place for name, place in (places | {"RUNTIME": runtime}).items()}
        with _environment(folders):
            start_engine()
        try:
            yield folders
        finally:
            with _environment(folders):
                asyncio.run(_stop())


@pytest.fixture
def reading(
    shared_work: Path, shared_engine: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """That home, found by what starts in this test; sounds that were made for other tests may be there."""
    for name, folder in shared_engine.items():
        monkeypatch.setenv(name, folder)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return shared_work


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in values.items():
            patch.setenv(name, value)
        yield


async def _stop() -> None:
    async with Client() as client:
        await client.stop_engine()
