"""A page in a browser as the speaker: the engine passes on what the app and the page say to each other."""

from __future__ import annotations

import asyncio
import contextlib
import secrets

from tui.speaker.carrier import Hear, Outbox, Reach
from tui.speaker.words import Message

RETRY_SECONDS = 1.0  # after the line to the engine broke
NO_ANSWER = "The listening page in the browser does not answer; look whether its line still holds."


class Browser:
    """The page that is open and awake, whichever it is and whenever it comes."""

    def __init__(self, engine: Reach, hear: Hear) -> None:
        """Begin to listen for a page; needs a running event loop.

        Args:
            engine: gives its client.
            hear: takes the page's events; `ready` when there is a page that sounds, and `silent` when
                there is none any more, or one that nobody has woken yet.
        """
        self._engine = engine
        self._hear = hear
        self._name = secrets.token_hex(8)
        self._outbox = Outbox(self._say)
        self._task = asyncio.create_task(self._listen(), name="browser")

    @property
    def busy(self) -> bool:
        """Whether commands are still on their way."""
        return self._outbox.busy

    def send(self, message: Message) -> None:
        """Pass a command on."""
        self._outbox.put(message)

    def give_up(self) -> None:
        """Say that the page does not answer; it is heard again when it says that it is ready."""
        self._hear({"event": "silent", "message": NO_ANSWER})

    async def close(self) -> None:
        """Stop listening; the page falls silent by that."""
        self._outbox.drop()
        self._task.cancel()
        await asyncio.wait([self._task])

    async def _listen(self) -> None:
        while True:
            client = await self._engine()
            from engine.client import DeckError  # it is there already: the first paint need not wait for it

            with contextlib.suppress(DeckError):  # the app's own line says what is wrong
                async with client.page_events(self._name) as events:
                    async for event in events:
                        self._hear(event)
            self._hear({"event": "silent", "message": ""})
            await asyncio.sleep(RETRY_SECONDS)

    async def _say(self, messages: list[Message]) -> None:
        client = await self._engine()
        from engine.client import DeckError

        with contextlib.suppress(DeckError):  # a line that broke ends the events too, and that is told
            await client.tell_page(self._name, messages)
