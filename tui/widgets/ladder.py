"""The ladder of ways to draw, measured: a row for each way, and rows to compare with."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from textual.content import Content

from tui.mixing.chosen import SAMPLE_WAYS
from tui.widgets.rows import cell

if TYPE_CHECKING:
    from engine.schema import Interval, Ladder, LadderRow

NAME: Final = 10
"""Columns of the way's name."""

TOLD: Final = (
    "Fréchet: distance to held-out clips between Gaussians of mel statistics (not FAD), lower is better. "
    "genre: share that a classifier of sounds takes for the genre asked for. silent, clipped, noise, copies: "
    "shares of the sounds. distance: to the nearest training clip, 1 is that of unseen music. peaks: shared "
    "with the training clip that is nearest by ear."
)


def ladder_lines(found: Ladder, columns: int) -> list[Content]:
    """The table with what its columns are; intervals where they have room.

    Args:
        found: the ladder.
        columns: of the screen.
    """
    within = columns >= NAME + sum(width for _, width, _ in _columns(True))
    shown = _columns(within)
    head = Content.styled("way".ljust(NAME), "$faint")
    for name, width, _ in shown:
        head += cell(name, width, "$faint")
    lines = [head]
    for row in found.rows:
        compared = row.way not in SAMPLE_WAYS
        line = Content.styled(row.way.ljust(NAME), "$muted" if compared else "$bright")
        for _, width, written in shown:
            line += cell(written(row), width, "$muted" if compared else "$foreground")
        lines.append(line)
    chance = f"Chance of genre: {found.chance:.2f}. " if found.chance is not None else ""
    counts = sorted({row.sounds for row in found.rows})
    sounds = f"{counts[0]}" if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"
    words = f"{chance}{sounds} sounds a row, seed {found.seed}. {TOLD}"
    return [*lines, Content(""), *(Content.styled(line, "$muted") for line in wrap(words, max(20, columns)))]


def _columns(within: bool) -> list[tuple[str, int, Callable[[LadderRow], str]]]:
    """Heads, columns, and what is written under them."""
    wide = 17 if within else 0
    return [
        ("Fréchet", 8 + wide, lambda row: _mean(row.frechet, 2, within)),
        ("genre", 6 + wide, lambda row: _mean(row.genre_agreement, 2, within)),
        ("silent", 7, lambda row: _share(row.silent)),
        ("clipped", 8, lambda row: _share(row.clipped)),
        ("noise", 6, lambda row: _share(row.noise)),
        ("copies", 7, lambda row: _share(row.copies)),
        ("distance", 9, lambda row: _mean(row.distance, 2, False)),
        ("peaks", 6, lambda row: _mean(row.peaks, 2, False)),
    ]


def _mean(value: Interval | None, decimals: int, within: bool) -> str:
    if value is None or value.mean is None:
        return "–"
    mean = f"{value.mean:.{decimals}f}"
    if not within or value.low is None or value.high is None:
        return mean
    return f"{mean} [{value.low:.{decimals}f}, {value.high:.{decimals}f}]"


def _share(value: float) -> str:
    return f"{value * 100:.0f} %"
