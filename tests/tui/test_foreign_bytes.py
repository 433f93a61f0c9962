"""Nothing reaches the terminal but what the app writes, whatever sound devices and their libraries do."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from soundbox import SoundServer
from terminals import Terminal

PROGRAM = """
import sys
from pathlib import Path

class Copying:
    def __init__(self, file, copy):
        self.file, self.copy = file, copy
    def write(self, text):
        self.copy.write(text.encode())
        return self.file.write(text)
    def __getattr__(self, name):
        return getattr(self.file, name)

folder = Path({folder!r})
sys.__stderr__ = Copying(sys.__stderr__, (folder / "written").open("wb", buffering=0))  # Textual's screen

from tui.app import LatentDeck
from tui.speaker.words import Lane

app = LatentDeck(reach=False)
passed_on = app.changed

def changed(changes):
    passed_on(changes)
    state = app.speaker.state
    with (folder / "states").open("a") as file:
        file.write(f"{{'playing' if state.playing else state.sound}}: {{state.message}}\\n")

async def begin(pilot):
    while app.speaker.log is None:
        await pilot.pause()  # until the first frame is out
    app.speaker.load((Lane({sound!r}),))
    app.speaker.play()

app.changed = changed
app.run(auto_pilot=begin)
raise SystemExit(app.return_code)
"""
NOISE = "ALSA lib conf.c:4028: something that nobody wants to read"


@pytest.fixture
def playing(home: Path, noise: tuple[str, NDArray[np.int16]], monkeypatch: pytest.MonkeyPatch) -> str:
    """The app, which plays a sound as soon as it stands."""
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    monkeypatch.delenv("PULSE_SERVER", raising=False)
    return PROGRAM.format(folder=str(home), sound=noise[0])


def watched(program: str, home: Path, *happenings: tuple[str, Callable[[], None]]) -> str:
    """Let things happen once the app is in each of some states; what the speaker's log says in the end.

    Checks that the terminal was given what the app wrote, and not a byte else.
    """
    terminal = Terminal(program)
    try:
        terminal.read_until(b"quit")
        for state, happen in happenings:
            end = time.monotonic() + 30
            while state not in ((home / "states").read_text() if (home / "states").exists() else ""):
                assert time.monotonic() < end, (home / "states").read_text()
                terminal.read(0.05)
            happen()
        os.write(terminal.master, b"q")
        assert terminal.ended() == 0
    finally:
        terminal.close()
    written = (home / "written").read_bytes()
    assert len(written) > 1000
    assert terminal.output.replace(b"\r\n", b"\n") == written.replace(b"\r\n", b"\n")
    return next((home / "state").rglob("latentdeck-speaker.log")).read_text()


def nothing() -> None:
    """Let it be."""


def test_a_device_that_vanishes_while_it_plays(playing: str, home: Path, mortal_server: SoundServer) -> None:
    log = watched(
        playing, home, ("playing:", mortal_server.stop), ("none: The sound device went away", nothing)
    )
    assert "Expression" in log  # what PortAudio says of it


@contextmanager
def refuses(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PULSE_SERVER", "tcp:127.0.0.1:1")
    yield


@contextmanager
def is_silent(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("PULSE_SERVER", f"tcp:127.0.0.1:{server.getsockname()[1]}")
        yield


@pytest.mark.parametrize("server", [refuses, is_silent])
@pytest.mark.usefixtures("no_sound_server")
def test_a_sound_server_that(
    playing: str,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    server: Callable[[pytest.MonkeyPatch], AbstractContextManager[None]],
) -> None:
    with server(monkeypatch):
        watched(playing, home, ("none: No sound here", nothing))


def test_a_library_that_is_not_there_and_says_so(
    playing: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noisy = f"import os\nos.write(2, {NOISE.encode()!r})\nraise OSError('PortAudio library not found')\n"
    (home / "sounddevice.py").write_text(noisy)
    monkeypatch.setenv("PYTHONPATH", str(home))
    log = watched(playing, home, ("apt-get install libportaudio2", nothing))
    assert NOISE in log
