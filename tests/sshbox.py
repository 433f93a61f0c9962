"""A box to reach over SSH: a real sshd on loopback, where an engine of its own may run."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from benchmarks.sshserver import SshServer

REMOTE = f"{sys.executable} -m tui.cli"
"""The command `latentdeck` as it stands on the box."""


@pytest.fixture
def ssh_box(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SshServer]:
    """A running server; a plain `ssh box` of this test and its children reaches it.

    What runs there has folders of its own under `home / "box"`. An engine that was started there ends with
    the test.
    """
    folder = Path(tempfile.mkdtemp(prefix="box-"))  # a socket's path holds 107 bytes
    places = {name: home / "box" / name for name in ("data", "checkpoints", "sounds")}
    places["runtime"] = folder / "run"
    session = {f"LATENTDECK_{name.upper()}": str(place) for name, place in places.items()}
    session |= {"HOME": str(home / "box"), "XDG_CONFIG_HOME": str(home / "box" / "config")}
    (home / "box").mkdir()
    (home / "box" / ".profile").write_text("echo Welcome to the box\n")  # as the boxes of this world do
    server = SshServer(folder, session)
    try:
        server.start()
    except OSError as error:
        shutil.rmtree(folder)
        pytest.skip(str(error))
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("LATENTDECK_REMOTE", REMOTE)
    for name in ("state", "cache"):
        monkeypatch.setenv(f"XDG_{name.upper()}_HOME", str(home / name))
    yield server
    socket = places["runtime"] / "engine.sock"
    if socket.exists():
        way = httpx.HTTPTransport(uds=str(socket))
        with httpx.Client(transport=way) as client, suppress(httpx.HTTPError):
            client.post("http://localhost/engine/stop")
    server.stop()
    shutil.rmtree(folder)
