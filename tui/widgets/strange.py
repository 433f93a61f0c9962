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
        why: the evidence, in a sentence.
    """

    kind: str
    track: str
    genre: str | None
    fact: str
    why: str


DUPLICATE: Final = "perhaps the same recording"
MISLABEL: Final = "perhaps another genre"
OUTLIER: Final = "farthest outside"
KINDS: Final = (DUPLICATE, MISLABEL, OUTLIER)
"""In the order of the list."""


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
        Strange(
            OUTLIER,
            point.track,
            point.genre,
            f"{point.outlier:.2f}",
            f"{point.nearest[0]} is the nearest, {point.distances[0]:.2f} away.",
        )
        for point in outliers(found)
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
    lines, chosen = _laid_out(listed, here, key, columns, all_why=True)
    if len(lines) > rows:
        lines, chosen = _laid_out(listed, here, key, columns, all_why=False)
    top = max(0, min(chosen.start - 1, chosen.stop - rows, len(lines) - rows))
    return lines[top : top + rows]


def _laid_out(
    listed: Sequence[Strange], here: int | None, key: GenreKey, columns: int, all_why: bool
) -> tuple[list[Content], range]:
    """All lines, under headings for every kind, and which of them are the chosen one's."""
    lines, chosen = list[Content](), range(0)
    for kind in KINDS:
        lines += [Content("")] if lines else []
        count = sum(one.kind == kind for one in listed)
        unit = Content.styled("factor" if kind == OUTLIER else "", "$faint")
        lines.append(spread(Content.styled(f"{kind} · {count or 'none'}", "$faint"), unit, columns))
        for place, one in enumerate(listed):
            if one.kind == kind:
                start = len(lines)
                lines += _entry(one, place == here, key, columns, all_why or place == here)
                chosen = range(start, len(lines)) if place == here else chosen
    return lines, chosen


def _entry(one: Strange, chosen: bool, key: GenreKey, columns: int, told: bool) -> list[Content]:
    """A track, and below it why it is listed where that is to be told."""
    left = Content.assemble(
        ("▸" if chosen else " ", "$accent"),
        (f"{key.letter(one.genre)} ", key.colour(one.genre)),
        (one.track, "$bright" if chosen else "$foreground"),
    )
    line = spread(left, Content.styled(one.fact, "$bright" if chosen else "$muted"), columns)
    whys = wrap(one.why, max(16, columns - 3)) if told else []
    return [
        line.stylize("on $panel") if chosen else line,
        *(Content.styled(f"   {text}", "$muted") for text in whys),
    ]
