"""The table beside the chart: a line a coding, a column a measure, by size; chance last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Literal

from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widget import Widget

from tui.measures import MEASURES, Measure, best
from tui.widgets.codings import CodingKey
from tui.widgets.rows import spread, stack

if TYPE_CHECKING:
    from engine.schema import Heard, MeasureRow

RECOGNISABLE: Final = "✓"
HEARD: Final = "▶"
POINTER: Final = "▸"
BLIND: Final = 8
"""Columns of a finding of blind tests with the gap before it."""

LEAST_NAME: Final = 14
"""Columns for names before a measure is left out."""

GIVES_WAY: Final = ("si_sdr", "stft", "peaks", "chroma", "mel_db")
"""Measures that are left out where it is narrow, the first one first."""


@dataclass(frozen=True, slots=True)
class Table:
    """What a table of measures shows.

    Attributes:
        rows: by floats, chance last.
        recognisable: names of the runs that are.
        measure: the one that the chart shows.
        key: letters and colours.
        chosen: the row under the cursor.
        heard: the name of the run that sounds.
        blind: what blind tests say of runs, by their names.
    """

    rows: Sequence[MeasureRow]
    recognisable: frozenset[str]
    measure: Measure
    key: CodingKey
    chosen: MeasureRow | None
    heard: str | None
    blind: Mapping[str, Heard] = field(default_factory=dict)


class SizeTable(Widget):
    """The rows around the cursor, under their heads; chance stays at the bottom."""

    DEFAULT_CSS = "SizeTable { height: 1fr; text-wrap: nowrap; text-overflow: ellipsis; }"

    class Chosen(Message):
        """A row was pointed at with the mouse."""

        def __init__(self, row: MeasureRow) -> None:
            super().__init__()
            self.row = row

    def __init__(self) -> None:
        super().__init__()
        self._table: Table | None = None
        self._top = 0

    def draw(self, table: Table) -> None:
        """Show this table."""
        self._table = table
        self.refresh()

    def choose(self, row: MeasureRow) -> None:
        """Put the cursor on a row."""
        if self._table is not None:
            self.draw(replace(self._table, chosen=row))

    def beside(self, by: int) -> MeasureRow | None:
        """The row so many below the cursor (above it where negative), at most the first or last one."""
        rows, place = self._places()
        return rows[max(0, min(place + by, len(rows) - 1))] if rows else None

    def page_beside(self, by: Literal[-1, 1]) -> MeasureRow | None:
        """The row a page below the cursor (1) or above it (-1), at most the first or last one."""
        return self.beside(by * max(1, self.size.height - 2))

    def run_beside(self, by: Literal[-1, 1]) -> MeasureRow | None:
        """The next run below the cursor (1) or above it (-1), where there is one."""
        rows, place = self._places()
        further = rows[place + 1 :] if by > 0 else rows[:place][::-1]
        return next((row for row in further if row.kind == "run"), None)

    def _places(self) -> tuple[list[MeasureRow], int]:
        """The rows that the cursor can stand on, and where it stands."""
        if self._table is None:
            return [], 0
        rows, chosen = _apart(self._table)[0], self._table.chosen
        return rows, next((place for place, row in enumerate(rows) if row is chosen), 0)

    def render(self) -> Content:
        """As many lines as fit."""
        if self._table is None or not self.content_size.width:
            return Content("")
        rows, last = _apart(self._table)
        page = max(1, self.content_size.height - 1 - len(last))
        _, cursor = self._places()
        self._top = max(min(self._top, cursor), cursor - page + 1)
        self._top = max(0, min(self._top, len(rows) - page))
        return stack(lines(self._table, rows[self._top : self._top + page], last, self.content_size.width))

    def on_click(self, event: Click) -> None:
        """Choose the row under the mouse."""
        if self._table is not None:
            rows, _ = _apart(self._table)
            place = self._top + event.y - 1
            if event.y and place < len(rows):
                self.post_message(self.Chosen(rows[place]))


def lines(
    table: Table, rows: Sequence[MeasureRow], last: Sequence[MeasureRow], columns: int
) -> list[Content]:
    """Heads, rows, and the last rows, in so many columns."""
    measures = _measures(table, columns)
    highest = {measure.name: best(list(_apart(table)[0]), measure) for measure in measures}
    made = [_heads(table, measures, columns)]
    made += [_line(row, table, measures, highest, columns) for row in rows]
    return made + [_line(row, table, measures, {}, columns) for row in last]


def _apart(table: Table) -> tuple[list[MeasureRow], list[MeasureRow]]:
    """The rows that have a size, and chance."""
    sized = [row for row in table.rows if row.floats is not None]
    return sized, [row for row in table.rows if row.floats is None]


def _measures(table: Table, columns: int) -> list[Measure]:
    """The measures that fit beside a name; what the chart shows always does."""
    longest = max((len(row.name) for row in table.rows), default=0)
    shown = list(MEASURES)
    for name in GIVES_WAY:
        if columns - _fixed(table, shown) >= min(longest, LEAST_NAME):
            break
        shown = [measure for measure in shown if measure.name != name or measure is table.measure]
    return shown


def _width(measure: Measure) -> int:
    """Columns of a measure with the gap before it."""
    return max(len(measure.head), 5) + 1


def _fixed(table: Table, measures: Sequence[Measure]) -> int:
    """Columns of everything but the name."""
    return 4 + 7 + 7 + sum(map(_width, measures)) + BLIND * len(_blind_heads(table)) + 2


def _blind_heads(table: Table) -> list[str]:
    """The columns for what blind tests found, where there is anything to show in them."""
    found = table.blind.values()
    abx, rating = any(one.abx_tests for one in found), any(one.rating for one in found)
    return [head for head, shown in (("ABX", abx), ("rating", rating)) if shown]


def _blind_cell(head: str, found: Heard | None) -> str:
    if found is not None and head == "ABX" and found.abx_tests:
        return f"{found.abx_right}/{found.abx_trials}"
    if found is not None and head == "rating" and found.rating is not None and found.rating.mean is not None:
        return f"{found.rating.mean:.0f}"
    return ""


def _heads(table: Table, measures: Sequence[Measure], columns: int) -> Content:
    heads = Content.styled(f"{'floats':>7}{'ratio':>7}", "$faint")
    for measure in measures:
        tone = "$accent" if measure is table.measure else "$faint"
        heads += Content.styled(f"{measure.head:>{_width(measure)}}", tone)
    heads += Content.styled("".join(f"{head:>{BLIND}}" for head in _blind_heads(table)), "$faint")
    return spread(Content("    "), heads + "  ", columns)


def _line(
    row: MeasureRow,
    table: Table,
    measures: Sequence[Measure],
    highest: dict[str, float | None],
    columns: int,
) -> Content:
    chosen, ours = row is table.chosen, row.kind == "run"
    heard = ours and row.name == table.heard
    tone = "$bright" if chosen else "$foreground" if ours else "$muted" if row.floats else "$faint"
    size = (str(row.floats), f"1/{row.ratio:.0f}") if row.floats and row.ratio else ("–", "–")
    cells = Content.styled(f"{size[0]:>7}{size[1]:>7}", "$bright" if chosen else "$muted")
    for measure in measures:
        value = measure.of(row)
        leads = value is not None and value == highest.get(measure.name)
        text = measure.written(value)
        cells += " " * (_width(measure) - len(text)) + Content.styled(
            text, f"{tone} underline" if leads else tone
        )
    found = table.blind.get(row.name) if ours else None
    for head in _blind_heads(table):
        cells += Content.styled(f"{_blind_cell(head, found):>{BLIND}}", tone)
    cells += Content.styled(
        f" {RECOGNISABLE if row.name in table.recognisable and ours else ' '}", "$success"
    )
    left = Content.assemble(
        (HEARD if heard else POINTER if chosen else " ", "$accent bold"),
        (f"{table.key.letter(row)} ", f"{table.key.colour(row)} bold" if ours else table.key.colour(row)),
        (row.name, f"{tone} bold" if chosen or heard else tone),
    )
    line = spread(left, cells, columns)
    return line.stylize("on $panel") if chosen else line


def detail_fits(rows: int, height: int) -> bool:
    """Whether `detail`, framed, has room under a framed table of so many rows with heads."""
    return rows + 3 + len(MEASURES) + 2 <= height


def detail(row: MeasureRow, columns: int) -> list[Content]:
    """Every measure of a row with its interval, its unit and which way is better, a line each."""
    made = []
    for measure in MEASURES:
        value = row.values.get(measure.name)
        within = measure.within(value) if value is not None else ""
        unit = f" {measure.unit}" if measure.unit else "   "
        left = Content.assemble(
            (f"{measure.words:<11}", "$muted"),
            (f"{measure.written(measure.of(row)):>6}", "$bright"),
            (unit, "$muted"),
            (f"  {within:<13}", "$muted"),
        )
        better = f"  {measure.better} is better"
        words = (f"{better}, {measure.what}", better, "")
        fitting = next(text for text in words if left.cell_length + len(text) <= columns or not text)
        made.append(left + Content.styled(fitting, "$faint"))
    return made
