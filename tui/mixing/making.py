"""Making new sounds one request after another: the one that is to be heard first.

Some take what the engine finds out in a job: what they are made from, or compared with. Samples that can be
made without are made at once and a second time after it, when the same sound comes with its closeness; the
others wait for it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tui.mixing.batch import Part
from tui.takes import Take

if TYPE_CHECKING:
    from engine.client import Client
    from engine.schema import JobInfo, MixRequest, SampleRequest, Sound
    from tui.deck import Deck
    from tui.screens.base import DeckScreen

DROPPED: Final = "Not made, since something else was asked for."


@dataclass(frozen=True, slots=True)
class Order:
    """One request.

    Attributes:
        request: to be made.
        parts: what its sounds are: one for a mix, one a seed for samples.
        job: the engine's that it has waited for.
    """

    request: MixRequest | SampleRequest
    parts: Sequence[Part]
    job: JobInfo | None = None

    @property
    def heard(self) -> bool:
        """Whether its sounds are there, and only their closeness is not."""
        return all(part.take.sound for part in self.parts)


class Making:
    """Makes orders one at a time, as the studio does.

    What is being made is made to its end, since the studio would go on anyway; what waits gives way to newer
    orders.
    """

    def __init__(self, screen: DeckScreen, changed: Callable[[], object], columns: Callable[[], int]) -> None:
        """Nothing is made yet.

        Args:
            screen: asks the engine.
            changed: called when a sound or a picture has come.
            columns: how fine pictures should be.
        """
        self._screen = screen
        self._changed = changed
        self._columns = columns
        self._waiting: deque[Order] = deque()
        self._held: list[Order] = []  # until a job is over
        self._now: Order | None = None

    @property
    def busy(self) -> str:
        """What is being made, in a word; empty while nothing is."""
        return self._now.parts[0].way if self._now is not None else ""

    def start(self, orders: Sequence[Order]) -> None:
        """Make these, in their order; what waits is dropped, but for what has waited for a job before."""
        for dropped in self._waiting:
            if dropped.job is None:
                _fail(dropped, DROPPED)
        self._waiting = deque([*orders, *(order for order in self._waiting if order.job is not None)])
        if self._now is None:
            self._next()

    def look(self) -> None:
        """Make what was held until a job was over, if it is; once, however the job has ended."""
        deck, held, self._held = self._screen.deck, self._held, []
        for order in held:
            now = present(order.job, deck)
            if deck.line != "up" or (now is not None and now.state in ("queued", "running")):
                self._held.append(order)
            elif not order.heard or (now is not None and now.state == "done"):
                self._waiting.append(order)
        if self._now is None and self._waiting:
            self._next()

    def _next(self) -> None:
        self._now = self._waiting.popleft() if self._waiting else None
        if self._now is not None:
            order = self._now
            self._screen.ask(
                lambda engine: _made(engine, order),
                lambda made: self._have(order, *made),
                group="make",
                failed=lambda sentence: self._trouble(order, sentence),
            )
        self._changed()

    def _have(self, order: Order, sounds: list[Sound], job: JobInfo | None) -> None:
        for part in order.parts:
            part.job = job
        if order.heard:  # these are the same sounds, and their pictures stay
            for part, sound in zip(order.parts, sounds, strict=True):
                part.take = replace(part.take, sound=sound)
        elif sounds:
            for part, sound in zip(order.parts, sounds, strict=True):
                part.take = Take(sound)
                self._draw(part, sound)
        if job is not None:
            self._held.append(replace(order, job=job))
            self._screen.deck_app.put_job(job)
        self._next()
        self.look()  # the job may be over by now

    def _trouble(self, order: Order, sentence: str) -> None:
        if order.heard:
            self._screen.say(sentence, error=True)
        _fail(order, sentence)
        self._next()

    def _draw(self, part: Part, sound: Sound) -> None:
        columns = self._columns()

        def have(take: Take) -> None:
            part.take = take
            self._changed()

        self._screen.ask(
            lambda engine: engine.picture(sound.path, columns),
            lambda picture: have(replace(part.take, picture=picture)),
            group=f"picture {sound.path}",
            failed=lambda sentence: have(replace(part.take, trouble=sentence)),
        )


def _fail(order: Order, sentence: str) -> None:
    for part in order.parts:
        part.job = None
        if part.take.sound is None:  # what is heard already stays
            part.take = Take(trouble=sentence)


def present(job: JobInfo | None, deck: Deck) -> JobInfo | None:
    """How a job stands; None while there is no engine, or where that had ended and another counts from 1."""
    now = deck.jobs.get(job.id) if job is not None and deck.line == "up" else None
    return now if now is not None and job is not None and now.title == job.title else None


async def _made(engine: Client, order: Order) -> tuple[list[Sound], JobInfo | None]:
    """The sounds of an order; and the job to wait for, where something has to be found out."""
    from engine.schema import MixRequest

    request, job = order.request, None
    for_mix = isinstance(request, MixRequest)
    if order.job is None and (request.takes_library or not for_mix):  # else it has waited: once is enough
        job = await engine.find_closeness(request.run, for_mix)
    if job is not None and request.takes_library:
        return [], job
    sounds = [await engine.mix(request)] if isinstance(request, MixRequest) else await engine.sample(request)
    for sound in sounds:
        await engine.fetch(sound.path)  # what comes from another box is here before it is to be heard
    return sounds, job
