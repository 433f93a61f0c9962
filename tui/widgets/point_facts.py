"""What is known of one track of an exploration: its cluster, how far outside it lies, who is near."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from textual.content import Content

from tui.widgets import cluster_signs
from tui.widgets.genres import GenreKey
from tui.widgets.rows import flowing
from tui.widgets.track_list import fitted

if TYPE_CHECKING:
    from engine.schema import Exploration, Point


ROOMY: Final = 44
"""Columns from which on the facts stand in one line unshortened."""


def point_lines(
    found: Exploration, point: Point, labels: Sequence[int], key: GenreKey, columns: int
) -> list[Content]:
    """Why a track is suspect, if it is; what was measured; its nearest tracks in columns, the nearest first.

    Args:
        found: the exploration.
        point: one of its tracks.
        labels: the cluster of each track; empty where there are none.
        key: letters and colours of genres.
        columns: of the screen.
    """
    genres = {one.track: one.genre for one in found.points}
    whys = [one.why for one in found.suspects if point.track in (one.track, one.other)]
    lines = [Content.styled(why, "$warning").truncate(columns, ellipsis=True) for why in whys[:1]]
    outlier = "outlier factor " if columns >= ROOMY else "outlier "
    facts = [Content.assemble((outlier, "$faint"), (f"{point.outlier:.2f}", "$foreground"))]
    if labels:
        cluster = labels[list(genres).index(point.track)]
        sign = (cluster_signs.sign(cluster), cluster_signs.colour(cluster))
        facts.insert(0, Content.assemble(("cluster ", "$faint"), sign))
    facts.append(Content.styled("nearest:", "$faint"))
    longest = max(map(cell_len, point.nearest), default=0)
    near = [
        Content.assemble(
            (f"{key.letter(genres.get(name))} ", key.colour(genres.get(name))),
            (fitted(name, longest), "$foreground"),
            (f" {distance:.2f}", "$muted"),
        )
        for name, distance in zip(point.nearest, point.distances, strict=True)
    ]
    return [*lines, *flowing(facts, columns, gap=2), *flowing(near, columns)]
