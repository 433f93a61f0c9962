"""A real sound server without a sound card, and sounds to play."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from soundbox import RATE, SoundServer, write


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
