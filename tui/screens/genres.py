"""Genres: what classifiers tell of the test tracks, and what hand-made features tell of genre."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content

from tui.actions import bindings
from tui.curves import History
from tui.deck import Change
from tui.genre_reports import GenreReports, folds_of
from tui.screens.base import DeckScreen
from tui.screens.sounding import ready
from tui.theme import ACCENT
from tui.widgets.chart import Chart
from tui.widgets.feature_study import study_facts, study_lines
from tui.widgets.frame import frame
from tui.widgets.genre_list import Entry, GenreList, job_entry, run_entry, study_entry
from tui.widgets.genre_notes import at_work, nothing, without_report
from tui.widgets.genre_report import Level, confusions, headline, matrix_lines, score_lines, warning_lines
from tui.widgets.genres import GenreKey
from tui.widgets.hint import hint
from tui.widgets.lines import Lines
from tui.widgets.loss_panel import accuracy_line
from tui.widgets.rows import title
from tui.widgets.run_facts import facts

if TYPE_CHECKING:
    from engine.schema import FeatureStudy, GenreReport, JobInfo, RunInfo

View = Literal["matrix", "scores", "curve"]

FRAME: Final = 4
"""Rows around what stands in the panel of the report, at most."""

LEAST_CURVE: Final = 8
"""Rows of the curve's panel below which it says nothing."""

STUDY_OF: Final = "features of "
"""How the title of a job that studies begins; the study's name follows."""


class GenresScreen(DeckScreen):
    """Screen 6."""

    NAME = "genres"
    TASK = "classifier"
    CSS_PATH = "genres.tcss"
    BINDINGS = bindings("genres")

    def __init__(self) -> None:
        super().__init__()
        self._reports = GenreReports(self)
        self._chosen: tuple[str, str] | None = None
        self._followed: str | None = None
        self._level: Level = "tracks"
        self._joined = False
        self._view: View = "matrix"
        self._learnt = False

    def compose_work(self) -> ComposeResult:
        """The list with the facts of what is chosen, its report, its curve; or a hint instead."""
        with Container(id="side", classes="panel"):
            with Vertical(id="list"):
                yield GenreList()
            yield Lines(id="facts")
        with Vertical(id="right"):
            with Vertical(id="report", classes="panel"):
                yield Lines(id="table")
                yield Lines(id="none")
            with Vertical(id="curve", classes="panel"):
                yield Chart()

    def on_mount(self) -> None:
        """Name the panels whose names stay."""
        self.query_one("#side").border_title = "Genres told by"
        self.query_one("#curve").border_title = "Accuracy as it learned"
        self.query_one("#curve").border_subtitle = "% of the validation clips"

    # ------------------------------------------------------------ drawing

    def show(self, changes: frozenset[Change]) -> None:
        """Redraw the parts that these changes touch."""
        if changes & {"runs", "jobs", "line", "selection"}:
            self._reports.want(self._folds() if self._joined else ())
        if changes - {"sound", "log", "records", "basket", "tracks", "models"}:
            self._choose()
            self._show_list()
            self._show_report()
        if changes - {"sound", "log", "basket", "tracks", "models"}:
            self._show_curve()
            self.call_after_refresh(self._make_room)  # when the panels have their size

    def _show_list(self) -> None:
        run, study = self._run(), self._study()
        self.query_one(GenreList).draw(self._entries(), self._chosen)
        panel = self.query_one("#facts", Lines)
        if run is not None:
            panel.draw(lambda columns, _rows: facts(run, columns))
        else:
            panel.draw(lambda _columns, _rows: study_facts(study) if study is not None else [])

    def _show_report(self) -> None:
        panel, table = self.query_one("#report"), self.query_one("#table", Lines)
        run, study = self._run(), self._study()
        report = self._report()
        self.set_class(report is None and study is None, "-without")
        if report is not None and run is not None:
            frame(panel, self._title(report, run), self._subtitle(run))
            table.draw(lambda columns, rows: self._report_lines(report, columns, rows))
        elif study is not None:
            made_of = [f"features of {study.tracks} tracks", f"{study.request.folds} folds"]
            frame(panel, title(study.name, made_of, self._columns))
            table.draw(lambda columns, rows: study_lines(study, columns, rows))
        else:
            frame(panel, Content(run.name if run is not None else "Genres"))
            self.query_one("#none", Lines).draw(lambda columns, _rows: self._nothing(columns))

    def _title(self, report: GenreReport, run: RunInfo) -> Content:
        about = f"{report.model} on {report.input} of {report.library}"
        if len(report.runs) == 1:
            return title(run.name, [about, f"{report.split} split"], self._columns)
        folds = [f"{len(report.runs)} folds", about, "each track tested once"]
        return title(run.name.removesuffix(f"-{run.split}"), folds, self._columns)

    @property
    def _columns(self) -> int:
        """Of the report's panel with its frame, also while the curve stands in its place."""
        return self.query_one("#right").size.width

    def _subtitle(self, run: RunInfo) -> Content:
        job = self._job_of(run)
        if job is not None:
            return Content(f"evaluating {job.progress * 100:.0f} %")
        if run.state == "running":
            return Content("still learns · enter evaluates it anew")
        if len(self._folds()) > 1:
            return Content("a shows this fold alone" if self._joined else "a joins its folds")
        return Content("")

    def _report_lines(self, report: GenreReport, columns: int, rows: int) -> list[Content]:
        library = self.deck.libraries.get(report.library)
        key = GenreKey(library.genres if library else report.genres)
        made = score_lines if self._view == "scores" and not self._at_once else matrix_lines
        table = made(report, self._level, key, columns)
        lines = headline(report, self._level, columns)
        lines += warning_lines(report.warning, columns, rows - len(lines) - len(table))
        below = confusions(report, self._level, columns)
        for part in (table, below):
            apart = part and len(lines) + 1 + len(part) <= rows
            lines += [*([Content("")] if apart else []), *part]
        return lines

    def _nothing(self, columns: int) -> list[Content]:
        run, job = self._run(), self._study_job()
        if run is not None:
            known = self._reports.known(run.name)
            trouble = self._reports.trouble(run.name)
            return without_report(run, self._job_of(run), trouble, known, columns)
        if job is not None and job.state in ("failed", "crashed"):
            sentence = job.reason or f"The study of {job.title} {job.state}."
            return hint(sentence, ("f", "tries again"), columns=columns)
        if job is not None:
            return at_work(job, "The features are being studied.", columns)
        return nothing(self.deck, columns)

    def _show_curve(self) -> None:
        run = self._run()
        history = self.deck.histories.get(run.name) if run is not None else None
        line = accuracy_line(history or History(), "epoch", ACCENT)
        self._learnt = bool(len(line.x))
        self.query_one(Chart).draw([line], "epoch", False)

    def _make_room(self) -> None:
        """Show the curve below the report where both have room, else one of them."""
        report = self._report()
        columns, rows = self._columns - 4, self.query_one("#right").size.height
        lines = self._report_lines(report, columns, rows) if report is not None else self._nothing(columns)
        both = self._learnt and rows - len(lines) - FRAME >= LEAST_CURVE
        self.set_class(both, "-both")
        self.set_class(self._learnt and not both and self._view == "curve", "-only-curve")

    # ------------------------------------------------------------ what is chosen

    @property
    def _at_once(self) -> bool:
        """Whether matrix and scores stand side by side."""
        return self.has_class("-wide")

    def _entries(self) -> list[Entry]:
        joined = self._folds() if self._joined else []
        jobs = [job for job in self.deck.jobs.values() if job.kind == "features" and self._shows(job)]
        return [
            *(
                run_entry(run, self._reports.of(run.name), run.name in joined)
                for run in self.deck.ordered_runs("classifier")
            ),
            *map(job_entry, jobs),
            *map(study_entry, self._reports.studies),
        ]

    def _shows(self, job: JobInfo) -> bool:
        """Whether a study is being made; one that could not be shows for as long as it is looked at."""
        return job.state in ("queued", "running") or (
            job.state in ("failed", "crashed") and self._chosen == ("job", job.id)
        )

    def _choose(self) -> None:
        """Keep the cursor on what there is; a classifier that is chosen elsewhere is chosen here too."""
        deck, keys = self.deck, [entry.key for entry in self._entries()]
        if deck.classifier != self._followed:
            if deck.classifier and (self._followed or self._chosen is None):
                self._chosen = ("run", deck.classifier)
            self._followed = deck.classifier
        if self._chosen in keys:
            return
        kind, name = self._chosen or ("", "")
        job = deck.jobs.get(name) if kind == "job" else None
        if job is not None and job.state == "done":
            self._chosen = kind, name = "study", job.title.removeprefix(STUDY_OF)
        if not (kind == "study" and (self._chosen in keys or self._reports.reading)):
            self._chosen = keys[0] if keys else None

    def show_run(self, run: str) -> None:
        """Put the cursor on a classifier, also from a study and where it was chosen before."""
        self._chosen, self._followed = ("run", run), run
        self.deck_app.select_run(run)
        self.deck_changed("selection")

    def _run(self) -> RunInfo | None:
        kind, name = self._chosen or ("", "")
        return self.deck.runs.get(name) if kind == "run" else None

    def _study(self) -> FeatureStudy | None:
        kind, name = self._chosen or ("", "")
        return next((one for one in self._reports.studies if kind == "study" and one.name == name), None)

    def _study_job(self) -> JobInfo | None:
        kind, name = self._chosen or ("", "")
        return self.deck.jobs.get(name) if kind == "job" else None

    def _job_of(self, run: RunInfo) -> JobInfo | None:
        """The job that makes a run's report now."""
        wanted = f"genres of {run.name}"
        return next((job for job in self.deck.running_jobs() if job.title == wanted), None)

    def _folds(self) -> list[str]:
        """The chosen run and those that differ from it in the fold alone, of which there are reports."""
        run = self._run()
        runs = folds_of(run, self.deck.ordered_runs("classifier")) if run is not None else []
        return [one.name for one in runs if self._reports.of(one.name) is not None]

    def _report(self) -> GenreReport | None:
        run, folds = self._run(), self._folds()
        if run is None:
            return None
        joined = self._reports.of(*folds) if self._joined and len(folds) > 1 else None
        return joined or self._reports.of(run.name)

    # ------------------------------------------------------------ the cursor

    def on_genre_list_chosen(self, message: GenreList.Chosen) -> None:
        """The mouse points at an entry."""
        self._go(message.entry)

    def _go(self, entry: Entry | None) -> None:
        if entry is None:
            return
        # the next key may come before the next frame
        self.query_one(GenreList).draw(self._entries(), entry.key)
        if entry.kind == "run":
            self.show_run(entry.name)
            return
        self._chosen = entry.key
        self.deck_changed("selection")

    def action_cursor_up(self) -> None:
        """The entry above."""
        self._go(self.query_one(GenreList).beside(-1))

    def action_cursor_down(self) -> None:
        """The entry below."""
        self._go(self.query_one(GenreList).beside(1))

    def action_page_up(self) -> None:
        """A page of entries up."""
        entries = self.query_one(GenreList)
        self._go(entries.beside(-entries.page))

    def action_page_down(self) -> None:
        """A page of entries down."""
        entries = self.query_one(GenreList)
        self._go(entries.beside(entries.page))

    # ------------------------------------------------------------ other actions

    def action_new_classifier(self) -> None:
        """Open the form of a classifier."""
        from tui.screens.new_run import NewRun

        self.app.push_screen(NewRun("classifier"), self._started)

    def _started(self, run: str | None) -> None:
        if run is not None:
            self.show_run(run)

    def action_new_study(self) -> None:
        """Open the form of a study."""
        from tui.screens.new_study import NewStudy

        self.app.push_screen(NewStudy(), self._studied)

    def _studied(self, job: str | None) -> None:
        if job is not None:
            self._chosen = ("job", job)
            self.deck_changed("jobs")

    def action_evaluate(self) -> None:
        """Have the test tracks told by the chosen classifier."""
        run = self._run()
        if run is None:
            self.say("A classifier is evaluated; n trains one, f makes a study.")
        elif not ready(run):
            self.say(f"{run.name} has no weights yet.")
        elif self._job_of(run) is None:
            self.ask(lambda engine: engine.start_genres(run.name), group="evaluate")

    def action_delete_entry(self) -> None:
        """Delete what the cursor is on."""
        from tui.screens.deleting import cancel_job, delete_run, delete_study

        run, study, job = self._run(), self._study(), self._study_job()
        if run is not None:
            delete_run(self, run.name)
        elif study is not None:
            delete_study(self, study.name, self._reports.read_studies)
        elif job is not None and job.state in ("queued", "running"):
            cancel_job(self, job)
        else:
            self.say("There is nothing to delete.")

    def action_level(self) -> None:
        """Tracks, or clips."""
        self._level = "clips" if self._level == "tracks" else "tracks"
        self.deck_changed("size")

    def action_all_folds(self) -> None:
        """Join the folds, or take them apart again."""
        if not self._joined and len(self._folds()) < 2:
            self.say("There is no other fold of this training; n trains all five.")
            return
        self._joined = not self._joined
        self.deck_changed("selection")

    def action_next_view(self) -> None:
        """Matrix, scores, curve: what does not show beside another."""
        views: list[View] = ["matrix"]
        views += ["scores"] if self._report() is not None and not self._at_once else []
        views += ["curve"] if self._learnt and not self.has_class("-both") else []
        if len(views) == 1:
            self.say("All of it shows already.")
            return
        here = views.index(self._view) if self._view in views else 0
        self._view = views[(here + 1) % len(views)]
        self.deck_changed("size")


def show_report(screen: DeckScreen, run: RunInfo) -> None:
    """Go to the report of a classifier; have it made where there is none."""
    app = screen.deck_app

    def have(found: GenreReport | None) -> None:
        if found is None:
            screen.ask(lambda engine: engine.start_genres(run.name), group="genres of a run")
            return
        app.action_screen_genres()
        if isinstance(app.screen, GenresScreen):
            app.screen.show_run(run.name)

    screen.ask(lambda engine: engine.genre_report([run.name]), have, group="report of a run")
