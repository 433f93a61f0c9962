"""A PulseAudio of one's own with a null sink: sound on a box without a card."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def has_sound_server() -> bool:
    """Whether the programs are there."""
    return shutil.which("pulseaudio") is not None


@contextmanager
def sound_server() -> Iterator[None]:
    """Start the server, let this process and its children find it, and end it."""
    with tempfile.TemporaryDirectory(prefix="deck-pulse-") as name:
        runtime = Path(name) / "run"
        runtime.mkdir(mode=0o700)
        before = {key: os.environ.get(key) for key in ("XDG_RUNTIME_DIR", "HOME", "PULSE_SERVER")}
        os.environ |= {"XDG_RUNTIME_DIR": str(runtime), "HOME": name}
        os.environ.pop("PULSE_SERVER", None)
        sink = "module-null-sink sink_name=deck rate=22050 format=s16le channels=2"
        options = ["--daemonize=yes", "--exit-idle-time=-1", "-L", sink, "-L", "module-native-protocol-unix"]
        subprocess.run(
            ["pulseaudio", "-n", *options], check=True, capture_output=True
        )  # returns once it serves
        try:
            yield
        finally:
            subprocess.run(["pulseaudio", "--kill"], check=False, capture_output=True)
            for key, value in before.items():
                if value is None:
                    os.environ.pop(key, None)
                else:
                    os.environ[key] = value
