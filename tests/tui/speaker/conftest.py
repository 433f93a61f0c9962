"""A real sound server without a sound card, and sounds to play."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from soundbox import RATE, SoundServer, write


@pytest.fixture
def sound_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SoundServer]:
    """A running server that speakers started in this test find."""
    for program in ("pulseaudio", "parec"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed (apt-get install pulseaudio pulseaudio-utils)")
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    environment = {"XDG_RUNTIME_DIR": str(runtime), "HOME": str(tmp_path)}
    server = SoundServer(environment, tmp_path)
    command = [
        "pulseaudio",
        "-n",
        "--daemonize=yes",
        "--exit-idle-time=-1",
        "-L",
        "module-native-protocol-unix",
    ]
    sink = f"module-null-sink sink_name=t rate={RATE} format=s16le channels=2"
    started = subprocess.run(
        [*command, "-L", sink], env=os.environ | environment, capture_output=True, text=True, check=False
    )
    if started.returncode != 0:
        pytest.skip(f"pulseaudio does not start here: {started.stderr.strip()[-200:]}")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("PULSE_SERVER", raising=False)
    monkeypatch.setenv("LATENTDECK_SOUND_LATENCY", "0.3")  # content is measured here, on a busy box
    yield server
    server.stop()


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
