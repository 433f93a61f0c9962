"""A browser for a file of tests, and the listening page of an engine in it."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.browser import Page, browser, forwarded
from benchmarks.sshserver import SshServer
from engine import places
from engine.client import Client, start_engine


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A window of a real browser; skips where there is none."""
    try:
        with browser(tmp_path_factory.mktemp("browser")) as page:
            yield page
    except FileNotFoundError as error:
        pytest.skip(str(error))


@pytest.fixture
def page_address(home: Path) -> Iterator[str]:
    """Where the listening page of this test's engine is, at a port that `ssh -L` leads to its socket."""
    with _address(places.socket_path()) as address:
        yield address


@dataclass(frozen=True)
class ListeningBox:
    """An engine that lives for all tests of a file.

    Attributes:
        socket: of the engine.
        sounds: its folder of sounds.
        address: of its listening page, as above.
    """

    socket: Path
    sounds: Path
    address: str


@pytest.fixture(scope="module")
def listening_box(window: Page, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ListeningBox]:
    """An engine for a browser to listen to."""
    folder = tmp_path_factory.mktemp("box")
    with tempfile.TemporaryDirectory(prefix="deck-") as runtime:
        folders = {name: str(folder / name) for name in ("data", "checkpoints", "sounds")}
        with _folders(folders | {"runtime": runtime}):
            start_engine()
            socket, sounds = places.socket_path(), places.sounds()
        try:
            with _address(socket) as address:
                yield ListeningBox(socket, sounds, address)
        finally:
            with _folders(folders | {"runtime": runtime}):
                asyncio.run(_stop())


@contextmanager
def _folders(folders: dict[str, str]) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, folder in folders.items():
            patch.setenv(f"LATENTDECK_{name.upper()}", folder)
        yield


@contextmanager
def _address(socket: Path) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="box-") as folder:  # a socket's path holds 107 bytes
        server = SshServer(Path(folder))
        try:
            server.start()
        except OSError as error:
            pytest.skip(str(error))
        try:
            with forwarded(server, str(socket)) as port:
                yield f"http://localhost:{port}/listen/"
        finally:
            server.stop()


async def _stop() -> None:
    async with Client() as client:
        await client.stop_engine()
