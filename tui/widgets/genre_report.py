"""What a classifier says of the test tracks, as lines: how often it is right, and what it takes for what."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Final, Literal

from textual.content import Content

from tui.widgets.bar import bar
from tui.widgets.genres import GenreKey
from tui.widgets.heat import shade
from tui.widgets.rows import cell
from tui.widgets.share_bars import LEAST, ShareRow, chance_line, share_line, widths
from tui.widgets.track_list import fitted

if TYPE_CHECKING:
    from engine.schema import GenreLevel, GenreReport, GenreScore

Level = Literal["tracks", "clips"]

GIVES_WAY: Final = ("precision", "recall", "of", "F1")
"""Scores that are left out where it is narrow, the first one first."""

LONGEST_NAME: Final = 12
WIDEST_CELL: Final = 5
SCORES: Final = (("precision", 12), ("recall", 8), ("F1", 7), ("of", 6))
"""Heads of the scores of a genre, with the columns that each takes."""

NAMED_CONFUSIONS: Final = 4


def level_of(report: GenreReport, level: Level) -> GenreLevel:
    """The answers for tracks, or for clips."""
    return report.tracks if level == "tracks" else report.clips


def headline(report: GenreReport, level: Level, columns: int) -> list[Content]:
    """How many tracks and clips are told right, with intervals, over chance.

    Args:
        report: of a classifier.
        level: the one that the table below is about.
        columns: of the screen.
    """
    names: tuple[Level, ...] = ("tracks", "clips")
    levels = [
        ShareRow(
            f"{'▸' if name == level else ' '}{name}",
            level_of(report, name).accuracy,
            name == level,
            after=_behind(level_of(report, name), name),
        )
        for name in names
    ]
    fit = widths(levels, columns)
    return [
        *(share_line(row, report.chance, fit) for row in levels),
        chance_line(report.chance, fit, " chance"),
    ]


def _behind(level: GenreLevel, word: str) -> tuple[str, ...]:
    score = "–" if level.macro_f1 is None else f"{level.macro_f1:.2f}"
    return (f"of {level.count} {word}, macro F1 {score}", f"of {level.count}")


def matrix_lines(report: GenreReport, level: Level, key: GenreKey, columns: int) -> list[Content]:
    """The confusion matrix as a heat map with its counts, and beside it the scores of each genre.

    Args:
        report: of a classifier.
        level: answers for tracks, or for clips.
        key: letters and colours of the genres.
        columns: of the screen; scores and then names and last genres are left out where they do not fit.
    """
    found, count = level_of(report, level), len(report.genres)
    digits = len(str(max((max(row, default=0) for row in found.confusion), default=0)))
    name = min(LONGEST_NAME, max(map(len, report.genres), default=0)) + 1
    scores = list(SCORES)
    least = max(3, digits + 1)
    for word in GIVES_WAY:
        if columns >= 2 + name + count * least + sum(width for _, width in scores):
            break
        scores = [one for one in scores if one[0] != word]
    beside = sum(width for _, width in scores)
    if columns < 2 + name + count * least:
        name, least = 0, digits + 1
    wide = max(least, min(WIDEST_CELL, (columns - 2 - name - beside) // max(1, count)))
    shown = min(count, (columns - 2 - name) // wide)
    head = Content.styled(fitted("heard as" if name >= 8 else "", name + 2), "$faint")
    for genre in report.genres[:shown]:
        head += cell(key.letter(genre), wide - 1, key.colour(genre)) + " "
    for word, width in scores:
        head += cell(word, width, "$faint")
    lines = [head]
    for genre, row, score in zip(report.genres, found.confusion, found.scores, strict=True):
        line = Content.assemble(
            (f"{key.letter(genre)} ", key.colour(genre)), (fitted(genre, name), "$foreground")
        )
        total = sum(row) or 1
        for answered in row[:shown]:
            line += _heat(answered, answered / total, key.colour(genre), wide)
        cells = {word: text for (word, _), text in zip(SCORES, _scores(score), strict=True)}
        for word, width in scores:
            line += cell(cells[word], width, "$bright" if word == "F1" else "$muted")
        lines.append(line)
    return lines


def warning_lines(warning: str | None, columns: int, most: int) -> list[Content]:
    """How figures may flatter, in at most so many lines, but at least in one."""
    lines = wrap(warning or "", max(16, columns), max_lines=max(1, most), placeholder=" …")
    return [Content.styled(line, "$muted") for line in lines]


def score_lines(report: GenreReport, level: Level, key: GenreKey, columns: int) -> list[Content]:
    """Precision, recall, F1 and support of each genre, with its F1 as a bar where there is room."""
    name = min(LONGEST_NAME, max(map(len, report.genres), default=0))
    room = columns - 2 - name - sum(width for _, width in SCORES) - 2
    head = Content(" " * (2 + name))
    for word, width in SCORES:
        head += cell(word, width, "$faint")
    lines = [head]
    for score in level_of(report, level).scores:
        line = Content.assemble(
            (f"{key.letter(score.genre)} ", key.colour(score.genre)),
            (fitted(score.genre, name), "$foreground"),
        )
        for (word, width), text in zip(SCORES, _scores(score), strict=True):
            line += cell(text, width, "$bright" if word == "F1" else "$muted")
        if room >= LEAST and score.f1 is not None:
            line += "  " + bar(score.f1, room)
        lines.append(line)
    return lines


def confusions(report: GenreReport, level: Level, columns: int) -> list[Content]:
    """What is most often taken for what, in a line; none where nothing is."""
    wrong = [
        (count, true, answer)
        for true, row in zip(report.genres, level_of(report, level).confusion, strict=True)
        for answer, count in zip(report.genres, row, strict=True)
        if count and true != answer
    ]
    wrong.sort(key=lambda one: -one[0])
    parts = [f"{true} as {answer} {count}" for count, true, answer in wrong[:NAMED_CONFUSIONS]]
    while parts:
        line = f"most often heard wrong: {', '.join(parts)}"
        if len(line) <= columns:
            return [Content.styled(line, "$muted")]
        parts.pop()
    return []


def _scores(score: GenreScore) -> Sequence[str]:
    """As `SCORES` heads them."""
    shares = ("–" if value is None else f"{value:.2f}" for value in (score.precision, score.recall, score.f1))
    return (*shares, str(score.support))


def _heat(count: int, share: float, colour: str, columns: int) -> Content:
    """A cell of the matrix, the brighter the more of its row it holds."""
    ink, ground = shade(colour, share)
    text = str(count or "·")
    before, behind = (" " * (columns - 1 - len(text)), f"on {ground}"), (" ", f"on {ground}")
    return Content.assemble(before, (text, f"{ink} on {ground}"), behind)
