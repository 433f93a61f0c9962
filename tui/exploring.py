"""What is known of the selected run, space by space: fetched, kept while it holds, found out where it is
not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from tui.comparison import ground, has_learnt
from tui.deck import Deck
from tui.screens.sounding import ready

if TYPE_CHECKING:
    from engine.client import Client
    from engine.schema import Exploration, JobInfo, Knowledge, KnownRow, RunInfo, Space
    from tui.screens.base import DeckScreen

TITLE: Final = "latents of "
"""How the engine calls the job that explores a run, before the run's name."""


class _Asked(NamedTuple):
    """What the engine was asked about: once any of it changes, it is asked again.

    Attributes:
        run: name and time of making of the selected one.
        learnt: its state, and the best epoch of one that stays as it is for now.
        ended: how many jobs have explored it.
        stage: of the job that explores it.
    """

    run: tuple[object, ...] = ()
    learnt: tuple[object, ...] = ()
    ended: int = 0
    stage: tuple[str, bool] = ("", False)


class Exploring:
    """The explorations of one run, the k that is looked at, and what the runs beside it know."""

    def __init__(self, screen: DeckScreen, changed: Callable[[], object]) -> None:
        """Nothing is known yet.

        Args:
            screen: asks the engine.
            changed: called when something else is to be shown.
        """
        self._screen = screen
        self._changed = changed
        self.space: Space = "mean+std"
        self.trouble = ""
        self.knowledge: Knowledge | None = None
        self.unknown = ""
        self._kept: dict[Space, Exploration] = {}
        self._kept_of = ""
        self._library = ""
        self._k: int | None = None
        self._asked = _Asked()
        self._compared: tuple[object, ...] = ()
        self._rest_wanted = False
        self._started: set[tuple[object, ...]] = set()

    # ------------------------------------------------------------ what is known

    @property
    def found(self) -> Exploration | None:
        """What the chosen space knows; for a moment still that of the run that was selected before."""
        return self._kept.get(self.space)

    @property
    def k(self) -> int | None:
        """How many clusters are looked at: as many as were chosen, where that was tried."""
        ks = self._ks
        if not ks or self.found is None:
            return None
        wanted = self.found.k if self._k is None else self._k
        return min(max(wanted, ks[0]), ks[-1])

    @property
    def labels(self) -> list[int]:
        """The cluster of each point; empty where there are no clusters."""
        k = self.k
        return self.found.labels_at(k) if self.found is not None and k is not None else []

    @property
    def _ks(self) -> list[int]:
        return [row.k for row in self.found.clusters] if self.found is not None else []

    @property
    def latent_space(self) -> Space:
        """The space in which runs are compared: the chosen one, or the first one of latents."""
        from engine.schema import LATENT_SPACES

        return self.space if self.space in LATENT_SPACES else LATENT_SPACES[0]

    @property
    def job(self) -> JobInfo | None:
        """The job that explores the selected run now, or will."""
        jobs = [job for job in self._jobs() if job.state in ("queued", "running")]
        return jobs[-1] if jobs else None

    @property
    def deck(self) -> Deck:
        """What the app knows."""
        return self._screen.deck

    def beside(self) -> list[RunInfo]:
        """The runs that compare with the selected one, itself among them, by size."""
        base = self.deck.selected_run
        if base is None:
            return []
        same = [run for run in self.deck.autoencoders if ground(run) == ground(base) and has_learnt(run)]
        return sorted(same, key=lambda run: (run.floats, run.name))

    def unexplored(self) -> list[str]:
        """Names of runs beside the selected one, itself among them, that nothing is known of yet."""
        known = {row.run for row in self.knowledge.rows} if self.knowledge is not None else set()
        busy = {run_of(job) for job in self.deck.running_jobs() if job.kind == "explore"}
        return [run.name for run in self.beside() if run.name not in known | busy]

    def rows(self, run: str | None = None) -> list[KnownRow]:
        """What is known of one run in every space, or of all runs in the chosen one; and what needs none."""
        if self.knowledge is None:
            return []
        return [
            row
            for row in self.knowledge.rows
            if not row.run or (row.run == run if run else row.space == self.latent_space)
        ]

    # ------------------------------------------------------------ fetching

    def look(self, *, compare: bool, anew: bool = False) -> None:
        """Have what is known of the selected run; have it found out where nothing is.

        Args:
            compare: have what the runs beside it know as well.
            anew: ask again though nothing has changed, since answers may have been lost.
        """
        if self.deck.line != "up":
            return
        if anew:
            self._asked, self._compared = _Asked(), ()
        run = self.deck.selected_run
        if run is None or not ready(run):
            self._kept = {}
        elif run.library != self._library:
            self._library, self._k = run.library, None
        ended = [job for job in self._jobs() if job.state not in ("queued", "running")]
        made = (run.name, run.created) if run else ()
        learnt = (run.state, run.state != "running" and run.best_epoch) if run else ()
        asked, self._asked = self._asked, _Asked(made, learnt, len(ended), _stage(self.job))
        if asked != self._asked:
            self.trouble = ""
            self._kept = {space: one for space, one in self._kept.items() if space == self.space}
            one_more = asked.run == made and asked.ended < len(ended)
            if one_more and ended[-1].state != "done" and self._kept and self._kept_of == self.deck.run:
                self._screen.say(_reason(ended[-1]), error=True)
            if run is not None and ready(run):
                self._ask(run.name, self.space)
        if compare:
            self._compare()

    def _ask(self, run: str, space: Space) -> None:
        def failed(sentence: str) -> None:
            if run == self.deck.run:
                self.trouble = sentence
                self._keep(run, space, None)

        self._screen.ask(
            lambda engine: engine.exploration(run, space),
            lambda found: self._have(run, space, found),
            group="exploration",
            failed=failed,
        )

    def _have(self, name: str, space: Space, found: Exploration | None) -> None:
        run = self.deck.selected_run
        if run is None or run.name != name:
            return
        self._keep(name, space, found)
        if found is None:
            self._begin(run)

    def _keep(self, run: str, space: Space, found: Exploration | None) -> None:
        """Keep an answer, and nothing of another run."""
        if run != self._kept_of:
            self._kept, self._kept_of = {}, run
        if found is not None:
            self._kept[space] = found
        self._changed()

    def _begin(self, run: RunInfo) -> None:
        """Explore a run that nothing is known of, once by itself; or say why there is nothing."""
        ended = [job for job in self._jobs() if job.state not in ("queued", "running")]
        if run.state == "running" or self.job is not None:
            return
        if ended and ended[-1].state != "done":
            self.trouble = _reason(ended[-1])
        elif (weights := (*self._asked.run, *self._asked.learnt)) not in self._started:
            self._started.add(weights)
            self.start()
        else:
            self.trouble = f"Nothing was found out about {run.name} in this space."

    def _compare(self) -> None:
        beside = self.beside()
        ended = sum(job.kind == "explore" and job.state == "done" for job in self.deck.jobs.values())
        weights = ((run.name, run.created, run.best_epoch) for run in beside)
        compared, self._compared = self._compared, (ended, _stage(self.job), *weights)
        if compared == self._compared:
            return
        if not beside:
            self._have_rows(None, "No run of this library, split and seed has ended its training yet.")
            return
        names = [run.name for run in beside]
        self._screen.ask(
            lambda engine: engine.knowledge(names),
            self._have_rows,
            group="knowledge",
            failed=lambda sentence: self._have_rows(None, sentence),
        )

    def _have_rows(self, knowledge: Knowledge | None, unknown: str = "") -> None:
        self.knowledge, self.unknown = knowledge, unknown
        if self._rest_wanted:
            self.start_rest()
        self._changed()

    def _jobs(self) -> list[JobInfo]:
        """The jobs that explore the selected run, oldest first."""
        jobs = [job for job in self.deck.jobs.values() if job.kind == "explore"]
        return [job for job in jobs if run_of(job) == self.deck.run]

    # ------------------------------------------------------------ choosing

    def start(self) -> None:
        """Have the selected run explored in every space; what is known already is kept."""
        run = self.deck.selected_run
        if run is None or not ready(run) or self.job is not None:
            return
        self.trouble = ""

        def failed(sentence: str) -> None:
            self.trouble = sentence
            if self.found is not None:
                self._screen.say(sentence, error=True)
            self._changed()

        self._screen.ask(lambda engine: engine.start_explore(run.name), group="explore", failed=failed)

    def start_rest(self) -> None:
        """Have all runs explored that compare with the selected one and are not yet, once those are known."""
        names = self.unexplored()
        self._rest_wanted = self.knowledge is None and not self.unknown
        if self.unknown:
            self._screen.say(self.unknown, error=True)
        elif self.knowledge is not None and names:
            self._screen.say(f"Exploring {names[0] if len(names) == 1 else f'{len(names)} runs'}.")
            self._screen.ask(lambda engine: _explore(engine, names), group="explore rest")
        elif self.knowledge is not None:
            self._screen.say("Every run of this library, split and seed is explored, or will be.")

    def step_space(self, by: int) -> None:
        """The next space, or the one before."""
        from engine.schema import SPACES

        self.see(SPACES[(SPACES.index(self.space) + by) % len(SPACES)])

    def see(self, space: Space) -> None:
        """Show another space."""
        if space == self.space:
            return
        self.space, self.trouble = space, ""
        run = self.deck.selected_run
        if run is not None and ready(run) and space not in self._kept and self.deck.line == "up":
            self._ask(run.name, space)
        self._changed()

    def more(self, by: int) -> None:
        """More clusters, or fewer, among those that were tried."""
        ks, k = self._ks, self.k
        if k is not None:
            self._k = ks[min(max(ks.index(k) + by, 0), len(ks) - 1)]
            self._changed()


def run_of(job: JobInfo) -> str:
    """The run that a job explores."""
    return job.title.removeprefix(TITLE)


async def _explore(engine: Client, runs: Sequence[str]) -> None:
    """Have runs explored, one after another."""
    for run in runs:
        await engine.start_explore(run)


def _stage(job: JobInfo | None) -> tuple[str, bool]:
    """The space that a job is at, and whether it adds UMAP to it; what came before that is kept already."""
    message = job.message if job is not None else ""
    return message.partition(":")[0], "UMAP" in message


def _reason(job: JobInfo) -> str:
    return job.reason or f"Exploring ended early: the {job.title} are {job.state}."


def shortened(found: Exploration) -> str:
    """That principal components stand for the vectors, where they do."""
    if found.components is None:
        return ""
    kept = f", {found.kept * 100:.0f} % of the variance" if found.kept is not None else ""
    return f"PCA to {found.components} of {found.dims} first{kept}"
