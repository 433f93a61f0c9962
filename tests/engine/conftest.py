"""What the engine's own tests share: a tiny library, and runs on it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import tiny
import torch

from engine import places
from engine.library.store import Library
from engine.runs.directory import RunDirectory


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    """Tests are small and run beside each other: threads of torch would only wait for one another."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def tiny_library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Three genres of four tracks, four clips of one second each at 8 kHz; and folders for its runs."""
    home = tmp_path_factory.mktemp("deck")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("data", "checkpoints", "sounds", "runtime"):
            patch.setenv(f"LATENTDECK_{name.upper()}", str(home / name))
        patch.setenv("XDG_CONFIG_HOME", str(home / "config"))
        yield tiny.make_library("tiny", genres=("buzz", "hum", "whistle"), tracks=4)


@pytest.fixture
def another_library(tiny_library: Library) -> Iterator[Callable[..., Library]]:
    """Makes further libraries beside `tiny`, which end with the test: the next one may take their names."""
    made: set[str] = set()

    def make(name: str, **words: Any) -> Library:
        made.add(name)
        return tiny.make_library(name, **words)

    yield make
    for name in made:
        shutil.rmtree(places.data() / name, ignore_errors=True)


@pytest.fixture
def make_run(tiny_library: Library) -> Callable[..., RunDirectory]:
    """Makes queued runs on a library, `tiny` unless another is named."""
    return tiny.new_run
