"""A box with an engine: started there, reached through a forwarded socket, and reached again after a cut."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Final

import platformdirs

from engine.client import Client, Copies, EngineUnreachableError, __version__, runtime_folder
from tui.remote.ssh import Ssh
from tui.remote.trouble import RefusedError, RemoteError

COMMAND: Final = "latentdeck"
START_SECONDS: Final = 90.0
"""Patience with a box that starts its engine from a cold disk."""
_LONGEST_SOCKET: Final = 103 - 17
"""Bytes of a socket's path on the strictest system, less what ssh appends while it makes one."""


class Box:
    """One engine on one box; any number of programs here share the connection to it."""

    def __init__(self, host: str, command: str = COMMAND) -> None:
        """Nothing is reached for yet.

        Args:
            host: as ssh takes it.
            command: what `latentdeck` is called there, as a shell of the box reads it.

        Raises:
            RemoteError: the host is no name, the runtime folder's path is too long for a socket, or ssh's log
                cannot be written.
        """
        if not host.strip() or host.startswith("-"):
            raise RemoteError(f"{host!r} is no host; give what `ssh` takes, such as USER@BOX.")
        self.host = host
        self._command = command
        key = hashlib.sha1(f"{host}\0{command}".encode()).hexdigest()[:8]
        folder = runtime_folder()
        self._socket = folder / f"{key}.sock"
        if len(os.fsencode(self._socket)) > _LONGEST_SOCKET:
            raise RemoteError(
                f"The path {folder} is too long for ssh; set LATENTDECK_RUNTIME to a shorter folder."
            )
        log = Path(platformdirs.user_log_dir("latentdeck", appauthor=False)) / "latentdeck-ssh.log"
        self._ssh = Ssh(host, folder / f"{key}.ssh", log)
        self._there: str | None = None  # where the engine was found the last time
        self._refused: RefusedError | None = None

    async def connect(self, start: bool = True, ask: bool = False) -> Client:
        """A client of the box's engine.

        Args:
            start: start an engine where none runs; and knock again where the box refused before.
            ask: ssh may ask for passwords and about host keys in this terminal.

        Raises:
            RemoteError: ssh or the box stands in the way.
            EngineUnreachableError: no engine runs there, and `start` is false.
        """
        client = Client(self._socket, Copies(self.host))
        try:
            await self._reach(client, start, ask)
        except BaseException:
            await client.close()
            raise
        return client

    def call(self, words: list[str]) -> int:
        """Run a command of `latentdeck` on the box, with this terminal; its exit code.

        Raises:
            RemoteError: ssh or the box stands in the way.
        """
        return self._ssh.call(self._command, *words)

    async def leave(self) -> None:
        """Let the connection end, unless another program here uses it."""
        await self._ssh.leave()

    # ------------------------------------------------------------ inside

    async def _reach(self, client: Client, start: bool, ask: bool) -> None:
        with suppress(EngineUnreachableError):
            await self._greet(client)  # over a connection that stands
            return
        if not start:
            if self._there is not None and await self._ssh.stands():
                try:
                    await self._through(client, self._there)  # a command here may have made the line anew
                except EngineUnreachableError:
                    raise EngineUnreachableError(f"No engine answers on {self.host}.") from None
                return
            if self._refused is not None:
                raise self._refused  # a box may lock out who knocks again and again
        try:
            await self._ssh.open(ask)
        except RefusedError as refused:
            self._refused = refused
            raise
        self._refused = None
        if self._there is not None:
            with suppress(EngineUnreachableError):
                await self._through(client, self._there)  # it may still be where it was
                return
        self._there = await self._engine_socket(start)
        try:
            await self._through(client, self._there)
        except EngineUnreachableError:
            raise RemoteError(
                f"{self.host} lets nothing through to the engine's socket; its sshd_config must allow it "
                "(AllowStreamLocalForwarding yes)."
            ) from None

    async def _through(self, client: Client, there: str) -> None:
        await self._ssh.forward(self._socket, there)
        await self._greet(client)

    async def _greet(self, client: Client) -> None:
        there = await client.version()
        if there.split(".")[:2] != __version__.split(".")[:2]:
            raise self._other_version(there)

    async def _engine_socket(self, start: bool) -> str:
        """Where the engine listens on the box."""
        words = ("engine", "start" if start else "status", "--json")
        said = await self._ssh.output(self._command, *words, seconds=START_SECONDS)
        try:
            answer = json.loads(said)
            if answer.get("running") is False:
                raise EngineUnreachableError(f"No engine runs on {self.host}.")
            engine = answer.get("engine", answer)
            if "socket" not in engine:
                raise self._other_version(engine["version"])
            return str(engine["socket"])
        except (ValueError, AttributeError, KeyError, TypeError):
            raise RemoteError(
                f"`{self._command}` on {self.host} does not answer as latentdeck does; name the right one "
                "with --remote-command or LATENTDECK_REMOTE."
            ) from None

    def _other_version(self, there: str) -> RemoteError:
        return RemoteError(
            f"latentdeck is {there} on {self.host} and {__version__} here; install one version on both, and "
            "where an older engine still runs, end it with `latentdeck engine stop`."
        )
