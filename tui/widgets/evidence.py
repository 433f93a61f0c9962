"""The smallest recognisable size with its evidence, or how near the nearest is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from tui.measures import MEASURES, shortfall
from tui.widgets.rows import flowing
from tui.widgets.size_table import RECOGNISABLE

if TYPE_CHECKING:
    from engine.schema import Frontier, MeasureRow


WIDE: Final = 100
"""Columns from which on what is needed is told beside what there is."""


def evidence(found: Frontier, columns: int) -> list[Content]:
    """One sentence, in as many lines as it needs."""
    runs = [row for row in found.rows if row.kind == "run"]
    if not runs:
        return []
    named = next((row for row in runs if row.name in found.recognisable[:1]), None)
    nearest = min(runs, key=lambda row: (shortfall(row), row.floats or 0))
    row = named or nearest
    size = f"{row.floats} floats, 1/{row.ratio:.0f}" if row.ratio else f"{row.floats} floats"
    if named is not None:
        head = Content.assemble(
            (f"{RECOGNISABLE} ", "$success"), ("smallest recognisable size: ", "$foreground")
        )
    else:
        head = Content.styled("No size is recognisable; nearest is ", "$foreground")
    head += Content.styled(row.name, "$bright bold")
    return flowing([head, Content.styled(size, "$foreground"), *_shown(row, columns >= WIDE)], columns)


def _shown(row: MeasureRow, needed: bool) -> list[Content]:
    """What recognising takes of the row's measures, with how much is needed or without."""
    parts = []
    for measure in MEASURES:
        if measure.needed is None:
            continue
        value = row.values.get(measure.name)
        mean = measure.of(row)
        enough = mean is not None and mean >= measure.needed
        within = measure.within(value) if value is not None else ""
        parts.append(
            Content.assemble(
                (f"{measure.words} ", "$muted"),
                (measure.written(mean), "$bright" if enough else "$warning"),
                (f" ({within})" if within else "", "$muted"),
                (f", {measure.written(measure.needed)} needed" if needed else "", "$faint"),
            )
        )
    return parts
