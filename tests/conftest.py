"""What all tests share: folders of their own, and a real engine in them."""

from __future__ import annotations

import os

# Work in tests is small: threads would spend more on waiting for one another than they save. It is read when
# numpy is imported.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import asyncio
import shutil
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from browserbox import listening_box, page_address, window  # noqa: F401  # fixtures
from sshbox import ssh_box  # noqa: F401  # a fixture

from engine.client import Client, EngineUnreachableError, connect
from engine.library.prepare import add_library
from engine.schema import LibraryRequest

# Started in the background of a shell, this process ignores SIGINT, and so would the commands it starts.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Empty folders for libraries, runs, sounds and socket, for this process and its children."""
    for name in ("data", "checkpoints", "sounds"):
        monkeypatch.setenv(f"LATENTDECK_{name.upper()}", str(tmp_path / name))
    # a socket's path holds 107 bytes, and pytest's folders may be longer than that
    runtime = Path(tempfile.mkdtemp(prefix="deck-"))
    monkeypatch.setenv("LATENTDECK_RUNTIME", str(runtime))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    yield tmp_path
    _kill_left_over(tmp_path)
    shutil.rmtree(runtime, ignore_errors=True)


@pytest.fixture
async def engine(home: Path) -> AsyncIterator[Client]:
    """A client of a real engine process in `home`; the engine and its jobs end with the test."""
    client = await connect()
    async with client:
        yield client
        try:
            for run in await client.runs():
                if run.state in ("queued", "running"):
                    await client.stop_run(run.name)
            await client.stop_engine()
        except EngineUnreachableError:
            pass
        await asyncio.to_thread(_kill_left_over, home)


def _kill_left_over(home: Path) -> None:
    """End every job and service of this test: their environment or command line names its folder."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            environment = (process / "environ").read_bytes()
            command = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if b"engine.service" in command and str(home).encode() in environment:
            subprocess.run(["kill", "-9", process.name], check=False)


@pytest.fixture
def music(tmp_path: Path) -> Path:
    """Three genres of four tracks, two seconds each at 8 kHz: tones that differ by genre, as WAV files."""
    return _write_music(tmp_path / "music")


def _write_music(folder: Path) -> Path:
    noise = np.random.default_rng(0)
    times = np.arange(16500) / 8000
    for place, genre in enumerate(("buzz", "hum", "whistle")):
        (folder / genre).mkdir(parents=True)
        for number in range(4):
            pitch = 110 * 3**place * (1 + 0.07 * number)
            tone = np.sin(2 * np.pi * pitch * times) * (0.6 + 0.3 * np.sin(2 * np.pi * (number + 1) * times))
            samples = 0.5 * tone + 0.01 * noise.standard_normal(len(times))
            soundfile.write(folder / genre / f"{genre}.{number:05}.wav", samples, 8000)
    return folder


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of libraries with `tiny` alone, made of that music once: two clips of one second a track."""
    folder = tmp_path_factory.mktemp("prepared")
    source = _write_music(folder / "music")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LATENTDECK_DATA", str(folder / "data"))
        request = LibraryRequest(name="tiny", source=str(source), sample_rate=8000, clip_seconds=1.0)
        add_library(request, lambda share, message: None)
    return folder / "data"


@pytest.fixture
def tiny_home(home: Path, prepared: Path) -> Path:
    """A home with the library `tiny`: twelve tracks."""
    shutil.copytree(prepared, home / "data")
    return home


@pytest.fixture
def tiny(tiny_home: Path, engine: Client) -> Client:
    """A real engine with the library `tiny`."""
    return engine
