"""News: what the service tells everybody who listens, without ever waiting for one of them."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from typing import Any

from engine.schema import News

_BACKLOG = 2000


class Newsroom:
    """Hands each piece of news to every listener; one who does not read is let go, and may come again."""

    def __init__(self) -> None:
        self._sequence = itertools.count(1)
        self._listeners: set[asyncio.Queue[News | None]] = set()

    def tell(self, **item: Any) -> None:
        """Tell everybody one thing: a field of `News` by its name."""
        news = self._numbered(item)
        for listener in list(self._listeners):
            try:
                listener.put_nowait(news)
            except asyncio.QueueFull:
                self._listeners.discard(listener)
                listener.get_nowait()
                listener.put_nowait(None)

    async def listen(self, how_things_stand: Callable[[], list[dict[str, Any]]]) -> AsyncIterator[News]:
        """How things stand, and then all that happens."""
        mailbox: asyncio.Queue[News | None] = asyncio.Queue(_BACKLOG)
        self._listeners.add(mailbox)
        try:
            for item in how_things_stand():
                yield self._numbered(item)
            while (news := await mailbox.get()) is not None:
                yield news
        finally:
            self._listeners.discard(mailbox)

    def close(self) -> None:
        """Send every listener home."""
        for listener in self._listeners:
            while not listener.empty():
                listener.get_nowait()
            listener.put_nowait(None)
        self._listeners.clear()

    def _numbered(self, item: dict[str, Any]) -> News:
        return News(seq=next(self._sequence), **item)
