"""One request and its answer: HTTP over a Unix socket."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError

from engine import places
from engine.errors import DeckError, EngineUnreachableError

W = TypeVar("W")

STUDIO_SECONDS = 1800.0
"""Patience with what a network has to make."""

IDLE_SECONDS = 540.0
"""How long a connection that nobody uses stays open."""


class EngineError(DeckError):
    """A refusal, in the engine's own words; `reason` is the kind of `DeckError` it was there."""

    def __init__(self, message: str, reason: str = "DeckError") -> None:
        super().__init__(message)
        self.reason = reason


class Wire:
    """A connection to one engine. Use it as an async context manager, or close it."""

    def __init__(self, socket: Path | None = None) -> None:
        self.socket = socket or places.socket_path()
        # connections stay open, a little shorter than the engine lets them: the next request is then a round
        # trip and nothing more
        limits = httpx.Limits(keepalive_expiry=IDLE_SECONDS)
        transport = httpx.AsyncHTTPTransport(uds=str(self.socket), limits=limits)
        self._http = httpx.AsyncClient(transport=transport, base_url="http://localhost", timeout=30.0)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _get(self, url: str, word: type[W], **options: Any) -> W:
        return _read(word, await self._send("GET", url, **options))

    async def _post(self, url: str, word: type[W], body: BaseModel | None = None, **options: Any) -> W:
        if body is not None:
            options["content"] = body.model_dump_json()
            options["headers"] = {"content-type": "application/json"}
        return _read(word, await self._send("POST", url, **options))

    async def _send(self, method: str, url: str, **options: Any) -> httpx.Response:
        if self._http.is_closed:  # the line broke between two questions of somebody
            raise EngineUnreachableError("The line to the engine broke.")
        try:
            reply = await self._http.request(method, url, **options)
        except httpx.TimeoutException as error:
            raise EngineUnreachableError(f"The engine did not answer {url} in time.") from error
        except httpx.TransportError as error:
            raise EngineUnreachableError(
                "The engine does not answer; `latentdeck engine start` starts it."
            ) from error
        if reply.is_success or reply.status_code == httpx.codes.NOT_MODIFIED:
            return reply
        try:
            refusal = reply.json()
            raise EngineError(refusal["message"], refusal["reason"])
        except (ValueError, KeyError, TypeError):
            raise EngineError(
                f"The engine failed on {url} ({reply.status_code}); `latentdeck engine logs` says more."
            ) from None


def _read(word: type[W], reply: httpx.Response) -> W:
    try:
        return TypeAdapter(word).validate_json(reply.content)
    except ValidationError as error:
        raise EngineError(
            "The engine is of another version than this program; `latentdeck engine stop` ends it, and the "
            "next start takes its trainings over."
        ) from error
