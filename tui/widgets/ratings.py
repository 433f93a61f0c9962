"""Ratings as bars from 0 to 100, one a line, under the words of the scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from textual.content import Content

WORDS: Final = ("bad", "poor", "fair", "good", "excellent")
"""Of the five fifths of the scale, as ITU-R BS.1534 has them."""

LEFT: Final = 5
RIGHT: Final = 5
"""Columns for what is heard with its letter, and for the number."""

REFERENCE: Final = "the original, to compare with"


@dataclass(frozen=True, slots=True)
class Rated:
    """One line.

    Attributes:
        letter: the key that plays it.
        score: 0 .. 100; None before it is rated.
        heard: it is the one that sounds, or would.
        was_heard: it has sounded.
    """

    letter: str
    score: int | None
    heard: bool
    was_heard: bool


def rating_lines(
    reference: Rated, rated: Sequence[Rated], playing: bool, columns: int, spaced: bool
) -> list[Content]:
    """The scale, the open reference, and a bar for each sound that is rated.

    Args:
        reference: has no score.
        rated: in the order of the keys.
        playing: whether what is heard sounds.
        columns: of the screen.
        spaced: with empty lines between the bars, and around them.
    """
    room = max(10, columns - LEFT - RIGHT)
    gap = [Content("")] if spaced else []
    words = Content.styled(REFERENCE, "$bright" if reference.heard else "$muted")
    lines = [_sign(reference, playing) + words, *gap, _scale(room)]
    for one in rated:
        lines += [_line(one, playing, room), *gap]
    return lines


def _scale(room: int) -> Content:
    """The words over their fifths, in columns of the bars."""
    edges = [round(place * room / len(WORDS)) for place in range(len(WORDS) + 1)]
    cells = (f"{word:^{end - start}}" for word, start, end in zip(WORDS, edges, edges[1:], strict=False))
    return Content.styled(" " * LEFT + "".join(cells), "$faint")


def _line(one: Rated, playing: bool, room: int) -> Content:
    if one.score is None:
        bar, number = Content.styled("─" * room, "$rule"), "–"
    else:
        place = round(one.score / 100 * (room - 1))
        tone = "$accent" if one.heard else "$muted"
        bar = Content.assemble(
            ("━" * place, tone), ("●", "$accent" if one.heard else "$foreground"),
            ("─" * (room - place - 1), "$rule"),
        )  # fmt: skip
        number = str(one.score)
    return (
        _sign(one, playing) + bar + Content.styled(f"{number:>{RIGHT}}", "$bright" if one.heard else "$muted")
    )


def _sign(one: Rated, playing: bool) -> Content:
    sign = ("▶" if playing else "‖") if one.heard else " "
    tone = "$accent bold" if one.heard else "$bright bold" if one.was_heard else "$muted"
    return Content.assemble((f"{sign} ", "$accent"), (f"{one.letter}  ", tone))
