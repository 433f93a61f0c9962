"""A letter and a colour for everything that codes clips: networks in capitals, classical codings in grey.

Colour is never the only sign. A letter stays with its model while runs come and go.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from textual.content import Content

from tui.theme import BRIGHT, FAINT, MUTED, SERIES, between

if TYPE_CHECKING:
    from engine.schema import MeasureRow

COLOURS: Final = (*SERIES[1:], *(between(colour, BRIGHT, 0.6) for colour in SERIES[1:]))
"""Of models, then the same ones pale; the first of the series is the accent, which tells what is chosen."""

CLASSICAL: Final = {"resample": "r", "mdct": "m", "pca": "p"}
CHANCE: Final = "·"


class CodingKey:
    """The letters and colours of models."""

    def __init__(self, models: Sequence[str] = ()) -> None:
        """Assign in the given order; from the fifteenth model on colours repeat, letters do not."""
        self._letters: dict[str, str] = {}
        for model in models:
            if model not in self._letters:
                self._letters[model] = _letter(model, self._letters.values())
        self._colours = {model: COLOURS[i % len(COLOURS)] for i, model in enumerate(self._letters)}

    def letter(self, row: MeasureRow) -> str:
        """One letter or digit: a capital for a run, a small one for a classical coding."""
        if row.kind == "run":
            return self._letters.get(row.model or "", "?")
        return CLASSICAL.get(row.kind, CHANCE)

    def colour(self, row: MeasureRow) -> str:
        """`#rrggbb`."""
        if row.kind == "run":
            return self._colours.get(row.model or "", MUTED)
        return FAINT if row.kind == "chance" else MUTED

    def legend(self, rows: Iterable[MeasureRow]) -> list[Content]:
        """A part of a legend for each model and coding among the rows, models first."""
        seen = {
            (self.letter(row), called(row)): self.colour(row)
            for row in sorted(rows, key=lambda row: row.kind != "run")
            if row.kind != "chance"
        }
        return [
            Content.assemble((f"{letter} ", f"{colour} bold"), (name, "$muted"))
            for (letter, name), colour in seen.items()
        ]


def called(row: MeasureRow) -> str:
    """What a row belongs to: a run to its model, a classical coding to itself."""
    return (row.model or "run") if row.kind == "run" else f"classical {row.kind}"


def _letter(model: str, taken: Iterable[str]) -> str:
    """The first free one of: a digit that ends the name, its letters, the alphabet, the digits."""
    used = set(taken)
    own = [letter for letter in model.upper() if letter in string.ascii_uppercase]
    wanted = [*(model[-1:] if model[-1:].isdigit() else ""), *own, *string.ascii_uppercase, *string.digits]
    return next((letter for letter in wanted if letter not in used), "?")
