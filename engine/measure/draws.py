"""What a seed makes of a blind test: its clips, what X is in each trial, and the order of what is rated.

Every draw is a hash of the seed and of what it is for, so that it is the same on every machine and with every
version of Python, and none depends on another.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from itertools import islice
from typing import TypeVar

from engine.schema import BlindRequest, ClipRef, Stimulus, Trial

T = TypeVar("T")

ORIGINAL, ANCHOR = Stimulus(kind="original"), Stimulus(kind="anchor")


def draw_clips(
    clips: Sequence[ClipRef], count: int, seed: int, audible: Callable[[ClipRef], bool]
) -> list[ClipRef]:
    """So many clips in random order, without silent ones; none comes again before all have come.

    Args:
        clips: to draw from.
        count: how many.
        seed: of the draws.
        audible: whether there is anything to hear in a clip.

    Returns:
        As many as asked for; none where none is audible.
    """
    drawn: list[ClipRef] = []
    while len(drawn) < count:
        before = len(drawn)
        order = _shuffled(clips, seed, "clips", before)
        drawn += islice(filter(audible, order), count - before)
        if len(drawn) == before:
            break
    return drawn


def draw_trials(request: BlindRequest, clips: Sequence[ClipRef]) -> list[Trial]:
    """The trials of a test on these clips, one each.

    X of an ABX test is A or B by a fair coin in each trial, whatever it was before: that is what the
    binomial test takes for granted. Each trial of a rating test has an order of its own.
    """
    runs = [Stimulus(kind="run", run=name) for name in request.runs]
    if request.kind == "rating":
        heard = [ORIGINAL, ANCHOR, *runs]
        return [
            Trial(clip=clip, order=_shuffled(heard, request.seed, "order", number))
            for number, clip in enumerate(clips)
        ]
    sides = runs if len(runs) == 2 else [ORIGINAL, *runs]
    return [
        Trial(clip=clip, order=sides, x="b" if _draw(request.seed, "x", number)[0] % 2 else "a")
        for number, clip in enumerate(clips)
    ]


def _shuffled(things: Sequence[T], seed: int, purpose: str, number: int) -> list[T]:
    keys = [_draw(seed, purpose, number, place) for place in range(len(things))]
    return [things[place] for place in sorted(range(len(things)), key=keys.__getitem__)]


def _draw(seed: int, *purpose: object) -> bytes:
    """Random bytes that depend on the arguments alone."""
    return hashlib.blake2b(repr((seed, *purpose)).encode(), digest_size=16).digest()
