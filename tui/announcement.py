"""What is worth a sentence on every screen: the end of a run or a job."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui import ticks

if TYPE_CHECKING:
    from engine.schema import JobInfo, News, RunInfo
    from tui.deck import Deck


SHOWN: Final = {
    "measure": "; v on Train shows them",
    "genres": "; 6 shows them",
    "features": "; 6 shows them",
    "ladder": "; v on Mix shows it",
}
"""Where what a job has found can be seen, by its kind."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence to show for some seconds."""

    sentence: str
    error: bool = False


def announcement(deck: Deck, news: News) -> Said | None:
    """The sentence for this piece of news, before the deck has taken it in; None for most."""
    if news.run is not None:
        before = deck.runs.get(news.run.name)
        if before is not None and before.state in ("running", "queued"):
            return _of_run(news.run)
    if news.job is not None:
        known = deck.jobs.get(news.job.id)
        if known is not None and known.state in ("running", "queued"):
            return _of_job(news.job)
    return None


def _of_run(run: RunInfo) -> Said | None:
    if run.state == "done":
        best = "" if run.best_loss is None else f", best validation loss {ticks.loss(run.best_loss)}"
        return Said(f"{run.name} is done in {ticks.duration(run.seconds)}{best}.")
    if run.state in ("crashed", "failed"):
        return Said(f"{run.name} {run.state}: {run.reason or 'its log says more.'}", error=True)
    return None


def _of_job(job: JobInfo) -> Said | None:
    if job.state == "done":
        return Said(f"{job.title}: done{SHOWN.get(job.kind, '')}.")
    if job.state in ("crashed", "failed"):
        return Said(f"{job.title}: {job.reason or job.state}", error=True)
    return None
