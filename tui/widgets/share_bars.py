"""Accuracies as bars from 0 to 100 %, each with its interval, over the one line that chance is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from textual.content import Content

from tui.ticks import percent
from tui.widgets.rows import cell
from tui.widgets.track_list import fitted

if TYPE_CHECKING:
    from engine.schema import Interval

CHANCE: Final = "┊"
LEAST: Final = 12
"""Columns below which an interval can no longer be told from its mean."""

VALUE: Final = 6
WITHIN: Final = 13
"""Columns of the accuracy and of its interval, each with the gap behind it."""


@dataclass(frozen=True, slots=True)
class ShareRow:
    """One accuracy.

    Attributes:
        name: what has it.
        accuracy: 0 .. 1, with its interval.
        leads: whether it is the one to look at.
        before: what stands between name and accuracy.
        after: what stands behind the bar, the longest first: the first that fits all rows is taken.
    """

    name: str
    accuracy: Interval
    leads: bool
    before: str = ""
    after: tuple[str, ...] = ("",)


@dataclass(frozen=True, slots=True)
class Widths:
    """Columns of each part of a row with the gap behind it, 0 of what is left out; of `after` also which."""

    name: int
    before: int
    bar: int
    after: int
    which: int


def widths(rows: Sequence[ShareRow], columns: int) -> Widths:
    """How rows are laid out in so many columns: what stands behind gives way first, then what is before."""
    name = max((cell_len(row.name) for row in rows), default=0) + 1
    before = max((len(row.before) for row in rows), default=0) + 1
    before = before if before > 1 and columns >= name + before + VALUE + WITHIN + LEAST else 0
    room = columns - name - before - VALUE - WITHIN
    for which in range(max((len(row.after) for row in rows), default=0)):
        after = max(len(row.after[which]) for row in rows) + 2
        if after > 2 and room - after >= 2 * LEAST:
            return Widths(name, before, room - after, after, which)
    return Widths(name, before, room if room >= LEAST else 0, 0, 0)


def share_line(row: ShareRow, chance: float, fit: Widths) -> Content:
    """Name, accuracy, interval, bar, and what stands behind."""
    tone = "$accent" if row.leads else "$muted"
    line = Content.styled(fitted(row.name, fit.name), "$bright bold" if row.leads else "$foreground")
    if fit.before:
        line += cell(row.before, fit.before - 1, "$muted") + " "
    line += cell(percent(row.accuracy.mean), VALUE - 1, "$accent bold" if row.leads else "$bright")
    line += cell(percent_within(row.accuracy), WITHIN - 1, "$muted") + "  "
    if fit.bar:
        line += share_bar(row.accuracy, chance, fit.bar, tone)
    return line + "  " + Content.styled(row.after[fit.which], "$muted") if fit.after else line


def chance_line(chance: float, fit: Widths, name: str = "chance") -> Content:
    """Chance, and the axis of the bars."""
    line = Content.styled(fitted(name, fit.name + fit.before), "$muted")
    line += cell(percent(chance), VALUE - 1, "$warning") + " " * (1 + WITHIN)
    return line + share_axis(chance, fit.bar) if fit.bar else line


def share_bar(accuracy: Interval, chance: float, columns: int, tone: str) -> Content:
    """A bar up to the interval, the interval with its mean, and where chance is.

    Args:
        accuracy: 0 .. 1; nothing but chance is drawn where there is none.
        chance: 0 .. 1.
        columns: of the bar.
        tone: of the bar.
    """
    cells = [(" ", "")] * columns
    if accuracy.mean is not None:
        mean = _cell(accuracy.mean, columns)
        low = mean if accuracy.low is None else _cell(accuracy.low, columns)
        high = mean if accuracy.high is None else _cell(accuracy.high, columns)
        cells[:low] = [("━", tone)] * low
        cells[low : high + 1] = [("─", "$foreground")] * (high + 1 - low)
        cells[low], cells[high] = ("├", "$foreground"), ("┤", "$foreground")
        cells[mean] = ("●", "$bright")
    at = _cell(chance, columns)
    if cells[at][0] in " ━─":
        cells[at] = (CHANCE if cells[at][0] == " " else "┿", "$warning")
    return Content.assemble(*cells)


def share_axis(chance: float, columns: int) -> Content:
    """What stands under such bars: 0, 50, 100 %, and chance where it lies."""
    words = {0: "0", columns - 5: "100 %"}
    if columns > 2 * LEAST:
        words[_cell(0.5, columns) - 1] = "50"
    at = _cell(chance, columns)
    words = {start: text for start, text in words.items() if not start <= at < start + len(text)}
    line = Content("")
    for start, text in sorted({**words, at: CHANCE}.items()):
        style = "$warning" if start == at else "$faint"
        line += cell(text, start + len(text) - line.cell_length, style)
    return line.pad_right(columns - line.cell_length)


def percent_within(value: Interval) -> str:
    """An interval of shares: `58 … 83 %`; empty where there is none."""
    if value.low is None or value.high is None:
        return ""
    return f"{value.low * 100:.0f} … {value.high * 100:.0f} %"


def _cell(share: float, columns: int) -> int:
    """Which of so many columns from 0 to 100 % a share lies in."""
    return min(columns - 1, max(0, round(share * (columns - 1))))
