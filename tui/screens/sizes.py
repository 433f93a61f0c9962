"""Sizes: quality against size, and the same clip heard and seen at every size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content

from tui.actions import bindings
from tui.blind.found import BlindFindings
from tui.clip_walk import ClipWalk
from tui.comparison import Comparison, comparison, frontier, ground, start_measures
from tui.deck import Change
from tui.measures import BY_NAME, MEASURES
from tui.screens.lined_up import LinedUpScreen
from tui.screens.sounding import path_line
from tui.widgets.codings import CodingKey
from tui.widgets.evidence import evidence
from tui.widgets.frame import frame
from tui.widgets.gallery import Gallery
from tui.widgets.lines import Lines
from tui.widgets.rows import flowing, title
from tui.widgets.size_chart import SizeChart
from tui.widgets.size_notes import notes, nothing
from tui.widgets.size_table import SizeTable, Table, detail, detail_fits

if TYPE_CHECKING:
    from engine.schema import Frontier, ListedTrack, MeasureRow, RunInfo

USUAL: Final = ("random", 0)
"""Split and seed that need not be told."""


class SizesScreen(LinedUpScreen):
    """Screen 3."""

    NAME = "sizes"
    CSS_PATH = "sizes.tcss"
    BINDINGS = bindings("sizes")

    def __init__(self) -> None:
        super().__init__()
        self._compared = Comparison()
        self._found: Frontier | None = None
        self._blind = BlindFindings(self)
        self._stale: frozenset[str] = frozenset()
        self._asked: tuple[object, ...] = ()
        self._trouble = ""
        self._row: MeasureRow | None = None
        self._followed: str | None = None  # the selected run that the cursor knows of
        self._key = CodingKey()
        self._measure = MEASURES.index(BY_NAME["mel_db"])
        self._classical = True
        self._walked: tuple[object, ...] = ()
        self._written: list[str] = []
        self._drawn: tuple[object, ...] = ()

    def compose_work(self) -> ComposeResult:
        """Chart and table, what they say, the clip; or a hint instead."""
        with Container(id="top"):
            with Vertical(id="left", classes="panel"):
                yield SizeChart()
                yield Lines(id="legend")
                yield Gallery()
            with Vertical(id="right"):
                with Vertical(id="table", classes="panel"):
                    yield SizeTable()
                yield Lines(id="detail", classes="panel")
        yield Lines(id="none")
        yield Lines(id="notes")
        yield Lines(id="clip", classes="panel")

    # ------------------------------------------------------------ drawing

    def show(self, changes: frozenset[Change]) -> None:
        """Redraw the parts that these changes touch."""
        if changes & {"runs", "selection", "libraries", "line", "jobs"}:
            self._compare()
        if "models" in changes:
            self._assign_letters()
        if self.deck.run != self._followed:
            self._followed = self.deck.run
            self._point_at(self.deck.run)
        self.lineup.refresh()
        if self.lineup.touring:
            self._point_at(self.lineup.wanted)
        heard = self.lineup.heard if self.ours and self.speaker.state.playing else None
        drawn, self._drawn = self._drawn, (self._found, self._row, heard)
        if self._found is None or drawn != self._drawn or changes & {"size", "selection", "models"}:
            self._show_table(heard)
            self._show_chart()
        if changes - {"sound", "records", "log"}:
            self._show_notes()
        self._show_pictures()
        self.show_clip(self.query_one("#clip", Lines))
        self.keep_moving()

    def _show_table(self, heard: str | None) -> None:
        found = self._found
        if (found is None) != self.has_class("-empty"):
            self.set_class(found is None, "-empty")
            self._redraw_in_room()
        if found is None:
            self.query_one("#none", Lines).draw(
                lambda columns, _rows: nothing(self.deck, self._compared, self._trouble, columns)
            )
            return
        panel = self.query_one("#table")
        facts = [f"{found.tracks} {found.part} tracks", f"{found.clips} clips"]
        facts += [f"{found.split} split, seed {found.seed}"] if (found.split, found.seed) != USUAL else []
        frame(
            panel,
            title(found.library, facts, panel.size.width),
            Content("p shows the chart" if self._one_panel else ""),
        )
        self.query_one(SizeTable).draw(
            Table(
                self._rows(),
                frozenset(found.recognisable),
                MEASURES[self._measure],
                self._key,
                self._row,
                heard,
                self._blind.by_run,
            )
        )
        self.set_class(detail_fits(len(self._rows()), self.query_one("#right").size.height), "-roomy")
        row, panel = self._row, self.query_one("#detail", Lines)
        if row is not None:
            facts = [f"{row.floats} floats a clip", f"1/{row.ratio:.0f}" if row.ratio else ""]
            frame(panel, title(row.name, facts, panel.size.width))
            panel.draw(lambda columns, _rows: detail(row, columns))

    def _show_chart(self) -> None:
        if self._found is None:
            return
        panel, measure = self.query_one("#left"), MEASURES[self._measure]
        rows = self._rows()
        if self.has_class("-pictures"):
            frame(panel, Content("The clip at every size"))
        else:
            facts = [f"{measure.better} is better", measure.what]
            unit = f", {measure.unit}" if measure.unit else ""
            frame(panel, title(f"{measure.words}{unit}", facts, panel.size.width))
        self.query_one(SizeChart).draw(rows, self._row, measure, self._key)
        names = self._key.legend(rows)
        self.query_one("#legend", Lines).draw(lambda columns, _rows: flowing(names, columns))

    def _show_notes(self) -> None:
        found, compared = self._found, self._compared
        jobs = [job for job in self.deck.running_jobs() if job.kind == "measure"]
        paths = self._written

        def lines(columns: int, _rows: int) -> list[Content]:
            shown = evidence(found, columns) if found is not None else []
            shown += self._blind.lines(self._row.name if self._row else None, columns)
            shown += [path_line("written", self.deck.located(path), columns) for path in paths]
            return shown + notes(compared, jobs, columns)

        self.query_one("#notes", Lines).draw(lines)

    def _show_pictures(self) -> None:
        if self.has_class("-pictures"):
            gallery = self.query_one(Gallery)
            gallery.draw(self.versions(self._rows(), self._row, self._key))
            gallery.point(self.share())

    # ------------------------------------------------------------ what is compared

    def _compare(self) -> None:
        """Find the runs that compare; have their measures, anew when one has been measured."""
        self._compared = compared = comparison(self.deck, self._stale)
        if self._found is not None and not self._fits(self._found):
            self._found = self._row = None
        runs = [run for run in (*compared.measured, *compared.unmeasured) if run.measured]
        ended = sum(job.kind == "measure" and job.state == "done" for job in self.deck.jobs.values())
        wanted = (ended, *((run.name, run.created, run.best_epoch) for run in runs))
        if wanted == self._asked or self.deck.line != "up":
            return
        self._asked, self._trouble = wanted, ""
        if runs:
            names = [run.name for run in runs]
            self.ask(lambda engine: frontier(engine, names), self._have, group="frontier", failed=self._fail)
        else:
            self._found = self._row = None

    def _fits(self, found: Frontier) -> bool:
        """Whether measures are of the runs that are compared now."""
        base = self._compared.base
        return base is not None and ground(base) == (found.library, found.split, found.seed)

    def _fail(self, sentence: str) -> None:
        self._found, self._trouble = None, sentence
        self.deck_changed("size")

    def _have(self, answer: tuple[Frontier, frozenset[str]]) -> None:
        found, self._stale = answer
        if not self._fits(found):
            return  # another library was chosen meanwhile
        before = self._row
        self._found, self._written = found, []
        self._compared = comparison(self.deck, self._stale)
        self._assign_letters()
        runs = [row for row in found.rows if row.kind == "run"]
        wanted = [before.name if before else None, self.deck.run, *found.recognisable]
        named = (row for name in wanted for row in runs if row.name == name)
        self._row = next(named, runs[0])
        if before is None:
            self.lineup.hear(self._row.name)
        self._want_tracks(found)
        self._blind.want([row.name for row in runs])
        self.listen()
        self.deck_changed("size")

    def on_screen_resume(self) -> None:
        """Blind tests may have been made meanwhile."""
        self._blind.want([row.name for row in self._rows() if row.kind == "run"])

    def _assign_letters(self) -> None:
        """To the registry's models first, so that a letter stays with its model."""
        rows = self._found.rows if self._found is not None else []
        self._key = CodingKey(
            [*(model.name for model in self.deck.models), *(row.model for row in rows if row.model)]
        )

    def _rows(self) -> list[MeasureRow]:
        """The rows that show."""
        if self._found is None:
            return []
        return [row for row in self._found.rows if self._classical or row.kind in ("run", "chance")]

    def _point_at(self, run: str | None) -> None:
        """Put the cursor on a run, where it is in the table."""
        self._row = next((row for row in self._rows() if row.kind == "run" and row.name == run), self._row)

    # ------------------------------------------------------------ the clip

    def _want_tracks(self, found: Frontier) -> None:
        """Have the tracks that were measured, to walk through."""
        library = self.deck.libraries.get(found.library)
        wanted = (found.library, library.created if library else 0, found.split, found.seed, found.part)
        if wanted == self._walked:
            return
        self._walked, self.walk = wanted, ClipWalk()

        def have(tracks: list[ListedTrack]) -> None:
            self.walk = ClipWalk(found.library, [track for track in tracks if track.part == found.part])
            self.listen()

        def failed(sentence: str) -> None:
            self._walked = ()
            self.say(sentence, error=True)

        self.ask(
            lambda engine: engine.tracks(found.library, found.split, found.seed),
            have,
            group="tracks",
            failed=failed,
        )

    @property
    def _one_panel(self) -> bool:
        """Whether only one of table, chart and pictures has room."""
        return self.has_class("-low") and not self.has_class("-wide")

    def runs_to_hear(self) -> Sequence[RunInfo]:
        """The runs in the table."""
        return self._compared.measured if self._found is not None else ()

    def chosen_run(self) -> str | None:
        """The run under the cursor, or the selected one, where it is in the table."""
        name = self._row.name if self._row is not None and self._row.kind == "run" else self.deck.run
        return name if name in self.lineup.voices() else None

    @property
    def curious(self) -> bool:
        """Whether the clips are listened to or looked at."""
        return super().curious or self.has_class("-pictures")

    # ------------------------------------------------------------ the cursor

    def on_size_table_chosen(self, message: SizeTable.Chosen) -> None:
        """The mouse points at a row."""
        self._go(message.row)

    def _go(self, row: MeasureRow | None) -> None:
        """Put the cursor on a row; a run is then heard, and is the one that the other screens show."""
        if row is None:
            return
        self._row = row
        self.query_one(SizeTable).choose(row)  # the next key may come before the next frame
        if row.kind == "run":
            self._followed = row.name
            self.lineup.hear(row.name)
            if self.lineup.take(row.name).sound is None:
                self.listen()  # it is made before the others now
            self.deck_app.select_run(row.name)
        else:
            self.lineup.end_tour()
        self.deck_changed("size")

    def action_cursor_up(self) -> None:
        """The row above."""
        self._go(self.query_one(SizeTable).beside(-1))

    def action_cursor_down(self) -> None:
        """The row below."""
        self._go(self.query_one(SizeTable).beside(1))

    def action_page_up(self) -> None:
        """A page of rows up."""
        self._go(self.query_one(SizeTable).page_beside(-1))

    def action_page_down(self) -> None:
        """A page of rows down."""
        self._go(self.query_one(SizeTable).page_beside(1))

    def action_size_above(self) -> None:
        """The run above."""
        self._go(self.query_one(SizeTable).run_beside(-1))

    def action_size_below(self) -> None:
        """The run below."""
        self._go(self.query_one(SizeTable).run_beside(1))

    def _step_measure(self, by: int) -> None:
        self._measure = (self._measure + by) % len(MEASURES)
        self.deck_changed("size")

    def action_next_measure(self) -> None:
        """The next measure in the chart."""
        self._step_measure(1)

    def action_measure_before(self) -> None:
        """The measure before in the chart."""
        self._step_measure(-1)

    def action_classical(self) -> None:
        """Hide the classical codings, or show them."""
        self._classical = not self._classical
        if self._row is not None and self._row not in self._rows():
            self._point_at(self.lineup.heard or self.deck.run)
        self.deck_changed("size")

    def action_pictures(self) -> None:
        """The next view: chart and pictures; where only one of all fits, the table before them."""
        views = [*(["-table"] if self._one_panel else []), "-chart", "-pictures"]
        here = next((place for place, view in enumerate(views) if self.has_class(view)), 0)
        for place, view in enumerate(views):
            self.set_class(place == (here + 1) % len(views), view)
        self.listen()
        self._redraw_in_room()

    def _redraw_in_room(self) -> None:
        """Draw again once panels that were hidden have their size: their titles are cut to it."""
        self.call_after_refresh(self.deck_changed, "size")

    def action_measure_run(self) -> None:
        """Measure what is not measured; show the measures of the run under the cursor where all is."""
        names = [run.name for run in self._compared.unmeasured]
        run = self.chosen_run() or self.deck.run
        if names:
            self.ask(lambda engine: start_measures(engine, names), group="measure")
        elif run is not None:
            from tui.screens.measured import show_measures

            show_measures(self, run)
        else:
            self.say("There is no run to measure yet; n trains a model at several sizes.")

    def action_new_sweep(self) -> None:
        """Open the form."""
        from tui.screens.new_sweep import NewSweep

        self.app.push_screen(NewSweep(), self._swept)

    def _swept(self, runs: list[str] | None) -> None:
        if runs:
            self.deck_app.select_run(runs[0])
            them = "One run is" if len(runs) == 1 else f"{len(runs)} runs are"
            self.say(f"{them} in the queue; each is measured when it is done.")

    def action_write_frontier(self) -> None:
        """Have table and figure written, and say where they are."""
        from engine.schema import FrontierExport

        if self._found is None:
            self.say("There is nothing to write before a run is measured.")
            return
        request = FrontierExport(runs=[row.name for row in self._found.rows if row.kind == "run"])

        def have(paths: list[str]) -> None:
            self._written = paths
            self.deck_changed("size")

        self.ask(lambda engine: engine.export_frontier(request), have, group="write")
