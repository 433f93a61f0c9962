"""The measures of a run in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

if TYPE_CHECKING:
    from engine.schema import Measures

SHOWN: Final = (
    ("chroma", "chroma", ".2f", ""),
    ("peaks", "peaks", ".2f", ""),
    ("mel_db", "mel", ".1f", " dB"),
    ("si_sdr", "SI-SDR", ".0f", " dB"),
    ("identified", "identified", ".2f", ""),
    ("genre_kept", "genre kept", ".2f", ""),
)
"""Measure, its words, its digits, its unit; the most telling first."""


def measures_line(measures: Measures, columns: int) -> Content:
    """`on 10 test tracks  chroma .93  peaks .22 ...`, with as many measures as fit."""
    own = next((row for row in measures.rows if row.kind == "run"), None)
    line = Content.styled(f"{measures.run} on {measures.tracks} {measures.part} tracks", "$faint")
    for name, words, digits, unit in SHOWN:
        value = own.values[name].mean if own is not None and name in own.values else None
        if value is None:
            continue
        part = Content.assemble(
            "   ",
            (f"{words} ", "$faint"),
            (f"{value:{digits}}".replace("-", "−"), "$muted"),
            (unit, "$faint"),
        )
        if line.cell_length + part.cell_length > columns:
            break
        line = line + part
    return line
