"""The measures of a run in one line: on its test tracks, and on new music."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from tui.measures import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.schema import MeasureRow, Measures, MusicMeasures

SHOWN: Final = ("chroma", "peaks", "mel_db", "si_sdr", "identified", "genre_kept")
"""Names of measures, the most telling first."""
WIDE: Final = 60
"""Columns from which on the run is named; it is the one that is heard."""


def measures_line(measures: Measures, columns: int) -> Content:
    """`pca on 10 test tracks  chroma .93  peaks .22 ...`, with as many measures as fit."""
    tracks = f"{measures.tracks} {measures.part} track{'' if measures.tracks == 1 else 's'}"
    return _line(measures.run, tracks, measures.rows, columns)


def music_line(measures: MusicMeasures, columns: int) -> Content:
    """`pca on 9 tracks of new music  chroma .93 ...`; without genre, which new music has none of."""
    tracks = f"{measures.tracks} track{'' if measures.tracks == 1 else 's'}"
    return _line(measures.run, f"{tracks} of new music", measures.rows, columns)


def _line(run: str, tracks: str, rows: Sequence[MeasureRow], columns: int) -> Content:
    own = next((row for row in rows if row.kind == "run"), None)
    line = Content.styled(f"{run} on {tracks}" if columns >= WIDE else tracks, "$faint")
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
