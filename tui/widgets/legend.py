"""The legend of the loss chart: each drawn run with its latest values, in its colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from tui import ticks

WIDE = 64
"""Columns from which on words are written out."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A run in the legend; losses that were not measured are None."""

    name: str
    colour: str
    light: str
    train: float | None
    val: float | None
    best: float | None
    best_epoch: float | None
    selected: bool


def legend(entries: Sequence[Entry], columns: int) -> list[Content]:
    """One line an entry, its columns under one another; what does not fit is left out from the right."""
    longest = min(max((len(entry.name) for entry in entries), default=0), max(8, columns // 3))
    return [_line(entry, longest, columns) for entry in entries]


def _line(entry: Entry, longest: int, columns: int) -> Content:
    name = Content.styled(entry.name, "$bright bold" if entry.selected else "$muted")
    line = name.truncate(longest, ellipsis=True).pad_right(max(0, longest - name.cell_length))
    wide = columns >= WIDE
    best = ticks.loss(entry.best)
    if entry.best is not None and entry.best_epoch:
        best += f" at epoch {entry.best_epoch:.0f}"
    for text, value, colour in (
        ("train", ticks.loss(entry.train), entry.colour),
        ("validation" if wide else "val", ticks.loss(entry.val), entry.light),
        ("best", best, ""),
    ):
        sign = "━━ " if wide else "━ "
        part = Content.assemble(
            "   " if wide else "  ",
            (sign if colour else "", colour),
            (f"{text} ", "$muted"),
            (f"{value:<7}", "$foreground"),
        )
        if line.cell_length + part.rstrip().cell_length > columns:
            break
        line = line + part
    return line
