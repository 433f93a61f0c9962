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
    """A run in the legend; losses that were not measured are None, as is the accuracy of no classifier."""

    name: str
    colour: str
    light: str
    train: float | None
    val: float | None
    accuracy: float | None
    best: float | None
    best_epoch: float | None
    selected: bool


def legend(entries: Sequence[Entry], columns: int, accuracy: bool = False) -> list[Content]:
    """One line an entry, its columns under one another; what does not fit is left out from the right.

    Args:
        entries: the runs.
        columns: of the screen.
        accuracy: whether it is the accuracy that is drawn, and not the losses.
    """
    longest = min(max((len(entry.name) for entry in entries), default=0), max(8, columns // 3))
    return [_line(entry, longest, columns, accuracy) for entry in entries]


def _line(entry: Entry, longest: int, columns: int, accuracy: bool) -> Content:
    name = Content.styled(entry.name, "$bright bold" if entry.selected else "$muted")
    line = name.truncate(longest, ellipsis=True).pad_right(max(0, longest - name.cell_length))
    wide = columns >= WIDE
    best = ticks.loss(entry.best)
    if entry.best is not None and entry.best_epoch:
        best += f" at epoch {entry.best_epoch:.0f}"
    parts = [
        ("train", ticks.loss(entry.train), "" if accuracy else entry.colour),
        ("validation" if wide else "val", ticks.loss(entry.val), "" if accuracy else entry.light),
        ("best", best, ""),
    ]
    if entry.accuracy is not None:
        share = ("accuracy", ticks.percent(entry.accuracy), entry.colour if accuracy else "")
        parts.insert(0 if accuracy else 2, share)
    for text, value, colour in parts:
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
