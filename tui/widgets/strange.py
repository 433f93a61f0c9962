"""Tracks that lie outside the crowd, that sound like another, or whose neighbours are of another genre."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from textual.content import Content

from tui.widgets.genres import GenreKey
from tui.widgets.rows import spread

if TYPE_CHECKING:
    from engine.schema import Exploration, Point

OUTLIERS: Final = 12
CROWD: Final = 1.0
"""The local outlier factor of a track as near to others as they are to each other."""


@dataclass(frozen=True, slots=True)
class Strange:
    """A line of the list.

    Attributes:
        kind: the heading it stands under.
        track: what choosing it selects.
        genre: of the track.
        fact: at the end of its line.
        why: the evidence, in a sentence; empty for an outlier.
    """

    kind: str
    track: str
    genre: str | None
    fact: str
    why: str = ""


DUPLICATE: Final = "perhaps the same recording"
MISLABEL: Final = "perhaps another genre"
OUTLIER: Final = "farthest outside"


def strange_tracks(found: Exploration) -> list[Strange]:
    """Suspects in their order, then the tracks with the greatest outlier factor."""
    genres = {point.track: point.genre for point in found.points}
    listed = [
        Strange(
            DUPLICATE if one.kind == "duplicate" else MISLABEL,
            one.track,
            genres.get(one.track),
            (one.other if one.kind == "duplicate" else one.genre) or "",
            one.why,
        )
        for one in found.suspects
    ]
    return listed + [
        Strange(OUTLIER, point.track, point.genre, f"{point.outlier:.2f}") for point in outliers(found)
    ]


def outliers(found: Exploration) -> list[Point]:
    """The points farthest outside, the farthest first."""
    outside = [point for point in found.points if point.outlier > CROWD]
    return sorted(outside, key=lambda point: -point.outlier)[:OUTLIERS]


def strange_lines(
    listed: Sequence[Strange], here: int | None, key: GenreKey, columns: int, rows: int
) -> list[Content]:
    """The list around the chosen line, under headings; sentences where there is room, else of that line.

    Args:
        listed: what `strange_tracks` gives.
        here: the chosen one.
        key: letters and colours of genres.
        columns: of the screen.
        rows: of the screen.
    """
    if not listed:
        return [Content.styled("No track lies outside, sounds like another or looks mislabelled.", "$muted")]
    everything = _blocks(listed, here, key, columns, all_why=True)
    if sum(map(len, everything)) > rows:
        everything = _blocks(listed, here, key, columns, all_why=False)
    return _window(everything, here or 0, rows)


def _blocks(
    listed: Sequence[Strange], here: int | None, key: GenreKey, columns: int, all_why: bool
) -> list[list[Content]]:
    """The lines of each entry, a heading before the first of its kind."""
    blocks = []
    before = ""
    for place, one in enumerate(listed):
        chosen = place == here
        lines = []
        if one.kind != before:
            lines += [Content("")] if before else []
            count = sum(other.kind == one.kind for other in listed)
            unit = Content.styled("factor" if one.kind == OUTLIER else "", "$faint")
            lines.append(spread(Content.styled(f"{one.kind} · {count}", "$faint"), unit, columns))
        before = one.kind
        left = Content.assemble(
            ("▸" if chosen else " ", "$accent"),
            (f"{key.letter(one.genre)} ", key.colour(one.genre)),
            (one.track, "$bright" if chosen else "$foreground"),
        )
        line = spread(left, Content.styled(one.fact, "$bright" if chosen else "$muted"), columns)
        lines.append(line.stylize("on $panel") if chosen else line)
        if one.why and (chosen or all_why):
            lines += [Content.styled(f"   {text}", "$muted") for text in wrap(one.why, max(16, columns - 3))]
        blocks.append(lines)
    return blocks


def _window(blocks: Sequence[Sequence[Content]], here: int, rows: int) -> list[Content]:
    """As many lines as fit, the chosen block among them, whole where that is possible."""
    lines = [line for block in blocks for line in block]
    start = sum(map(len, blocks[:here]))
    end = start + len(blocks[here])
    top = max(0, min(start - 1, end - rows if end > rows else 0, len(lines) - rows))
    return lines[top : top + rows]
