"""A real sound server without a sound card, sounds to play, and an engine with a finished run."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from readingroom import reading, shared_engine, shared_work  # noqa: F401  # fixtures
from soundbox import RATE, SoundServer, write
from trackname import ODD
from workbox import find_closeness, prepare, reconstruct, train, working_in

from engine.client import Client
from engine.library.store import open_library


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SoundServer]:
    """A server that lives for all tests of a file."""
    server = SoundServer(tmp_path_factory.mktemp("sound"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def sound_server(shared_server: SoundServer, monkeypatch: pytest.MonkeyPatch) -> SoundServer:
    """A running server that speakers started in this test find."""
    find(shared_server, monkeypatch)
    return shared_server


@pytest.fixture
def mortal_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SoundServer]:
    """A server of this test's own, to be stopped in it."""
    server = SoundServer(tmp_path)
    server.start()
    find(server, monkeypatch)
    yield server
    server.stop()


def find(server: SoundServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have programs that start from now on use this server."""
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("PULSE_SERVER", raising=False)
    monkeypatch.setenv("LATENTDECK_SOUND_LATENCY", "0.3")  # content is measured here, on a busy box


@pytest.fixture
def no_sound_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A box without a sound device."""
    if Path("/dev/snd").exists():
        pytest.skip("this box has a sound card")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("PULSE_SERVER", raising=False)


@pytest.fixture
def noise(tmp_path: Path) -> tuple[str, NDArray[np.int16]]:
    """1.2 s of noise: a file, and its samples."""
    sound = np.random.default_rng(3).integers(-16000, 16000, RATE * 6 // 5).astype(np.int16)
    return write(tmp_path / "noise [Live] [bold].wav", sound), sound


@pytest.fixture
def tone(tmp_path: Path) -> tuple[str, NDArray[np.int16]]:
    """1.2 s of a tone: a file, and its samples."""
    sound = (12000 * np.sin(np.arange(RATE * 6 // 5) * 2 * np.pi * 441 / RATE)).astype(np.int16)
    return write(tmp_path / "tone.wav", sound), sound


@pytest.fixture(scope="session")
def finished_work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folders with the library `tiny` and the run `linear`.

    `tiny` has nine tracks of two clips, a second each; of the first two tracks the reconstructions are there.
    All is known that new sounds take.
    """
    folder = tmp_path_factory.mktemp("work")
    times = np.arange(16500) / 8000
    for genre, pitch in (("buzz", 110), ("hum", 330), ("whistle", 990)):
        (folder / "music" / genre).mkdir(parents=True)
        for number in range(3):
            name = ODD if (genre, number) == ("buzz", 0) else f"{genre}.{number:05}"
            tone = np.sin(2 * np.pi * pitch * (1 + 0.07 * number) * times)
            swell = 0.6 + 0.3 * np.sin(2 * np.pi * (number + 1) * times)
            write(folder / "music" / genre / f"{name}.wav", (16000 * tone * swell).astype(np.int16), 8000)
    with working_in(folder):
        prepare(folder / "music")
        train("linear", window=512, hop=128)
        find_closeness("linear")
        for track in open_library("tiny").tracks[:2]:
            for clip in range(track.clips):
                reconstruct("linear", track.name, clip)
    return folder


@pytest.fixture
def stocked(home: Path, finished_work: Path) -> Path:
    """A home with that library and that run in it."""
    for name in ("data", "checkpoints"):
        shutil.copytree(finished_work / name, home / name)
    return home


@pytest.fixture
def linear(stocked: Path, engine: Client) -> Client:
    """A real engine with the library `tiny` and the finished run `linear`."""
    return engine
