"""The list of Genres: classifiers with their accuracy by track, and under them studies of features."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widget import Widget

from tui.ticks import percent
from tui.widgets.rows import cell, spread, stack
from tui.widgets.run_list import MARKS
from tui.widgets.share_bars import percent_within

if TYPE_CHECKING:
    from engine.schema import FeatureStudy, GenreReport, Interval, JobInfo, RunInfo

ROOM_FOR_SPLIT: Final = 34
ROOM_FOR_ALL: Final = 46
"""Columns of the list from which on a run's split, and its input and interval show."""

ENDING: Final = 6
"""Characters at the end of a name that are kept when it is cut."""

HEADS: Final = {"run": "Classifiers", "study": "Features"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list.

    Attributes:
        kind: a classifier's run, a study of features, or one that is being made.
        name: of the run, the study or the job.
        line: how it reads in so many columns, without its cursor.
        joined: whether it is part of the report that shows, with others.
    """

    kind: Literal["run", "study", "job"]
    name: str
    line: Callable[[int, bool], Content]
    joined: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from the others."""
        return self.kind, self.name


def run_entry(run: RunInfo, report: GenreReport | None, joined: bool) -> Entry:
    """A classifier's run: state, name, input, split, accuracy by track."""
    mark, colour = MARKS[run.state]

    def line(columns: int, chosen: bool) -> Content:
        if report is not None:
            result = _result(report.tracks.accuracy, columns)
        elif run.state == "running":
            result = Content.styled(f"{run.epoch:.0f}/{run.epochs} " if run.epochs else "running ", "$accent")
        else:
            result = Content.styled("– " if run.state == "done" else f"{run.state} ", "$muted")
        facts = ""
        if columns >= ROOM_FOR_ALL:
            heard = {"waveform": "wave"}.get(
                str(run.settings.get("input", "")), run.settings.get("input", "")
            )
            facts = f"{heard:<5}"
        if columns >= ROOM_FOR_SPLIT:
            facts += f"{run.split.removesuffix('-filtered').replace('-', ' '):<7}"
        right = Content.styled(facts, "$muted") + _placed(result, columns)
        return _row(mark, colour, run.name, chosen, right, columns)

    return Entry("run", run.name, line, joined)


def study_entry(study: FeatureStudy) -> Entry:
    """A study of features: its name, and the way that told most."""

    def line(columns: int, chosen: bool) -> Content:
        best = max(study.rows, key=lambda row: row.accuracy.mean or 0.0, default=None)
        right = Content("")
        if best is not None:
            result = _result(best.accuracy, columns)
            way = ""
            if columns >= ROOM_FOR_SPLIT:
                way = f"{best.way.removeprefix('feature-'):<{12 if columns >= ROOM_FOR_ALL else 7}}"
            right = Content.styled(way, "$muted") + _placed(result, columns)
        return _row(*MARKS["done"], study.name, chosen, right, columns)

    return Entry("study", study.name, line)


def job_entry(job: JobInfo) -> Entry:
    """A study that is being made, or could not be."""
    mark, colour = MARKS["stopped" if job.state == "cancelled" else job.state]

    def line(columns: int, chosen: bool) -> Content:
        words = f"{job.progress * 100:.0f} %" if job.state == "running" else job.state
        share = Content.styled(f"{words} ", "$accent" if job.state == "running" else "$muted")
        return _row(mark, colour, job.title, chosen, share, columns)

    return Entry("job", job.id, line)


class GenreList(Widget):
    """The entries around the cursor, under their heads."""

    DEFAULT_CSS = "GenreList { height: 1fr; text-wrap: nowrap; text-overflow: ellipsis; }"

    class Chosen(Message):
        """An entry was pointed at with the mouse."""

        def __init__(self, entry: Entry) -> None:
            super().__init__()
            self.entry = entry

    def __init__(self) -> None:
        super().__init__()
        self._entries: Sequence[Entry] = ()
        self._cursor: tuple[str, str] | None = None
        self._top = 0

    def draw(self, entries: Sequence[Entry], cursor: tuple[str, str] | None) -> None:
        """Show these entries with the cursor on one."""
        self._entries, self._cursor = entries, cursor
        self.refresh()

    @property
    def page(self) -> int:
        """Lines that fit."""
        return max(1, self.size.height)

    def beside(self, by: int) -> Entry | None:
        """The entry so many below the cursor (above it where negative), at most the first or last one."""
        keys = [entry.key for entry in self._entries]
        if not keys:
            return None
        place = keys.index(self._cursor) + by if self._cursor in keys else 0
        return self._entries[max(0, min(place, len(keys) - 1))]

    def _rows(self) -> list[Entry | str]:
        """Entries and the heads above them."""
        rows: list[Entry | str] = []
        head = ""
        for entry in self._entries:
            wanted = HEADS["run" if entry.kind == "run" else "study"]
            if wanted != head:
                head = wanted
                rows += [*([""] if rows else []), head]
            rows.append(entry)
        return rows

    def render(self) -> Content:
        """As many lines as fit."""
        rows = self._rows()
        if not rows:
            return Content.styled("none", "$faint")
        at = next(
            (place for place, row in enumerate(rows) if isinstance(row, Entry) and row.key == self._cursor), 0
        )
        page = self.page
        # the head above the first entry scrolls into view with it
        self._top = max(min(self._top, max(0, at - 1)), at - page + 1)
        self._top = max(0, min(self._top, len(rows) - page))
        return stack([self._line(row) for row in rows[self._top : self._top + page]])

    def _line(self, row: Entry | str) -> Content:
        if isinstance(row, str):
            return Content.styled(row, "$faint")
        chosen, columns = row.key == self._cursor, self.content_size.width
        sign = Content.styled("▌" if row.joined else " ", "$accent")
        line = sign + row.line(columns - 1, chosen)
        return line.stylize("on $panel") if chosen else line

    def on_click(self, event: Click) -> None:
        """Choose the entry under the mouse."""
        rows = self._rows()
        place = self._top + event.y
        row = rows[place] if place < len(rows) else ""
        if isinstance(row, Entry):
            self.post_message(self.Chosen(row))


def _row(mark: str, colour: str, name: str, chosen: bool, right: Content, columns: int) -> Content:
    """State and name on the left, the rest on the right."""
    shown = _short(name, columns - right.cell_length - 3)
    left = Content.assemble((f"{mark} ", colour), (shown, "$bright bold" if chosen else "$foreground"))
    return spread(left, right, columns)


def _result(accuracy: Interval, columns: int) -> Content:
    """An accuracy, with its interval where there is room."""
    within = cell(percent_within(accuracy), 13, "$muted") if columns >= ROOM_FOR_ALL else Content("")
    return cell(percent(accuracy.mean), 5, "$bright") + within + " "


def _placed(result: Content, columns: int) -> Content:
    """An accuracy, or what stands in its place, on the right of its column."""
    wide = 19 if columns >= ROOM_FOR_ALL else 9
    return result.pad_left(max(0, wide - result.cell_length))


def _short(name: str, columns: int) -> str:
    """A name in at most so many columns; its end, which tells folds apart, is kept."""
    if cell_len(name) <= columns:
        return name
    return f"{set_cell_size(name, max(1, columns - ENDING - 1)).rstrip()}…{name[-ENDING:]}"
