"""What the app knows: libraries, runs, jobs, metrics, logs, and what the person has chosen.

One object, changed in one place: the app's message handlers call its methods, each of which gives back
what has changed; screens read it and never write to it but through the app (`app.select_run`, ...).
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, Protocol, runtime_checkable

from tui.curves import History

if TYPE_CHECKING:
    from engine.schema import (
        Basket,
        ClipRef,
        EngineInfo,
        Ingredient,
        JobInfo,
        LibraryInfo,
        ListedTrack,
        LogText,
        MixRequest,
        ModelInfo,
        News,
        Records,
        RunInfo,
        Task,
    )

Change = Literal[
    "line",
    "libraries",
    "runs",
    "jobs",
    "records",
    "log",
    "selection",
    "basket",
    "tracks",
    "models",
    "sound",
    "size",
]
"""What a screen may have to draw anew; `sound` is what the speaker does, `size` the terminal's."""


@runtime_checkable
class Watcher(Protocol):
    """A screen that wants to hear of changes."""

    def deck_changed(self, *changes: Change) -> None:
        """Something which it may show is out of date."""


Line = Literal["connecting", "starting", "up", "lost"]
"""The state of the connection to the engine."""

LOG_LINES: Final = 500


@dataclass(slots=True)
class Deck:
    """Everything the screens show.

    Attributes:
        box: the host that the engine is on, as the person named it; empty: this one.
        run: the autoencoder that was chosen last: Listen, Sizes, Explore and Mix are about it.
        classifier: the classifier that was chosen last.
        watched: the run that was chosen last, of any task: Train is about it.
        basket: what Mix mixes.
        named: what the basket was when it got its name; None: it has none.
        around: the clip or the mix that Mix draws new sounds around; None: around nothing.
    """

    box: str = ""
    line: Line = "connecting"
    trouble: str = ""
    engine: EngineInfo | None = None
    libraries: dict[str, LibraryInfo] = field(default_factory=dict)
    runs: dict[str, RunInfo] = field(default_factory=dict)
    jobs: dict[str, JobInfo] = field(default_factory=dict)
    models: list[ModelInfo] = field(default_factory=list)
    tracks: dict[str, list[ListedTrack]] = field(default_factory=dict)
    histories: dict[str, History] = field(default_factory=dict)
    logs: dict[str, deque[str]] = field(default_factory=dict)
    library: str | None = None
    run: str | None = None
    classifier: str | None = None
    watched: str | None = None
    overlaid: list[str] = field(default_factory=list)
    basket: list[Ingredient] = field(default_factory=list)
    named: Basket | None = None
    around: ClipRef | MixRequest | None = None

    # ------------------------------------------------------------ reading

    @property
    def selected_run(self) -> RunInfo | None:
        """The autoencoder that is chosen."""
        return self.runs.get(self.run) if self.run else None

    @property
    def watched_run(self) -> RunInfo | None:
        """The run that was chosen last, of any task."""
        return self.runs.get(self.watched) if self.watched else None

    @property
    def autoencoders(self) -> list[RunInfo]:
        """The runs that make latents and sound, in no order."""
        return [run for run in self.runs.values() if run.task == "autoencoder"]

    @property
    def selected_library(self) -> LibraryInfo | None:
        """The library that is chosen."""
        return self.libraries.get(self.library) if self.library else None

    @property
    def lessons(self) -> list[str]:
        """The libraries that a run can learn from, by name: all but those of new music."""
        return [name for name, library in self.libraries.items() if not library.growing]

    @property
    def lesson(self) -> LibraryInfo | None:
        """The library to learn from: the chosen one; where that is new music, the selected run's, or any."""
        run = self.selected_run
        wanted = [self.library, run.library if run is not None else None, *self.lessons]
        return next((self.libraries[name] for name in wanted if name in self.lessons), None)

    @property
    def drawn(self) -> list[str]:
        """The runs whose loss is drawn: the overlaid ones, then the one that was chosen last."""
        extra = [self.watched] if self.watched and self.watched not in self.overlaid else []
        return [name for name in [*self.overlaid, *extra] if name in self.runs]

    @property
    def followed(self) -> list[str]:
        """The runs whose metrics are read as they come: those that are drawn, and the chosen classifier."""
        extra = [self.classifier] if self.classifier and self.classifier not in self.drawn else []
        return [*self.drawn, *extra]

    def ordered_runs(self, task: Task | None = None) -> list[RunInfo]:
        """Running first, then the queue in its order, then the finished ones, newest first.

        Args:
            task: only the runs of this one.
        """
        rank = {"running": 0, "paused": 0, "queued": 1}

        def place(run: RunInfo) -> tuple[int, float]:
            order = rank.get(run.state, 2)
            return order, run.position if order == 1 else -run.created

        return sorted((run for run in self.runs.values() if task in (None, run.task)), key=place)

    def running_jobs(self) -> list[JobInfo]:
        """Jobs that are not over, oldest first."""
        return [job for job in self.jobs.values() if job.state in ("queued", "running")]

    def genre(self, library: str, track: str) -> str | None:
        """The genre of a track, where the library's tracks are known."""
        return next((t.genre for t in self.tracks.get(library, ()) if t.name == track), None)

    def located(self, path: str) -> str:
        """A path of the engine's box as it is named here: `BOX:PATH`, as scp has it, for another one."""
        return f"{self.box}:{path}" if self.box else path

    # ------------------------------------------------------------ changing

    def stand(
        self, engine: EngineInfo, libraries: list[LibraryInfo], runs: list[RunInfo], jobs: list[JobInfo]
    ) -> set[Change]:
        """Take over how everything stands at the moment of connecting."""
        for gone in self.replaced(runs):
            self._forget_run(gone)
        self.engine, self.line, self.trouble = engine, "up", ""
        self.libraries = {library.name: library for library in libraries}
        self.runs = {run.name: run for run in runs}
        self.jobs = {job.id: job for job in jobs}
        changed: set[Change] = {"line", "libraries", "runs", "jobs"}
        return changed | self._choose()

    def replaced(self, runs: list[RunInfo]) -> list[str]:
        """Known runs that are gone, or another one by the same name."""
        created = {run.name: run.created for run in runs}
        return [name for name, run in self.runs.items() if created.get(name) != run.created]

    def put_run(self, run: RunInfo) -> set[Change]:
        """Take in a new run."""
        self.runs.setdefault(run.name, run)
        return {"runs"}

    def put_job(self, job: JobInfo) -> set[Change]:
        """Take in a new job; one that is known goes on as it is."""
        self.jobs.setdefault(job.id, job)
        return {"jobs"}

    def put_library(self, library: LibraryInfo) -> set[Change]:
        """Take in a library that is new, or has grown."""
        self.libraries[library.name] = library
        return {"libraries"}

    def hear(self, news: News) -> set[Change]:
        """Take one piece of news in."""
        changed: set[Change] = set()
        if news.run is not None:
            self.runs[news.run.name] = news.run
            changed.add("runs")
        if news.run_deleted is not None:
            self._forget_run(news.run_deleted)
            changed.add("runs")
        if news.job is not None:
            self.jobs[news.job.id] = news.job
            changed.add("jobs")
        if news.library is not None:
            self.libraries[news.library.name] = news.library
            self.tracks.pop(news.library.name, None)
            changed |= {"libraries", "tracks"}
        if news.library_deleted is not None:
            self.libraries.pop(news.library_deleted, None)
            self.tracks.pop(news.library_deleted, None)
            changed |= {"libraries", "tracks"}
        return changed | self._choose() if changed else changed

    def add_records(self, run: str, records: Records) -> set[Change]:
        """Append metrics that were read from where the history ends."""
        self.histories.setdefault(run, History()).extend(records.records)
        return {"records"} if records.records else set()

    def add_log(self, run: str, text: LogText) -> set[Change]:
        """Append log lines that were read from where the log ends."""
        self.logs.setdefault(run, deque(maxlen=LOG_LINES)).extend(text.lines)
        return {"log"} if text.lines else set()

    def lose(self, line: Line, trouble: str) -> set[Change]:
        """Say that the engine is not there (yet)."""
        if (line, trouble) == (self.line, self.trouble):
            return set()
        self.line, self.trouble = line, trouble
        return {"line"}

    def select_run(self, name: str) -> set[Change]:
        """Choose a run, and with it the library that it was trained on; new music that fits it stays.

        Classifiers and generators code no sound: what the screens of sound show stays as it is.
        """
        if name not in self.runs or name == self.watched == self._chosen(self.runs[name].task):
            return set()
        self.watched = name
        run, here = self.runs[name], self.selected_library
        if run.task == "classifier":
            self.classifier = name
        if run.task != "autoencoder":
            return {"selection"}
        self.run = name
        stays = here is not None and here.growing and here.fits(run.sample_rate, run.clip_samples)
        if run.library in self.libraries and not stays:
            self.library = run.library
        return {"selection"}

    def select_library(self, name: str) -> set[Change]:
        """Choose a library."""
        if name == self.library or name not in self.libraries:
            return set()
        self.library = name
        return {"selection"}

    def toggle_overlay(self, name: str) -> set[Change]:
        """Draw a run's loss whether it is selected or not, or no longer."""
        if name in self.overlaid:
            self.overlaid.remove(name)
        else:
            self.overlaid.append(name)
        return {"selection"}

    def _choose(self) -> set[Change]:
        """Keep the selection on things that exist."""
        before = (self.run, self.classifier, self.watched, self.library)
        if not self._is_there(self.run, "autoencoder"):
            self.run = self._first("autoencoder")
            if self.run and self.runs[self.run].library in self.libraries:
                self.library = self.runs[self.run].library
        if not self._is_there(self.classifier, "classifier"):
            self.classifier = self._first("classifier")
        if self.watched not in self.runs:
            self.watched = self._first()
        if self.library not in self.libraries:
            self.library = next(iter(self.libraries), None)
        return {"selection"} if before != (self.run, self.classifier, self.watched, self.library) else set()

    def _first(self, task: Task | None = None) -> str | None:
        """The run to begin with."""
        return next((run.name for run in self.ordered_runs(task)), None)

    def _is_there(self, name: str | None, task: Task) -> bool:
        """Whether a run is there, and is of that task: another one may have come by its name."""
        run = self.runs.get(name or "")
        return run is not None and run.task == task

    def _chosen(self, task: Task) -> str | None:
        """The run of a task that was chosen last."""
        return {"autoencoder": self.run, "classifier": self.classifier}.get(task, self.watched)

    def _forget_run(self, name: str) -> None:
        self.runs.pop(name, None)
        self.histories.pop(name, None)
        self.logs.pop(name, None)
        if name in self.overlaid:
            self.overlaid.remove(name)
