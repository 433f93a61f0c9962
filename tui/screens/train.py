"""Train: the runs, the live loss of the drawn ones, and the log of the selected one."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widgets import Static

from tui.actions import bindings
from tui.deck import Change
from tui.screens.base import DeckScreen
from tui.widgets.loss_panel import LossPanel
from tui.widgets.rows import stack
from tui.widgets.run_facts import facts, job_lines, outlook, pace
from tui.widgets.run_list import RunList

if TYPE_CHECKING:
    from engine.schema import RunInfo
    from tui.widgets.filter_line import FilterLine

_STAMP = re.compile(r"(?:(\d{4}-\d\d-\d\d) )?(\d\d:\d\d:\d\d)\s+")


class TrainScreen(DeckScreen):
    """Screen 1."""

    NAME = "train"
    TASK = None
    CSS_PATH = "train.tcss"
    BINDINGS = bindings("train")

    def __init__(self) -> None:
        super().__init__()
        self._filter = ""

    def compose_work(self) -> ComposeResult:
        """Runs with the facts of the selected one, loss, log."""
        with Container(id="side", classes="panel"):
            with Vertical(id="list"):
                yield RunList()
            yield Static(id="facts")
        yield LossPanel()
        yield Static(id="log", classes="panel")

    def on_mount(self) -> None:
        """Name the panels."""
        self.query_one("#side").border_title = "Runs"
        self.query_one("#log").border_title = "Log"

    # ------------------------------------------------------------ drawing

    def show(self, changes: frozenset[Change]) -> None:
        """Redraw the parts that these changes touch."""
        if changes & {"runs", "selection", "jobs", "size", "line"}:
            self._show_list()
            self._show_facts()
        if changes & {"runs", "records", "selection", "line", "size", "jobs", "libraries"}:
            self.query_one(LossPanel).draw(self.deck)
        if changes & {"log", "selection", "size"}:
            self._show_log()

    def _listed(self) -> list[RunInfo]:
        wanted = self._filter.casefold()
        return [run for run in self.deck.ordered_runs() if wanted in run.name.casefold()]

    def _show_list(self) -> None:
        listed = self._listed()
        colours = self.query_one(LossPanel).colours(self.deck.drawn)
        self.query_one(RunList).draw(listed, self.deck.watched, colours)
        side = self.query_one("#side")
        known = len(self.deck.runs)
        filtered = f"  {len(listed)} of {known} with {self._filter}" if self._filter else ""
        side.border_title = Content(f"Runs{filtered}")
        side.border_subtitle = self._in_one_line() if self.has_class("-narrow") else None

    def _in_one_line(self) -> Content | None:
        """What the facts would say, where there is no room for them."""
        for job in self.deck.running_jobs():
            return Content(f"{job.title} · {job.progress * 100:.0f} %")
        run = self.deck.watched_run
        if run is not None and run.state == "running" and run.reason:
            return Content(run.reason)
        return Content(" · ".join(filter(None, (pace(run), outlook(run))))) if run else None

    def _show_facts(self) -> None:
        panel = self.query_one("#facts", Static)
        width = max(20, panel.content_size.width)
        run = self.deck.watched_run
        lines = facts(run, width) if run else []
        for job in self.deck.running_jobs():
            lines += [*([Content("")] if lines else []), *job_lines(job, width)]
        panel.update(stack(lines))

    def _show_log(self) -> None:
        panel = self.query_one("#log", Static)
        lines = list(self.deck.logs.get(self.deck.watched or "", ()))[-max(1, panel.content_size.height) :]
        panel.update(stack(list(map(log_line, lines))))

    # ------------------------------------------------------------ the list

    def on_run_list_chosen(self, message: RunList.Chosen) -> None:
        """The mouse points at a run."""
        self.deck_app.select_run(message.run)

    def _move(self, by: int) -> None:
        names = [run.name for run in self._listed()]
        if names:
            here = names.index(self.deck.watched) if self.deck.watched in names else 0
            self.deck_app.select_run(names[min(len(names) - 1, max(0, here + by))])

    def action_cursor_up(self) -> None:
        """The run above."""
        self._move(-1)

    def action_cursor_down(self) -> None:
        """The run below."""
        self._move(1)

    def action_page_up(self) -> None:
        """A page of runs up."""
        self._move(-self.query_one(RunList).page)

    def action_page_down(self) -> None:
        """A page of runs down."""
        self._move(self.query_one(RunList).page)

    async def action_filter(self) -> None:
        """Type a part of a name, in a line that is there only while it is typed."""
        from tui.widgets.filter_line import FilterLine

        line = FilterLine(self._filter)
        await self.query_one("#list").mount(line)
        line.focus()

    def on_filter_line_typed(self, message: FilterLine.Typed) -> None:
        """Filter while typing."""
        self._filter = message.text
        names = [run.name for run in self._listed()]
        if names and self.deck.watched not in names:
            self.deck_app.select_run(names[0])
        self.deck_changed("runs")

    def key_escape(self) -> None:
        """Clear the filter."""
        self._filter = ""
        self.deck_changed("runs")

    # ------------------------------------------------------------ the chart

    def _redraw_chart(self) -> None:
        self.query_one(LossPanel).draw(self.deck)

    def action_overlay(self) -> None:
        """Draw the selected run also when another is selected, or no longer."""
        if self.deck.watched:
            self.deck_app.toggle_overlay(self.deck.watched)

    def action_log_axis(self) -> None:
        """Switch the loss axis."""
        self.query_one(LossPanel).toggle_log()
        self._redraw_chart()

    def action_smoother(self) -> None:
        """Smooth more."""
        self.query_one(LossPanel).smooth(1)
        self._redraw_chart()

    def action_rougher(self) -> None:
        """Smooth less."""
        self.query_one(LossPanel).smooth(-1)
        self._redraw_chart()

    def action_accuracy(self) -> None:
        """Draw accuracy, or loss again."""
        if not self.query_one(LossPanel).toggle_accuracy(self.deck):
            self.say("No run that is drawn has an accuracy; classifiers have, n trains one.")
        self._redraw_chart()

    def action_x_axis(self) -> None:
        """Epochs, steps, time."""
        self.query_one(LossPanel).next_axis()
        self._redraw_chart()

    # ------------------------------------------------------------ what is done to runs

    def action_new_run(self) -> None:
        """Open the form."""
        from tui.screens.new_run import NewRun

        self.app.push_screen(NewRun(), self._started)

    def _started(self, run: str | None) -> None:
        if run is not None:
            self.deck_app.select_run(run)

    def action_stop_run(self) -> None:
        """Stop the selected run."""
        if run := self._selected():
            self.ask(lambda engine: engine.stop_run(run.name), group="stop")

    def action_resume_run(self) -> None:
        """Resume the selected run."""
        if run := self._selected():
            self.ask(lambda engine: engine.resume_run(run.name), group="resume")

    def action_measure_run(self) -> None:
        """Show a run's measures, or a classifier's report; have made what is not there yet."""
        from tui.screens.genres import show_report
        from tui.screens.measured import show_measures

        if run := self._selected():
            if run.task == "classifier":
                show_report(self, run)
            elif run.task == "generator" and run.on not in self.deck.runs:
                self.say(
                    f"The run {run.on}, whose latents {run.name} draws, is deleted; nothing decodes them."
                )
            elif run.task == "generator":
                self.say(f"What a generator is worth is told by `latentdeck ladder {run.on}`.")
            else:
                show_measures(self, run.name)

    def action_move_up(self) -> None:
        """One place up the queue."""
        if run := self._selected():
            self.ask(lambda engine: engine.move_run(run.name, up=True), group="move")

    def action_move_down(self) -> None:
        """One place down the queue."""
        if run := self._selected():
            self.ask(lambda engine: engine.move_run(run.name, up=False), group="move")

    def action_delete_run(self) -> None:
        """Delete the selected run, when the person says so again."""
        from tui.screens.deleting import delete_run

        if run := self._selected():
            delete_run(self, run.name)

    def _selected(self) -> RunInfo | None:
        run = self.deck.watched_run
        if run is None:
            self.say("There is no run yet; n starts one.")
        return run


def log_line(line: str) -> Content:
    """A line of a log, its time faint; the date shows only where it is not today's."""
    found = _STAMP.match(line)
    if found is None:
        return Content(line)
    date, clock = found.groups()
    today = date is None or date == time.strftime("%Y-%m-%d")
    return Content.assemble((f"{clock if today else f'{date} {clock}'}  ", "$faint"), line[found.end() :])
