"""How clusters agree with the genres: k-means at every k, and the other ways to make clusters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from textual.content import Content

from tui.widgets.rows import flowing

if TYPE_CHECKING:
    from engine.schema import Agreement, AgreementName, ClusterRow, Exploration, GroupingRow

SCORES: Final[tuple[tuple[AgreementName, str, str], ...]] = (
    ("silhouette", "silh.", "silhouette"),
    ("completeness", "compl.", "completeness"),
    ("homogeneity", "homog.", "homogeneity"),
    ("adjusted_mutual_info", "AMI", "AMI"),
    ("adjusted_rand", "ARI", "ARI"),
    ("v_measure", "V", "V"),
)
"""Field of `Agreement`, its column's head and its words; the last ones are kept where it is narrow."""

MEANINGS: Final[dict[AgreementName, str]] = {
    "v_measure": "pure and whole",
    "homogeneity": "pure clusters",
    "completeness": "whole genres",
    "adjusted_rand": "0 by chance",
    "adjusted_mutual_info": "0 by chance",
    "silhouette": "−1 … 1",
}

CELL: Final = 7
FIELD: Final = 24
"""Columns of k with its inertia, and of a method's name with its clusters."""

SHORT_FIELD: Final = 13
BAR: Final = 10
SHORT: Final[dict[str, str]] = {"agglomerative": "agglom.", "gaussian mixture": "gauss."}


def kmeans_lines(found: Exploration, k: int | None, columns: int, rows: int) -> list[Content]:
    """The table of k-means around one k, the best of each score bright; below it the other methods.

    Args:
        found: what was found out.
        k: the one that is looked at.
        columns: of the screen; scores are left out where they do not fit.
        rows: of the screen; the k around the chosen one are shown.
    """
    if not found.clusters:
        return [Content.styled(f"{len(found.points)} tracks are too few for clusters.", "$muted")]
    field = FIELD if columns >= FIELD + 4 * CELL else SHORT_FIELD
    shown = list(SCORES)[-max(1, (columns - field) // CELL) :][::-1]
    heads = Content.styled(f"   k {'inertia':>{field - 6 if field == SHORT_FIELD else BAR + 8}}", "$faint")
    heads = heads.pad_right(field - heads.cell_length)
    for _, head, _ in shown:
        heads += _cell(head, "$faint")
    others = [_other(row, field, shown) for row in found.others]
    room = max(1, rows - 1 - len(others) - bool(others))
    table = [_row(row, found, k, field, shown) for row in _around(found.clusters, k, room)]
    rule = [Content.styled("─" * columns, "$rule")] if others else []
    return [heads, *table, *rule, *others]


def _row(
    row: ClusterRow,
    found: Exploration,
    k: int | None,
    field: int,
    shown: Sequence[tuple[AgreementName, str, str]],
) -> Content:
    chosen = row.k == k
    line = Content.assemble(
        ("▸" if chosen else " ", "$accent"), (f"{row.k:>3} ", "$bright bold" if chosen else "$foreground")
    )
    if field == FIELD:
        most = max(one.inertia for one in found.clusters) or 1.0
        line += Content.styled(_bar(row.inertia / most, BAR), "$faint")
    line += Content.styled(f"{_short(row.inertia):>7} ", "$muted")
    line = line.pad_right(max(0, field - line.cell_length))
    for name, _, _ in shown:
        tone = "$accent" if found.best.get(name) == row.k else "$bright" if chosen else "$muted"
        line += _cell(two(_score(row, name)), tone)
    return line


def _other(row: GroupingRow, field: int, shown: Sequence[tuple[AgreementName, str, str]]) -> Content:
    name = row.method if field == FIELD else SHORT.get(row.method, row.method)
    left = f" · {row.unassigned} out" if row.unassigned and field == FIELD else ""
    line = Content.assemble((f" {name} ", "$muted"), (str(row.clusters), "$foreground"), (left, "$faint"))
    line = line.truncate(field).pad_right(max(0, field - line.cell_length))
    for score, _, _ in shown:
        line += _cell(two(_score(row, score)), "$muted")
    return line


def best_lines(found: Exploration, columns: int) -> list[Content]:
    """Where the elbow is, and the best k by each score."""
    parts = [_fact("elbow at k", found.elbow)] if found.elbow is not None else []
    at: dict[int, list[str]] = {}
    for name, _, words in reversed(SCORES):
        if name in found.best:
            at.setdefault(found.best[name], []).append(words)
    parts += [_fact(f"best {', '.join(words)} at k", k) for k, words in at.items()]
    return flowing(parts, columns)


def agreement_words(row: Agreement) -> str:
    """The two that count, for a frame: `V 0.37 · ARI 0.19`; empty without genres."""
    if row.v_measure is None:
        return ""
    return f"V {two(row.v_measure)} · ARI {two(row.adjusted_rand)}"


def agreement_lines(row: Agreement, columns: int) -> list[Content]:
    """Every score with what it means, a line each."""
    longest = max(len(words) for _, _, words in SCORES)
    return [
        Content.assemble(
            (f"{words:<{longest}}", "$muted"),
            (f"{two(_score(row, name)):>6}  ", "$foreground"),
            (MEANINGS[name], "$faint"),
        ).truncate(columns, ellipsis=True)
        for name, _, words in reversed(SCORES)
    ]


def _fact(words: str, value: int) -> Content:
    return Content.assemble((f"{words} ", "$faint"), (str(value), "$foreground"))


def _cell(text: str, tone: str) -> Content:
    """A cell of a table, on the right of its column; the space before it has no colour."""
    return Content(" " * (CELL - len(text))) + Content.styled(text, tone)


def _score(row: Agreement, name: AgreementName) -> float | None:
    value: float | None = getattr(row, name)
    return value


def _short(value: float) -> str:
    """At most six characters."""
    if value < 10:
        return f"{value:.2f}"
    return f"{value:.0f}" if value < 99999.5 else f"{value / 1000:.0f}k"


def two(value: float | None) -> str:
    """A score with two digits, a dash where there is none."""
    if value is None:
        return "–"
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")  # and no minus before 0.00


def _bar(share: float, columns: int) -> str:
    halves = max(1, round(min(1.0, max(0.0, share)) * columns * 2))
    return ("━" * (halves // 2) + "╸" * (halves % 2)).ljust(columns)


def _around(table: Sequence[ClusterRow], k: int | None, rows: int) -> Sequence[ClusterRow]:
    """As many k as fit, the chosen one in the middle where that is possible."""
    place = next((i for i, row in enumerate(table) if row.k == k), 0)
    start = max(0, min(place - rows // 2, len(table) - rows))
    return table[start : start + rows]
