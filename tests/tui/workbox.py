"""What jobs and the studio make, made in this process: for homes that tests share.

It is where the job is no promise. What needs torch is imported in use: most tests of screens do without.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from engine.schema import LibraryRequest, Passage, ReconstructRequest, SettingValue, TrainRequest


@contextmanager
def working_in(folder: Path) -> Iterator[None]:
    """Have libraries and runs in this folder."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("data", "checkpoints"):
            patch.setenv(f"LATENTDECK_{name.upper()}", str(folder / name))
        yield


def prepare(music: Path) -> None:
    """Make the library `tiny`, in clips of a second at 8 kHz."""
    from engine.library.prepare import add_library

    request = LibraryRequest(name="tiny", source=str(music), sample_rate=8000, clip_seconds=1.0)
    add_library(request, _quiet)


def train(name: str, **settings: SettingValue) -> None:
    """Train a pca on it."""
    from engine.service.starting import new_run
    from engine.training import loop

    run = new_run(TrainRequest(model="pca", library="tiny", name=name, settings=settings))
    loop.train(run, threading.Event())
    assert run.status().state == "done"


def reconstruct(run: str, track: str, clip: int) -> None:
    """Render a clip of it."""
    from engine.service import studio

    request = ReconstructRequest(run=run, clip=Passage(library="tiny", track=track, clip=clip))
    studio.reconstruct(request.model_dump())


def measure(name: str) -> None:
    """Measure a run."""
    from engine.measure.run import measure_run
    from engine.runs.directory import open_run

    measure_run(open_run(name), _quiet)


def find_closeness(name: str) -> None:
    """Find out what new sounds of a run are drawn from and compared with."""
    from engine.generation.closeness import find_out
    from engine.runs.directory import open_run

    find_out(open_run(name), _quiet)


def _quiet(share: float, message: str) -> None:
    pass
