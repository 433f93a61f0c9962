"""How well classifiers tell the genres from vectors: of every space of one run, and of every size."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from textual.content import Content

from tui.measures import Measure
from tui.theme import RULE
from tui.widgets.clusters import two
from tui.widgets.codings import CodingKey
from tui.widgets.rows import spread

if TYPE_CHECKING:
    from engine.schema import Exploration, Interval, KnownRow, MeasureRow, Space

CLASSIFIERS: Final = ("tree", "k-NN", "logistic")
CHANCE: Final = "chance"

MEASURES: Final = (
    Measure("logistic", "logistic regression", "logistic", "", 2, "higher", "test genres guessed right"),
    Measure("k-NN", "nearest neighbours", "k-NN", "", 2, "higher", "test genres guessed right"),
    Measure("tree", "decision tree", "tree", "", 2, "higher", "test genres guessed right"),
    Measure("v_measure", "V of k-means", "V", "", 2, "higher", "k as many as genres"),
    Measure("adjusted_rand", "adjusted Rand of k-means", "ARI", "", 2, "higher", "k as many as genres"),
)
"""What the chart can show against size."""

SPACE_WORDS: Final[dict[Space, str]] = {
    "mean+std": "mean and deviation of latents",
    "flat": "latents as they are",
    "waveform": "samples, no network",
    "mfcc": "MFCC, no network",
    "mel-pca": "PCA of mel spectra, no network",
}

LABEL: Final = 12
NAME: Final = 10
TEXT: Final = 16
"""Columns of what a line is about, of its classifier, and of a mean with its interval."""


def why_not(found: Exploration) -> str:
    """Why no classifier was asked, in a sentence; empty where some were."""
    if found.accuracy:
        return ""
    if not found.genres:
        return f"No track of {found.library} has a genre, so there is none to guess."
    if len(found.genres) == 1:
        return f"All tracks of known genre are {found.genres[0]}, so there is nothing to guess."
    if not found.tested:
        return "No test track has a known genre, so no guess can be checked."
    return "There are too few tracks of known genre to learn from."


def space_lines(rows: Sequence[KnownRow], space: Space, columns: int, height: int) -> list[Content]:
    """Every classifier in every space on an axis from 0 to 1: mean, 95 % interval, and chance.

    Args:
        rows: one a space.
        space: the one that is looked at.
        columns: of the screen.
        height: of the screen; blank lines between spaces, then the axis go where they do not fit.
    """
    room = max(8, columns - LABEL - NAME - TEXT - 2)
    chance = next((row.accuracy[CHANCE].mean for row in rows if CHANCE in row.accuracy), None)
    lines = [_axis(room, chance)]
    apart = len(rows) * (len(CLASSIFIERS) + 1) < height
    best = {name: max((_mean(row, name) or 0.0 for row in rows), default=0.0) for name in CLASSIFIERS}
    for row in rows:
        k = f"V {two(row.agreement.v_measure)}" if row.agreement is not None else ""
        labels = (row.space, f"{row.dims} dims", k)
        for name, label in zip(CLASSIFIERS, labels, strict=True):
            tone = "$accent" if row.space == space and label == row.space else "$faint"
            tone = "$foreground" if label == row.space and row.space != space else tone
            leads = _mean(row, name) == best[name]
            lines.append(
                Content.assemble((f"{label:<{LABEL}}", tone), (f"{name:<{NAME}}", "$muted"))
                + _whiskers(row.accuracy.get(name), room, chance, leads, row.space == space)
                + Content("  ")
                + _text(row.accuracy.get(name), leads)
            )
        if apart:
            lines.append(Content(" " * (LABEL + NAME)) + _whiskers(None, room, chance, False, False))
    if apart:
        return lines[:-1]
    return lines if len(lines) <= height else lines[1:]


def _axis(room: int, chance: float | None) -> Content:
    """The ends of the axis, and where chance is."""
    cells = list("0" + " " * (room - 2) + "1")
    words = f"chance {two(chance)}" if chance is not None else ""
    start = min(max(2, _place(chance or 0.0, room)), room - len(words) - 2)
    if start >= 2:
        cells[start : start + len(words)] = words
    return Content(" " * (LABEL + NAME)) + Content.styled("".join(cells), "$faint")


def _whiskers(value: Interval | None, room: int, chance: float | None, leads: bool, ours: bool) -> Content:
    """A mean and its interval between 0 and 1, chance behind them."""
    cells = [(" ", RULE)] * room
    if chance is not None:
        cells[_place(chance, room)] = ("┊", "$faint")
    if value is not None and value.mean is not None:
        tone = "$accent" if ours else "$foreground" if leads else "$muted"
        if value.low is not None and value.high is not None:
            for cell in range(_place(value.low, room), _place(value.high, room) + 1):
                cells[cell] = ("─", "$faint")
        cells[_place(value.mean, room)] = ("●", tone)
    return Content.assemble(*cells)


def _place(value: float, room: int) -> int:
    return min(room - 1, max(0, round(value * (room - 1))))


def _text(value: Interval | None, leads: bool) -> Content:
    if value is None or value.mean is None:
        return Content.styled(f"{'–':>4}", "$faint")
    within = "" if value.low is None or value.high is None else f"{_bare(value.low)} … {_bare(value.high)}"
    mean = Content.styled(two(value.mean), "$bright bold" if leads else "$foreground")
    return mean + Content("  ") + Content.styled(within, "$faint")


def warning_lines(warning: str | None, columns: int, *, short: bool = False) -> list[Content]:
    """How the split may flatter, quietly, or as much of it as a line holds; nothing where it does not."""
    room = max(16, columns)
    lines = wrap(warning or "", room, max_lines=1 if short else None, placeholder=" …")
    return [Content.styled(line, "$warning 70%") for line in lines]


# ---------------------------------------------------------------- sizes


def as_measures(rows: Sequence[KnownRow]) -> list[MeasureRow]:
    """Rows as the chart of sizes takes them: those of runs, and chance last."""
    from engine.schema import Interval, MeasureRow

    made, chance = list[MeasureRow](), dict[str, Interval]()
    for row in rows:
        if CHANCE in row.accuracy:
            chance = dict.fromkeys(CLASSIFIERS, row.accuracy[CHANCE])
        if row.floats:
            values = {measure.name: value for measure in MEASURES if (value := value_of(row, measure.name))}
            made.append(
                MeasureRow(
                    kind="run",
                    name=row.run,
                    model=row.model,
                    floats=row.floats,
                    ratio=row.ratio,
                    values=values,
                )
            )
    return [*made, MeasureRow(kind="chance", name=CHANCE, floats=None, ratio=None, values=chance)]


def without_network(rows: Sequence[KnownRow], measure: Measure) -> list[tuple[float, str]]:
    """The best that needs no network, as a level across the chart of sizes."""
    values = [(value, row.space) for row in rows if not row.floats and (value := _value(row, measure.name))]
    return [(value, f" {space} alone {measure.written(value)} ") for value, space in values and [max(values)]]


def value_of(row: KnownRow, name: str) -> Interval | None:
    """An accuracy or an agreement of a row; agreements have no interval."""
    from engine.schema import Interval

    if name in row.accuracy:
        return row.accuracy[name]
    mean = getattr(row.agreement, name, None) if row.agreement is not None else None
    return Interval(mean=mean, low=None, high=None) if mean is not None else None


SIZE: Final = 7
V: Final = 6
CELL: Final = 13
SHORT_CELL: Final = 9
LEAST_NAME: Final = 12


def size_lines(
    rows: Sequence[KnownRow],
    run: str | None,
    space: Space,
    measure: Measure,
    key: CodingKey,
    columns: int,
    height: int,
) -> list[Content]:
    """A line a run by size, then what needs no network; the best of each column underlined.

    Args:
        rows: as `Exploring.rows` gives them.
        run: the selected one.
        space: the one that is looked at.
        measure: the one that the chart shows.
        key: letters and colours of models.
        columns: of the screen; where it is narrow only the measure of the chart has its interval.
        height: of the screen; the rows around the selected one are shown.
    """
    full = columns - SIZE - V - 3 * CELL >= LEAST_NAME + 3
    shown = [one for one in reversed(MEASURES) if one.name != "adjusted_rand" or one is measure]
    if len(shown) == len(MEASURES) and full and columns - SIZE - 2 * V - 3 * CELL < LEAST_NAME + 3:
        full = False
    highest = {one.name: max((_value(row, one.name) or 0.0 for row in rows), default=0.0) for one in shown}
    heads = Content.styled(f"{'floats':>{SIZE}}", "$faint")
    for one in shown:
        wide = _width(one, one is measure, full)
        heads += Content.styled(
            f"{one.head:<{wide}}".rjust(wide + 1), "$accent" if one is measure else "$faint"
        )
    lines = [spread(Content(""), heads, columns)]
    coded = {row.name: row for row in as_measures(rows)}
    here = next((place for place, row in enumerate(rows) if _is_chosen(row, run, space)), 0)
    start = max(0, min(here - (height - 1) // 2, len(rows) - height + 1))
    for row in rows[start : start + height - 1]:
        chosen = _is_chosen(row, run, space)
        tone = "$bright" if chosen else "$foreground" if row.floats else "$muted"
        coding = coded.get(row.run)
        left = Content.assemble(
            ("▸" if chosen else " ", "$accent"),
            (f"{key.letter(coding)} " if coding else "  ", f"{key.colour(coding)} bold" if coding else ""),
            (row.run or row.space, tone),
        )
        cells = Content.styled(f"{row.floats or '–':>{SIZE}}", "$muted")
        for one in shown:
            wide = _width(one, one is measure, full)
            cell = _size_cell(value_of(row, one.name), tone, highest[one.name], wide > SHORT_CELL - 2)
            cells += Content(" ") + cell.pad_right(max(0, wide - cell.cell_length))
        line = spread(left, cells, columns)
        lines.append(line.stylize("on $panel") if chosen else line)
    return lines


def _is_chosen(row: KnownRow, run: str | None, space: Space) -> bool:
    return row.run == run if space in ("mean+std", "flat") else row.space == space


def _width(measure: Measure, charted: bool, full: bool) -> int:
    """Columns of a measure without the gap before it."""
    if measure.name not in CLASSIFIERS:
        return V - 1
    return CELL - 1 if full or charted else SHORT_CELL - 2


def _size_cell(value: Interval | None, tone: str, highest: float, within: bool) -> Content:
    if value is None or value.mean is None:
        return Content.styled("–", "$faint")
    mean = Content.styled(two(value.mean), f"{tone} underline" if value.mean == highest else tone)
    if not within or value.low is None or value.high is None:
        return mean
    return mean + Content(" ") + Content.styled(f"{_bare(value.low)}–{_bare(value.high)}", "$faint")


def _value(row: KnownRow, name: str) -> float | None:
    value = value_of(row, name)
    return value.mean if value is not None else None


def _mean(row: KnownRow, name: str) -> float | None:
    value = row.accuracy.get(name)
    return value.mean if value is not None else None


def _bare(value: float) -> str:
    """A share in three characters: `.52`, `1.0`."""
    text = f"{value:.2f}"
    return text[1:] if text.startswith("0") else text[:3]
