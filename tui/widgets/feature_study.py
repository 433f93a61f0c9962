"""What features tell of genre, as lines: a bar for each way from features to genres, and the verdict."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from textual.content import Content

from tui.ticks import duration
from tui.widgets.genre_report import warning_lines
from tui.widgets.share_bars import ShareRow, chance_line, share_line, widths

if TYPE_CHECKING:
    from engine.schema import FeatureRow, FeatureStudy


def study_lines(study: FeatureStudy, columns: int, rows: int) -> list[Content]:
    """The ways over the axis of their bars, the verdict, and how the figures may flatter.

    Args:
        study: what was found.
        columns: of the screen; F1 and then numbers are left out where they do not fit.
        rows: of the screen; the accuracy of each fold stands below a way where there is room.
    """
    best = max((row.accuracy.mean or 0.0 for row in study.rows), default=0.0)
    ways = [
        ShareRow(row.way, row.accuracy, row.accuracy.mean == best, str(row.numbers), (_score(row),))
        for row in study.rows
    ]
    fit = widths(ways, columns)
    verdict = wrap(_kept_together(study.verdict), max(16, columns), break_on_hyphens=False)
    told = [Content.styled(line, "$bright") for line in verdict]
    told += warning_lines(study.warning, columns, rows - len(ways) - 2 - len(told))
    lines = [share_line(way, study.chance, fit) for way in ways]
    if rows >= 3 * len(lines) + len(told) + 3:
        start = " " * (fit.name + fit.before)
        below = [_folds(row) if fit.after else f"{_folds(row)}   {_score(row)}" for row in study.rows]
        folds = [Content(start) + Content.styled(words, "$faint") for words in below]
        lines = [one for pair in zip(lines, folds, strict=True) for one in (*pair, Content(""))]
    return [*lines, chance_line(study.chance, fit), Content(""), *told]


def study_facts(study: FeatureStudy) -> list[Content]:
    """What was studied, and how long it took."""
    whole = f"{study.columns} numbers a track"
    return [
        Content.assemble(
            ("✓ done  ", "$success"), (f"{study.tracks} tracks, {len(study.genres)} genres", "$muted")
        ),
        Content.styled(whole, "$foreground"),
        Content.styled(f"{study.request.folds} folds by track, seed {study.request.seed}", "$muted"),
        Content.styled(f"studied in {duration(study.seconds)}", "$muted"),
    ]


def _kept_together(sentence: str) -> str:
    """With no line's end within `95 %` and `p = 1`."""
    for parted in (" %", " = "):
        sentence = sentence.replace(parted, parted.replace(" ", "\N{NO-BREAK SPACE}"))
    return sentence


def _score(row: FeatureRow) -> str:
    return "macro F1 –" if row.macro_f1 is None else f"macro F1 {row.macro_f1:.2f}"


def _folds(row: FeatureRow) -> str:
    """The accuracy of each fold."""
    return f"folds {' '.join(f'{share * 100:3.0f}' for share in row.folds)} %"
