"""What k-means and the classifiers make of the latents, as lines of text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from textual.content import Content

from tui.widgets.genres import GenreKey
from tui.widgets.rows import flowing
from tui.widgets.track_list import fitted

if TYPE_CHECKING:
    from engine.schema import ClusterRow, Exploration

SCORES: Final = (
    ("homogeneity", "homog."),
    ("completeness", "compl."),
    ("v_measure", "V"),
    ("adjusted_rand", "ARI"),
    ("silhouette", "silh."),
)
"""Field of `ClusterRow` and its column's head, the first to give way where it is narrow in front."""

SCORE_COLUMNS: Final = 8
BAR_COLUMNS: Final = 10


def kmeans_lines(exploration: Exploration, columns: int, rows: int) -> list[Content]:
    """The table of k-means at every k, the chosen one marked, the best of each score bright.

    Args:
        exploration: what was found.
        columns: of the screen; the bar and then scores are left out where they do not fit.
        rows: of the screen; the k around the chosen one are shown.
    """
    room = columns - 5
    scores = list(SCORES)
    while len(scores) > 2 and len(scores) * SCORE_COLUMNS > room:
        del scores[0]
    room -= len(scores) * SCORE_COLUMNS
    bar = BAR_COLUMNS + 7 if room >= BAR_COLUMNS + 7 else 7 if room >= 7 else 0
    heads = Content("   ") + Content.styled(f"k {'inertia' if bar else '':<{bar}}", "$faint")
    for _, words in scores:
        heads += _cell(words, SCORE_COLUMNS, "$faint")
    lines = [heads]
    most = max((row.inertia for row in exploration.clusters), default=1.0) or 1.0
    best = {name: _best(exploration, name) for name, _ in scores}
    for row in _around(exploration, max(1, rows - 1)):
        chosen = row.k == exploration.k
        tone = "$bright" if chosen else "$muted"
        pointer = Content.styled("▸" if chosen else " ", "$accent")
        line = pointer + Content.styled(f"{row.k:>3} ", "$bright bold" if chosen else "$foreground")
        if bar:
            drawn = _bar(row.inertia / most, bar - 7) if bar > 7 else ""
            line += Content.assemble((drawn, "$faint"), " ", (_short(row.inertia), "$muted"), " ")
        for name, highest in best.items():
            value = _score(row, name)
            leads = value is not None and value == highest
            line += _cell(_two(value), SCORE_COLUMNS, "$accent" if leads else tone)
        lines.append(line)
    return lines


def elbow(rows: Sequence[ClusterRow]) -> int | None:
    """The k where inertia stops falling fast: the point farthest below the chord of the curve.

    After Satopaa et al., "Finding a 'kneedle' in a haystack", 2011; None with fewer than three k.
    """
    if len(rows) < 3:
        return None
    first, last = rows[0], rows[-1]
    wide, high = last.k - first.k, (first.inertia - last.inertia) or 1.0

    def below(row: ClusterRow) -> float:
        return 1 - (row.k - first.k) / wide - (row.inertia - last.inertia) / high

    return max(rows, key=below).k if wide else None


def summary(exploration: Exploration) -> str:
    """Where the elbow is and which k fits the genres best."""
    parts = []
    if (k := elbow(exploration.clusters)) is not None:
        parts.append(f"elbow at {k}")
    scored = [row for row in exploration.clusters if row.v_measure is not None]
    if scored:
        best = max(scored, key=lambda row: row.v_measure or 0.0)
        parts.append(f"best V at {best.k}")
    return " · ".join(parts)


_SHORTEST_NAME = 4
"""Columns below which a part of a genre's name says less than its letter alone."""


def genre_lines(exploration: Exploration, key: GenreKey, columns: int) -> list[Content]:
    """Tracks by genre and cluster: a row a genre, the fullest cluster of each bright."""
    widest = max((len(genre) for genre in exploration.genres), default=0)
    cell = max(3, len(str(max((count for row in exploration.table for count in row), default=0))) + 1)
    clusters = range(exploration.k)
    name = min(widest, max(0, columns - 3 - cell * exploration.k))
    name = name if name >= min(widest, _SHORTEST_NAME) else 0
    if columns < 3 + cell * exploration.k:
        clusters = range(max(0, (columns - 3) // cell))
    head = "".join(f"{cluster + 1:>{cell}}" for cluster in clusters)
    lines = [Content.styled(f"{'cluster' if name >= 7 else '':<{name + 2}}{head}", "$faint")]
    for genre, counts in zip(exploration.genres, exploration.table, strict=True):
        line = Content.assemble((f"{key.letter(genre)} ", key.colour(genre)), (fitted(genre, name), "$muted"))
        for cluster in clusters:
            count = counts[cluster]
            tone = key.colour(genre) if count and count == max(counts) else "$muted" if count else "$rule"
            line += _cell(str(count or "·"), cell, tone)
        lines.append(line)
    return lines


def accuracy_lines(exploration: Exploration, columns: int) -> list[Content]:
    """How often classifiers name the genre of a test track, beside chance."""
    if not exploration.accuracy:
        return []
    parts = [
        Content.assemble(
            (f"{name} ", "$faint"), (f"{share * 100:.0f} %", "$faint" if name == "chance" else "$bright")
        )
        for name, share in exploration.accuracy.items()
    ]
    return [Content.styled("test genres guessed right by", "$faint"), *flowing(parts, columns)]


def legend(genres: Sequence[str], key: GenreKey, columns: int) -> list[Content]:
    """Letters and names of genres, as many in a line as fit."""
    parts = [
        Content.assemble((f"{key.letter(genre)} ", key.colour(genre)), (genre, "$muted")) for genre in genres
    ]
    return flowing(parts, columns)


def _cell(text: str, columns: int, tone: str) -> Content:
    """A cell of a table, on the right of its column; the space before it has no colour."""
    return Content(" " * (columns - len(text))) + Content.styled(text, tone)


def _score(row: ClusterRow, name: str) -> float | None:
    value: float | None = getattr(row, name)
    return value


def _short(value: float) -> str:
    """At most five characters, on the right of them."""
    return f"{value:>5.0f}" if value < 99999.5 else f"{value / 1000:>4.0f}k"


def _best(exploration: Exploration, name: str) -> float | None:
    values = [_score(row, name) for row in exploration.clusters]
    return max((value for value in values if value is not None), default=None)


def _two(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".replace("-", "−")


def _bar(share: float, columns: int) -> str:
    halves = max(1, round(min(1.0, max(0.0, share)) * columns * 2))
    return ("━" * (halves // 2) + "╸" * (halves % 2)).ljust(columns)


def _around(exploration: Exploration, rows: int) -> list[ClusterRow]:
    """As many k as fit, the chosen one in the middle where that is possible."""
    table = exploration.clusters
    place = next((i for i, row in enumerate(table) if row.k == exploration.k), 0)
    start = max(0, min(place - rows // 2, len(table) - rows))
    return table[start : start + rows]
