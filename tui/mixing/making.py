"""Making new sounds one request after another: the one that is to be heard first."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tui.mixing.batch import Part
from tui.takes import Take

if TYPE_CHECKING:
    from engine.client import Client
    from engine.schema import MixRequest, SampleRequest, Sound
    from tui.screens.base import DeckScreen

DROPPED: Final = "Not made, since something else was asked for."


@dataclass(frozen=True, slots=True)
class Order:
    """One request, and the parts that its sounds are: one for a mix, one a seed for samples."""

    request: MixRequest | SampleRequest
    parts: Sequence[Part]


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
        self._now: Order | None = None

    @property
    def busy(self) -> str:
        """What is being made, in a word; empty while nothing is."""
        return self._now.parts[0].way if self._now is not None else ""

    def start(self, orders: Sequence[Order]) -> None:
        """Make these, in their order; what waits is dropped."""
        for dropped in self._waiting:
            _fail(dropped, DROPPED)
        self._waiting = deque(orders)
        if self._now is None:
            self._next()

    def _next(self) -> None:
        self._now = self._waiting.popleft() if self._waiting else None
        if self._now is not None:
            order = self._now
            self._screen.ask(
                lambda engine: _made(engine, order.request),
                lambda sounds: self._have(order, sounds),
                group="make",
                failed=lambda sentence: self._trouble(order, sentence),
            )
        self._changed()

    def _have(self, order: Order, sounds: list[Sound]) -> None:
        for part, sound in zip(order.parts, sounds, strict=True):
            part.take = Take(sound)
            self._draw(part, sound)
        self._next()

    def _trouble(self, order: Order, sentence: str) -> None:
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
        part.take = Take(trouble=sentence)


async def _made(engine: Client, request: MixRequest | SampleRequest) -> list[Sound]:
    from engine.schema import MixRequest

    if isinstance(request, MixRequest):
        sounds = [await engine.mix(request)]
    else:
        sounds = await engine.sample(request)
    for sound in sounds:
        await engine.fetch(sound.path)  # what comes from another box is here before it is to be heard
    return sounds
