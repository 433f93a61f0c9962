"""Filling the basket by genre: three tracks of jazz, or all of it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from engine.schema import Basket, ListedTrack

SEVERAL: Final = 3


@dataclass(frozen=True, slots=True)
class Pick:
    """Some tracks, or all, of a genre, or of any.

    Attributes:
        name: `three of jazz`.
        among: the tracks that they are drawn from.
        count: how many.
    """

    name: str
    among: tuple[str, ...]
    count: int

    def basket(self, library: str, seed: int) -> Basket:
        """The first clip of each; another seed draws others."""
        from engine.schema import Basket, Ingredient

        drawn = set(random.Random(f"{self.name} {seed}").sample(self.among, self.count))
        names = [track for track in self.among if track in drawn]
        clips = [Ingredient(library=library, track=track) for track in names]
        return Basket(name=self.name, ingredients=clips)


def picks(tracks: Sequence[ListedTrack], genres: Sequence[str]) -> list[Pick]:
    """What there is to pick: three of any tracks, then three and all of each genre.

    Tracks that are left out of the split, since they are broken or double, are never picked.
    """
    sound = [track for track in tracks if track.part != "left-out"]
    found = [_of("any genre", [track.name for track in sound], False)]
    for genre in genres:
        names = [track.name for track in sound if track.genre == genre]
        found += [_of(genre, names, False), _of(genre, names, True)]
    return [pick for pick in found if pick.count]


def _of(what: str, names: Sequence[str], every: bool) -> Pick:
    several = min(SEVERAL, len(names))
    word = "all" if every else {1: "one", 2: "two"}.get(several, "three")
    return Pick(f"{word} of {what}", tuple(names), len(names) if every else several)
