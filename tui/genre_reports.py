"""What is known of classifiers and of features: reports and studies, asked for again when they are new.

The runs of one training on all folds answer for each track once; they can be joined into one report.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.form import FOLDS

if TYPE_CHECKING:
    from engine.client import Client
    from engine.schema import FeatureStudy, GenreReport, RunInfo
    from tui.deck import Deck
    from tui.screens.base import DeckScreen

Names = tuple[str, ...]
"""Of the runs of a report, in the order of their folds."""

Mark = tuple[object, ...]
"""What changes when a report is made anew."""


class GenreReports:
    """Of one screen. What has come is announced to it as the change `size`.

    Attributes:
        studies: of features, newest first.
        reading: whether studies are on their way.
    """

    def __init__(self, screen: DeckScreen) -> None:
        self._screen = screen
        self.studies: list[FeatureStudy] = []
        self.reading = False
        self._found: dict[Names, GenreReport | str | None] = {}
        self._marks: dict[Names, Mark] = {}
        self._asked: dict[Names, Mark] = {}
        self._studies_asked: Mark = ()

    def of(self, *runs: str) -> GenreReport | None:
        """The report of a run, or of folds together; None while there is none."""
        found = self._found.get(runs)
        return None if isinstance(found, str) else found

    def trouble(self, *runs: str) -> str:
        """Why the engine gives no report, in its sentence, or empty."""
        found = self._found.get(runs)
        return found if isinstance(found, str) else ""

    def known(self, *runs: str) -> bool:
        """Whether the engine has said what there is."""
        return runs in self._found

    def want(self, joined: Sequence[str] = ()) -> None:
        """Have all there is as it is now: reports of classifiers, that of these folds together, studies."""
        deck = self._screen.deck
        if deck.line != "up":
            return
        single = {run.name: _mark(deck, run) for run in deck.ordered_runs("classifier")}
        marks: dict[Names, Mark] = {(name,): mark for name, mark in single.items()}
        if len(joined) > 1:
            marks[tuple(joined)] = tuple(single.get(name) for name in joined)
        self._found = {runs: found for runs, found in self._found.items() if set(runs) <= single.keys()}
        stale = {runs: mark for runs, mark in marks.items() if self._marks.get(runs) != mark}
        if stale and stale != self._asked:
            self._asked = stale
            self._screen.ask(
                lambda engine: _reports(engine, list(stale)), self._have, group="reports", failed=self._fail
            )
        self._want_studies(deck)

    def _have(self, found: dict[Names, GenreReport | str | None]) -> None:
        self._found |= found
        self._marks |= self._asked
        self._asked = {}
        self._screen.deck_changed("size")

    def _fail(self, sentence: str) -> None:
        self._asked = {}
        self._screen.say(sentence, error=True)

    def _want_studies(self, deck: Deck) -> None:
        ended = sum(job.kind == "features" and job.state == "done" for job in deck.jobs.values())
        wanted = (deck.engine.started if deck.engine else 0, ended)
        if wanted != self._studies_asked:
            self._studies_asked = wanted
            self.read_studies()

    def read_studies(self) -> None:
        """Ask for the studies, whether or not one is known to be new or gone."""
        self.reading = True

        def have(studies: list[FeatureStudy]) -> None:
            self.studies, self.reading = studies, False
            self._screen.deck_changed("size")

        def failed(sentence: str) -> None:
            self._studies_asked, self.reading = (), False
            self._screen.say(sentence, error=True)

        self._screen.ask(lambda engine: engine.feature_studies(), have, group="studies", failed=failed)


def folds_of(run: RunInfo, runs: Sequence[RunInfo]) -> list[RunInfo]:
    """The runs that differ from a fold's run in nothing but the fold, itself among them, in their order.

    Of several runs of one fold the newest counts. None where the run is of no fold.
    """
    if run.split not in FOLDS:
        return []
    alike = [other for other in runs if _kind(other) == _kind(run) and other.split in FOLDS]
    newest = {other.split: other for other in sorted(alike, key=lambda other: other.created)}
    newest[run.split] = run
    return [newest[fold] for fold in FOLDS if fold in newest]


def _kind(run: RunInfo) -> tuple[object, ...]:
    return run.task, run.model, run.settings, run.training, run.library, run.seed


def _mark(deck: Deck, run: RunInfo) -> Mark:
    title = f"genres of {run.name}"
    ended = sum(job.title == title and job.state == "done" for job in deck.jobs.values())
    return run.created, run.state in ("running", "queued"), ended


async def _reports(engine: Client, wanted: Sequence[Names]) -> dict[Names, GenreReport | str | None]:
    """The report of each, one after another; a refusal is one's own and stops none of the others."""
    from engine.client import EngineError

    found: dict[Names, GenreReport | str | None] = {}
    for runs in wanted:
        try:
            found[runs] = await engine.genre_report(list(runs))
        except EngineError as error:
            found[runs] = str(error)
    return found
