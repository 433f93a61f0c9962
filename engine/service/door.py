"""The way in over TCP, opened only when the user asks: a loopback port, and a token that nobody guesses.

Every user of a box can connect to its loopback ports, so the token is part of each address: it stands first
in the path. (A cookie would do as well for one service; but browsers send a cookie to all ports of a host,
and so also to a neighbour's.) Who has the token may listen and look. Nothing is trained, made or deleted
through a door.
"""

from __future__ import annotations

import asyncio
import ipaddress
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from engine.errors import SettingError
from engine.schema import Door, DoorRequest

_ASKABLE = {
    "GET": ("/listen", "/engine", "/libraries", "/runs", "/sound/flac", "/listening/pages"),
    "POST": ("/sound/clip", "/sound/reconstruct", "/sound/difference", "/listening/pages"),
}
"""What listening takes, by method: these paths, and what lies under them."""


class Doorkeeper:
    """At most one door, and its key."""

    def __init__(self) -> None:
        self._door: Door | None = None
        self._server: _Server | None = None
        self._serving: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()

    async def open(self, app: ASGIApp, wanted: DoorRequest) -> Door:
        """Listen there; the same place keeps its token, another one closes the first.

        Raises:
            SettingError: it is no loopback address, or the port is taken.
        """
        host = _loopback(wanted.host)
        async with self._turn:
            if self._door is not None and self._door.host == host and wanted.port in (0, self._door.port):
                return self._door
            listener = _listen(host, wanted.port)
            await self._close()
            return self._serve(app, listener)

    async def close(self) -> None:
        """Close it; who is inside is sent out."""
        async with self._turn:
            await self._close()

    def _serve(self, app: ASGIApp, listener: socket.socket) -> Door:
        host, port = listener.getsockname()[:2]
        door = Door(host=host, port=port, token=secrets.token_urlsafe(24))
        config = uvicorn.Config(
            TokenGate(app, door.token),
            log_level="warning",
            lifespan="off",
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        self._server = _Server(config)
        self._serving = asyncio.create_task(self._server.serve(sockets=[listener]), name="door")
        self._door = door
        return door

    async def _close(self) -> None:
        if self._server is not None and self._serving is not None:
            self._server.should_exit = True
            await self._serving
        self._door = self._server = self._serving = None


class _Server(uvicorn.Server):
    """A second server in the process: signals are the first one's."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class TokenGate:
    """Lets in who has the token, to what listening takes; 403 for others, and not a word."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        """Stand before an app.

        Args:
            app: what lies behind.
            token: the first part of every path that leads there.
        """
        self._app = app
        self._token = token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or not."""
        _, shown, path = (*scope.get("path", "").split("/", 2), "", "")[:3]
        known = secrets.compare_digest(shown.encode(), self._token)
        if not (known and scope["type"] == "http" and _askable(scope["method"], f"/{path}")):
            await Response(status_code=403)(scope, receive, send)
            return
        await self._app(dict(scope, root_path=f"/{shown}"), receive, send)


def _askable(method: str, path: str) -> bool:
    return any(path == start or path.startswith(f"{start}/") for start in _ASKABLE.get(method, ()))


def _loopback(host: str) -> str:
    """The address that a host is given as.

    Raises:
        SettingError: other boxes can reach it.
    """
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host.strip("[]"))
    except ValueError:
        raise SettingError(f"{host} is not an address; listen at 127.0.0.1.") from None
    if not address.is_loopback:
        raise SettingError(f"{host} can be reached from other boxes; listen at 127.0.0.1.")
    return str(address)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise SettingError(
            f"{host}:{port} cannot be listened at ({error.strerror}); give another port."
        ) from error
