"""What an app says to a listening page, and hears from it; and the door for such a page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import httpx
from pydantic import TypeAdapter

from engine.client.wire import EngineError, Wire
from engine.errors import EngineUnreachableError
from engine.schema import Door, DoorRequest, Message, Said

_MESSAGE = TypeAdapter(Message)


class ListeningCalls(Wire):
    """The listening page, as an app that plays through it sees it."""

    @asynccontextmanager
    async def page_events(self, app: str) -> AsyncIterator[AsyncIterator[Message]]:
        """The events of the page that sounds, until the engine ends or the line drops; a context manager.

        `ready` comes when there is one or when it has forgotten what it was told, `silent` when there is
        none any more, or one that nobody has woken yet.

        Args:
            app: a name that no other app has.
        """
        timeout = httpx.Timeout(30.0, read=60.0)  # the engine sends a sign of life every 15 s
        try:
            async with self._http.stream("GET", f"/listening/apps/{app}", timeout=timeout) as reply:
                if not reply.is_success:
                    raise EngineError("The engine is older than this program and knows no listening page.")
                yield _heard(reply)
        except httpx.TransportError as error:
            raise EngineUnreachableError("The engine went away.") from error

    async def tell_page(self, app: str, messages: Sequence[Message]) -> None:
        """Pass commands on to the page that sounds; where there is none, nothing happens."""
        await self._post(f"/listening/apps/{app}", type(None), Said(messages=list(messages)))

    async def open_door(self, request: DoorRequest) -> Door:
        """Have the engine listen on a loopback TCP port as well, for who has the token."""
        return await self._post("/listening/door", Door, request)

    async def close_door(self) -> None:
        """Have it listen there no longer."""
        await self._send("DELETE", "/listening/door")


async def _heard(reply: httpx.Response) -> AsyncIterator[Message]:
    async for line in reply.aiter_lines():
        if line.startswith("data:"):
            yield _MESSAGE.validate_json(line[5:])
