"""New sounds that belong together: one basket mixed in every way, or one seed drawn in every way."""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeVar

from tui.takes import ON_ITS_WAY, Take

if TYPE_CHECKING:
    from engine.schema import JobInfo, MixRequest, SampleRequest, Sound

Made = Literal["mix", "draw"]
Way = TypeVar("Way", bound=str)
Request = TypeVar("Request", "MixRequest", "SampleRequest")


@dataclass(slots=True)
class Part:
    """One way of a batch.

    Attributes:
        way: to mix or to draw.
        request: what was asked for.
        take: what has come of it.
        job: the engine's that finds out what it is drawn from or compared with, where that was not known.
    """

    way: str
    request: MixRequest | SampleRequest
    take: Take = ON_ITS_WAY
    job: JobInfo | None = None

    @property
    def waits(self) -> bool:
        """Whether it cannot be made before that job is over."""
        return self.job is not None and self.take.sound is None

    @property
    def silent(self) -> bool:
        """Whether nothing is to be heard of it, soon at least."""
        return self.waits or bool(self.take.trouble)


@dataclass(eq=False, slots=True)
class Batch:
    """New sounds to be set against one another.

    Attributes:
        title: what they were made from.
        made: how.
        run: that decoded them.
        parts: by the letter that is the key of each; the same way has the same letter in every batch.
        absent: why a way is not among them, in a sentence, by its letter.
    """

    title: str
    made: Made
    run: str
    parts: dict[str, Part]
    absent: dict[str, str] = field(default_factory=dict)

    @property
    def sounds(self) -> dict[str, Sound]:
        """Those that have come, by letter."""
        takes = {letter: part.take.sound for letter, part in self.parts.items()}
        return {letter: sound for letter, sound in takes.items() if sound is not None}


def lettered(ways: Iterable[Way], requests: Mapping[Way, Request]) -> dict[str, Part]:
    """A part for each request under the letter of its way: a for the first of `ways`, and so on."""
    return {letter: Part(way, requests[way]) for way, letter in letters(ways).items() if way in requests}


def letters(ways: Iterable[Way]) -> dict[Way, str]:
    """The key of each way."""
    return dict(zip(ways, string.ascii_lowercase, strict=False))
