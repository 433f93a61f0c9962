"""Tracks by genre and cluster as a heat map: the darker a genre's row, the fewer of its tracks are there."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

from textual.content import Content

from tui.theme import ACCENT, BACKGROUND, BRIGHT, FAINT, SURFACE, between
from tui.widgets import cluster_signs
from tui.widgets.genres import GenreKey
from tui.widgets.track_list import fitted

STEPS: Final = 10
FULLEST: Final = 0.9
"""How far the shade of a genre's whole row lies from the background's to the genre's colour."""

DARK_INK: Final = 0.55
"""Share from which on the shade is so bright that numbers are dark."""

WIDEST: Final = 6
SHORTEST_NAME: Final = 4
"""Columns below which a part of a genre's name says less than its letter alone."""


def heat_lines(
    genres: Sequence[str],
    table: Sequence[Sequence[int]],
    key: GenreKey,
    columns: int,
    here: tuple[str | None, int] | None = None,
) -> list[Content]:
    """A row a genre, a column a cluster; a shade tells the share of the genre's tracks, a number how many.

    Args:
        genres: the rows' names.
        table: tracks by genre and cluster.
        key: letters and colours of genres.
        columns: of the screen; numbers and then names are left out where they do not fit.
        here: genre and cluster of the selected track, whose cell and heads are marked.
    """
    k = len(table[0]) if table else 0
    longest = max((len(genre) for genre in genres), default=0)
    digits = len(str(max((count for row in table for count in row), default=0)))
    cell = max(1, min(WIDEST, (columns - 2 - min(longest, SHORTEST_NAME) - 1) // max(1, k)))
    if cell <= digits:  # numbers matter more than names
        cell = max(1, min(WIDEST, (columns - 2) // max(1, k)))
    name = min(longest, columns - 3 - cell * k)
    name = name + 1 if name >= min(longest, SHORTEST_NAME) else 0
    shown = min(k, (columns - 2 - name) // cell)
    shown -= shown < k  # one less, for the sign that there are more
    genre_here, cluster_here = here or (None, -1)
    head = Content(" " * (2 + name))
    for cluster in range(shown):
        tone = f"bold {ACCENT}" if cluster == cluster_here else cluster_signs.colour(cluster)
        head += Content.styled(f"{cluster_signs.sign(cluster):>{cell}}", tone)
    lines = [head + Content.styled("…", "$faint") if shown < k else head]
    for genre, counts in zip(genres, table, strict=True):
        selected = genre == genre_here
        line = Content.assemble(
            (f"{key.letter(genre)} ", key.colour(genre)),
            (fitted(genre, name), BRIGHT if selected else "$muted"),
        )
        total = sum(counts) or 1
        for cluster, count in enumerate(counts[:shown]):
            text = str(count) if count and cell > digits else ""
            style = " on ".join(shade(key.colour(genre), count / total))
            if selected and cluster == cluster_here:
                style, text = f"bold {BACKGROUND} on {ACCENT}", text or "▪"
            line += Content.styled(f"{text:>{cell}}", style)
        lines.append(line)
    return lines


def cluster_lines(
    genres: Sequence[str], table: Sequence[Sequence[int]], key: GenreKey, columns: int
) -> list[Content]:
    """What each cluster is made of: its tracks of known genre, the commonest genre first."""
    lines = []
    for cluster, counts in enumerate(zip(*table, strict=True)):
        parts = [
            Content.assemble((f"{genre} ", key.colour(genre)), (str(count), "$foreground"))
            for genre, count in sorted(zip(genres, counts, strict=True), key=lambda pair: -pair[1])
            if count
        ]
        sign = Content.styled(cluster_signs.sign(cluster), cluster_signs.colour(cluster))
        total = Content.styled(f"{sum(counts):>5}   ", "$muted")
        lines.append((sign + total + Content("  ").join(parts)).truncate(columns, ellipsis=True))
    return lines


def shade(colour: str, share: float) -> tuple[str, str]:
    """Ink and ground of a cell that holds this share of its row, 0 .. 1, in a row of this colour."""
    return _shade(colour, round(share * STEPS))


@cache
def _shade(colour: str, step: int) -> tuple[str, str]:
    share = step / STEPS
    ground = between(SURFACE, colour, FULLEST * share) if step else SURFACE
    return BACKGROUND if share >= DARK_INK else BRIGHT if step else FAINT, ground
