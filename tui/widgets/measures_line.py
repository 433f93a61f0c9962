"""The measures of a run in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from tui.measures import BY_NAME

if TYPE_CHECKING:
    from engine.schema import Measures

SHOWN: Final = ("chroma", "peaks", "mel_db", "si_sdr", "identified", "genre_kept")
"""Names of measures, the most telling first."""


def measures_line(measures: Measures, columns: int) -> Content:
    """`on 10 test tracks  chroma .93  peaks .22 ...`, with as many measures as fit."""
    own = next((row for row in measures.rows if row.kind == "run"), None)
    line = Content.styled(f"{measures.run} on {measures.tracks} {measures.part} tracks", "$faint")
    for measure in (BY_NAME[name] for name in SHOWN):
        value = measure.of(own) if own is not None else None
        if value is None:
            continue
        part = Content.assemble(
            "   ",
            (f"{measure.words} ", "$faint"),
            (measure.written(value), "$muted"),
            (f" {measure.unit}" if measure.unit else "", "$faint"),
        )
        if line.cell_length + part.cell_length > columns:
            break
        line = line + part
    return line
