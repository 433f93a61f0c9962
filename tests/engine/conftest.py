"""What the engine's own tests share: a tiny library, and runs on it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest
import torch

from engine.audio.decode import Decoded
from engine.library.draft import Draft
from engine.library.store import Library, open_library
from engine.models import registry
from engine.runs import directory
from engine.runs.directory import RunDirectory
from engine.schema import LibraryRequest, RunConfig, RunStatus, SettingValue, TrainRequest

RATE = 8000
SMALL_WINDOW: dict[str, SettingValue] = {"window": 256, "hop": 64, "dims": 8}
"""Settings of the block models that suit clips of one second at 8 kHz."""

MakeRun = Callable[..., RunDirectory]


def tones(genre: int, number: int, seconds: float = 4.0) -> np.ndarray:
    """A seeded track, float32 [n]: chords low or high by genre, another melody for each number."""
    random = np.random.default_rng([genre, number])
    times = np.arange(round(seconds * RATE)) / RATE
    beat = np.floor(times * (2 + genre)).astype(int)
    pitch = 110 * 2**genre * 2 ** (random.integers(0, 12, beat.max() + 1) / 12)
    voices = [np.sin(2 * np.pi * np.cumsum(pitch[beat] * ratio) / RATE) / ratio for ratio in (1, 1.5, 2)]
    fall = np.exp(-4 * (times * (2 + genre) - beat))
    return (0.25 * fall * sum(voices) + 0.01 * random.standard_normal(len(times))).astype(np.float32)


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
        yield make_library("tiny", genres=("buzz", "hum", "whistle"), tracks=4)


def make_library(name: str, *, genres: tuple[str | None, ...], tracks: int) -> Library:
    """A library of one-second clips of four-second tracks."""
    request = LibraryRequest(name=name, source="tests", sample_rate=RATE, clip_seconds=1.0)
    with Draft(request) as draft:
        for place, genre in enumerate(genres):
            for number in range(tracks):
                samples = tones(place, number)
                decoded = Decoded(samples, frames=len(samples), sample_rate=RATE, sha1=f"{place}{number}")
                title = f"{genre or 'unknown'}.{number:05}"
                draft.add(decoded, name=title, genre=genre, path=f"{title}.wav", share=1.0)
        draft.finish("tests", [], None)
    return open_library(name)


@pytest.fixture
def make_run(tiny_library: Library) -> MakeRun:
    """Makes queued runs on a library, `tiny` unless another is named."""
    return new_run


def new_run(
    model: str,
    settings: dict[str, SettingValue] | None = None,
    *,
    library: str = "tiny",
    epochs: int | None = None,
    minutes: float | None = None,
) -> RunDirectory:
    """A queued run on a library."""
    request = TrainRequest(
        model=model, library=library, settings=settings or {}, epochs=epochs, minutes=minutes
    )
    info = open_library(library).info
    resolved = registry.resolve(request, info.clip_samples)
    config = RunConfig(
        name=directory.free_name(f"{model}-{library}"),
        model=model,
        settings=resolved.settings.model_dump(),
        training=resolved.training.model_dump(),
        library=library,
        split="random",
        seed=0,
        sample_rate=info.sample_rate,
        clip_samples=info.clip_samples,
        floats=resolved.floats,
        ratio=resolved.ratio,
        created=time.time(),
        versions={},
    )
    return directory.create(config, RunStatus(state="queued"))


@pytest.fixture
def another_library(tiny_library: Library) -> Callable[..., Library]:
    """Makes further libraries beside `tiny`."""
    return make_library
