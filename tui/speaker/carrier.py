"""What carries the speaker's words to where the sound comes out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol

from tui.speaker.words import Message

if TYPE_CHECKING:
    from engine.client import Client

Hear = Callable[[Message], None]
"""Takes what the other side says: the events of `words`."""

Reach = Callable[[], "Awaitable[Client]"]
"""Gives the client of the engine; waits until there is a line."""


class Carrier(Protocol):
    """The device of this box, or a page in a browser."""

    def send(self, message: Message) -> None:
        """Pass a command on, after those that were sent before it; returns at once."""

    @property
    def busy(self) -> bool:
        """Whether commands are still on their way."""

    def give_up(self) -> None:
        """It does not answer: say so as a `silent` event, and expect nothing of it any more."""

    async def close(self) -> None:
        """End it; nothing more is reported."""


class Outbox:
    """Hands messages on in order, in a task of its own: whoever puts them in never waits for a slow line."""

    def __init__(self, deliver: Callable[[list[Message]], Awaitable[None]]) -> None:
        """Nothing to deliver yet.

        Args:
            deliver: takes all that has come since its last call; it deals with its own errors.
        """
        self._deliver = deliver
        self._waiting: list[Message] = []
        self._task: asyncio.Task[None] | None = None

    @property
    def busy(self) -> bool:
        """Whether something is on its way."""
        return self._task is not None and not self._task.done()

    def put(self, message: Message) -> None:
        """Deliver this after all that was put in before."""
        self._waiting.append(message)
        if not self.busy:
            self._task = asyncio.create_task(self._run(), name="speaker outbox")

    def drop(self) -> None:
        """Forget what has not been delivered."""
        self._waiting.clear()
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _run(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            await self._deliver(batch)
