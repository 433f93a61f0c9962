"""Passes on what apps and the listening page say to each other: one page sounds, and obeys one app.

Any number of pages may be open. The one that was woken last is the speaker, and the one before is told to
quit. Any number of apps may be attached. The page plays for the one that pressed play last; it is told that
the speaker is ready, and so repeats all that it wants to hear, and the other one that it has stopped.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence

from engine.schema import Message

ASLEEP = "A listening page is open in a browser: press a key or click in it, and it sounds there."
GONE = (
    "The listening page in the browser is gone (closed, or its line broke);"
    " `latentdeck engine listen` says how to open it."
)

_BACKLOG = 1000


class Mailbox:
    """Messages for one listener. Who does not read is let go, and may come again."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Message | None] = asyncio.Queue(_BACKLOG)

    def put(self, message: Message) -> None:
        """Leave a message."""
        try:
            self._queue.put_nowait(message)
        except asyncio.QueueFull:
            self.close()

    def close(self) -> None:
        """Send the listener home, whatever it has not read."""
        while not self._queue.empty():
            self._queue.get_nowait()
        self._queue.put_nowait(None)

    async def read(self) -> AsyncGenerator[Message]:
        """The messages as they come, until the listener is sent home."""
        while (message := await self._queue.get()) is not None:
            yield message


class Listening:
    """The pages and apps that there are, and which of them belong together."""

    def __init__(self) -> None:
        self._pages: dict[str, Mailbox] = {}
        self._apps: dict[str, Mailbox] = {}
        self._speaker: str | None = None  # the page that sounds
        self._ready: Message = {}  # what it said when it woke
        self._owner: str | None = None  # the app that it plays for
        self._state: Message | None = None  # what it said last about that

    # ------------------------------------------------------------ who is there

    async def page_hears(self, page: str) -> AsyncGenerator[Message]:
        """The commands for a page, from now until it goes."""
        mailbox = _moved_in(self._pages, page)
        if self._speaker is None:
            self._tell_apps(_silent(ASLEEP))
        try:
            async for message in mailbox.read():
                yield message
        finally:
            if self._pages.get(page) is mailbox:
                del self._pages[page]
                if self._speaker == page:
                    self._fall_silent(GONE)
                elif self._speaker is None and not self._pages:
                    self._tell_apps(_silent(""))

    async def app_hears(self, app: str) -> AsyncGenerator[Message]:
        """The events for an app, from now until it goes; first, whether there is a page that sounds."""
        mailbox = _moved_in(self._apps, app)
        if self._speaker is not None:
            mailbox.put(self._ready)
        elif self._pages:
            mailbox.put(_silent(ASLEEP))
        try:
            async for message in mailbox.read():
                yield message
        finally:
            if self._apps.get(app) is mailbox:
                del self._apps[app]
                if self._owner == app:
                    self._disown()

    def close(self) -> None:
        """Send everybody home."""
        for mailbox in (*self._pages.values(), *self._apps.values()):
            mailbox.close()

    # ------------------------------------------------------------ what they say

    def page_says(self, page: str, messages: Sequence[Message]) -> None:
        """Take the events of a page; those of one that is not the speaker concern nobody."""
        if page not in self._pages:
            return
        for message in messages:
            event = message.get("event")
            if event == "ready":
                self._wake(page, message)
            elif page != self._speaker:
                continue
            elif event == "silent":
                self._fall_silent(ASLEEP)
            else:
                if event == "state":
                    self._state = message
                if self._owner is not None:
                    self._apps[self._owner].put(message)

    def app_says(self, app: str, messages: Sequence[Message]) -> None:
        """Take the commands of an app; one that the page does not play for must press play to be heard."""
        if self._speaker is None or app not in self._apps:
            return
        if self._owner is None:
            self._owner = app
        if self._owner == app:
            for message in messages:
                self._pages[self._speaker].put(message)
        elif any(message.get("do") == "play" for message in messages):
            if self._state is not None:
                # whatever that app has asked for meanwhile: no turn
                self._apps[self._owner].put(self._state | {"playing": False, "turn": None})
            self._owner, self._state = app, None
            self._apps[app].put(self._ready)

    # ------------------------------------------------------------ what comes of it

    def _wake(self, page: str, ready: Message) -> None:
        if self._speaker is not None and self._speaker != page:
            self._pages[self._speaker].put({"do": "quit"})
        self._speaker, self._ready = page, ready
        self._owner = self._state = None
        self._tell_apps(ready)

    def _fall_silent(self, why: str) -> None:
        self._speaker = self._owner = self._state = None
        self._tell_apps(_silent(why))

    def _disown(self) -> None:
        self._owner = self._state = None
        if self._speaker is not None:
            self._pages[self._speaker].put({"do": "stop"})

    def _tell_apps(self, message: Message) -> None:
        for mailbox in self._apps.values():
            mailbox.put(message)


def _moved_in(mailboxes: dict[str, Mailbox], name: str) -> Mailbox:
    """A new mailbox by that name; whoever came by it before has lost the line and comes again."""
    if name in mailboxes:
        mailboxes[name].close()
    mailboxes[name] = Mailbox()
    return mailboxes[name]


def _silent(why: str) -> Message:
    return {"event": "silent", "message": why}
