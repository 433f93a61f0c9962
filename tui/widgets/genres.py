"""A letter and a colour for each genre of a library, the same on every screen.

Colour is never the only sign, so each genre has a letter as well. The colours are ten of the 256 that
every terminal has, quiet and far from the accent.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from typing import Final

from tui.theme import FAINT

COLOURS: Final = (
    "#5fafd7",  # blue
    "#af87d7",  # violet
    "#d7875f",  # terracotta
    "#d787af",  # pink
    "#87d787",  # green
    "#5fd7af",  # aqua
    "#afafaf",  # grey
    "#ffd7af",  # cream
    "#afaf5f",  # olive
    "#d75f5f",  # red
)

NO_LETTER: Final = "·"


class GenreKey:
    """The letters and colours of one library's genres."""

    def __init__(self, genres: Sequence[str] = ()) -> None:
        """Assign in the given order.

        Args:
            genres: of the library, in its order; from the eleventh on colours repeat, letters do not.
        """
        self._letters = letters(genres)
        self._colours = {genre: COLOURS[i % len(COLOURS)] for i, genre in enumerate(self._letters)}

    def letter(self, genre: str | None) -> str:
        """One capital letter or digit; a dot for no genre or one that is not the library's."""
        return self._letters.get(genre or "", NO_LETTER)

    def colour(self, genre: str | None) -> str:
        """`#rrggbb`."""
        return self._colours.get(genre or "", FAINT)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, GenreKey) and other._letters == self._letters

    __hash__ = None  # type: ignore[assignment]


def letters(genres: Sequence[str]) -> dict[str, str]:
    """A letter each: the first of the name that no genre before has taken, else the first free one."""
    taken: dict[str, str] = {}
    for genre in genres:
        own = [letter for letter in genre.upper() if letter in string.ascii_uppercase]
        free = (
            letter
            for letter in [*own, *string.ascii_uppercase, *string.digits]
            if letter not in taken.values()
        )
        taken.setdefault(genre, next(free, NO_LETTER))
    return taken
