"""Where the tracks of an exploration lie on a map, and how they look there."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

from textual.content import Content

from tui.theme import BACKGROUND, FAINT, RULE, between
from tui.turning import Turn, boxed
from tui.widgets.cluster_signs import colour, sign
from tui.widgets.genres import GenreKey
from tui.widgets.rows import flowing
from tui.widgets.scatter import Frame, Mark, Scatter

if TYPE_CHECKING:
    from engine.schema import Exploration, MapName

MapWay = Literal["PCA", "PCA 3-D", "t-SNE", "UMAP"]

SOURCES: Final[dict[MapWay, MapName]] = {
    "PCA": "pca",
    "PCA 3-D": "pca",
    "t-SNE": "t-sne",
    "UMAP": "umap",
}
"""The coordinates of `Exploration.maps` that each map shows."""

SPACE: Final[MapWay] = "PCA 3-D"

Paint = Literal["genre", "cluster"]

DEEPEST: Final = 0.72
"""How far the colour of the point farthest away lies from its own to the background's."""

SHADES: Final = 12
SPOKE: Final = 26
"""Dots of an axis from the middle to its end."""

NEARNESS: Final = "who is near whom counts, axes mean nothing"


def maps_of(found: Exploration) -> list[MapWay]:
    """The maps that there are of an exploration."""
    return [way for way, source in SOURCES.items() if source in found.maps]


def draw_map(
    scatter: Scatter,
    found: Exploration,
    way: MapWay,
    turn: Turn,
    paint: Paint,
    labels: Sequence[int],
    key: GenreKey,
) -> None:
    """Show the tracks of an exploration.

    Args:
        scatter: the widget.
        found: what is shown.
        way: one of `maps_of(found)`.
        turn: how a cloud in space stands.
        paint: what letters and colours tell.
        labels: the cluster of each track; empty where there are none.
        key: letters and colours of genres.
    """
    looks = [
        (sign(labels[place]), colour(labels[place]))
        if paint == "cluster" and labels
        else (key.letter(point.genre), key.colour(point.genre))
        for place, point in enumerate(found.points)
    ]
    places, names = found.maps[SOURCES[way]], [point.track for point in found.points]
    if way == SPACE:
        marks, guides, frame = _in_space(names, places, looks, turn)
        scatter.draw(marks, (_variance(found, 3), ""), frame=frame, guides=guides)
        return
    flat = [Mark(name, x, y, *look) for name, (x, y, *_), look in zip(names, places, looks, strict=True)]
    shares = [*(f"{share * 100:.0f} %" for share in found.explained), "–", "–"]
    axes = (f"PC 1 · {shares[0]} of the variance", f"PC 2 · {shares[1]}")
    scatter.draw(flat, axes if way == "PCA" else (f"{way} · {NEARNESS}", ""))


def _in_space(
    names: Sequence[str], places: Sequence[Sequence[float]], looks: Sequence[tuple[str, str]], turn: Turn
) -> tuple[list[Mark], list[Mark], Frame]:
    """Points from back to front, the farther the darker; the axes behind them; and what is shown."""
    around, radius = boxed(places)
    seen = turn.seen(around)
    order = sorted(range(len(seen)), key=lambda place: seen[place][2])
    marks = []
    for place in order:
        (x, y, near), (letter, tone) = seen[place], looks[place]
        depth = round((1 - near / radius) / 2 * SHADES)
        marks.append(Mark(names[place], x, y, letter, _shade(tone, depth)))
    guides = []
    for axis in range(3):
        spoke = [[step / SPOKE if axis == one else 0.0 for one in range(3)] for step in range(SPOKE + 1)]
        dots = turn.seen(spoke)
        guides += [Mark("", x, y, "·", RULE) for x, y, _ in dots[:-1]]
        guides.append(Mark("", *dots[-1][:2], str(axis + 1), FAINT))
    return marks, guides, (-radius, radius, -radius, radius)


@cache
def _shade(tone: str, depth: int) -> str:
    """A colour at so many of the `SHADES` away."""
    return between(tone, BACKGROUND, DEEPEST * depth / SHADES)


def _variance(found: Exploration, count: int) -> str:
    """What the first components explain, as short as a narrow cloud needs it."""
    parts = [f"PC {place + 1} {share * 100:.0f} %" for place, share in enumerate(found.explained[:count])]
    return " · ".join(parts)


def variance_line(found: Exploration, columns: int) -> list[Content]:
    """How much of the variance each principal component explains, and all of them together."""
    if not found.explained:
        return []
    count, together = len(found.explained), f"{sum(found.explained) * 100:.0f} %"
    parts = [Content.styled("PC 1, 2, … explain", "$faint")]
    for share in found.explained:
        more = Content.styled(f"{share * 100:.0f}", "$muted")
        if sum(part.cell_length + 2 for part in (*parts, more)) + len(together) + 17 > columns:
            break
        parts.append(more)
    if len(parts) == 1:
        return [Content.styled(f"{count} components explain {together}", "$faint").truncate(columns)]
    return [Content("  ").join(parts) + Content.styled(f" %  ·  {count} together {together}", "$faint")]


def genre_legend(genres: Sequence[str], key: GenreKey, columns: int) -> list[Content]:
    """Letters and names of genres, as many in a line as fit."""
    parts = [
        Content.assemble((f"{key.letter(genre)} ", key.colour(genre)), (genre, "$muted")) for genre in genres
    ]
    return flowing(parts, columns, gap=2)


def cluster_legend(labels: Sequence[int], k: int, columns: int) -> list[Content]:
    """Signs of clusters and how many tracks each of them holds."""
    parts = [Content.styled("tracks in cluster", "$faint")]
    parts += [
        Content.assemble((f"{sign(cluster)} ", colour(cluster)), (str(list(labels).count(cluster)), "$muted"))
        for cluster in range(k)
    ]
    return flowing(parts, columns, gap=2)
