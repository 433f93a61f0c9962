"""Deleting what a list shows, after asking: a run with its files, a study of features."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.content import Content

if TYPE_CHECKING:
    from engine.schema import JobInfo
    from tui.screens.base import DeckScreen


def delete_run(screen: DeckScreen, run: str) -> None:
    """Delete a run and its files, when the person says so again."""
    question = Content.assemble("Delete ", (run, "$bright bold"), " and all its files?")
    drawing = [other.name for other in screen.deck.runs.values() if other.on == run]
    if drawing:
        question += Content(f" It leaves {' and '.join(drawing)} without a decoder.")
    _sure(
        screen, question, "delete", lambda: screen.ask(lambda engine: engine.delete_run(run), group="delete")
    )


def delete_study(screen: DeckScreen, study: str, then: Callable[[], None]) -> None:
    """Delete a study of features, when the person says so again.

    Args:
        screen: that shows it.
        study: its name.
        then: called when it is gone, also where another client was faster.
    """
    question = Content.assemble("Delete the study of ", (study, "$bright bold"), "? Its features stay.")

    def failed(sentence: str) -> None:
        screen.say(sentence, error=True)
        then()

    def delete() -> None:
        screen.ask(lambda engine: engine.delete_study(study), lambda _: then(), group="delete", failed=failed)

    _sure(screen, question, "delete", delete)


def cancel_job(screen: DeckScreen, job: JobInfo) -> None:
    """End a job early, when the person says so again."""
    question = Content.assemble("Cancel ", (job.title, "$bright bold"), "? What it made half is removed.")
    _sure(screen, question, "cancel", lambda: screen.deck_app.cancel_job(job.id))


def _sure(screen: DeckScreen, question: Content, verb: str, act: Callable[[], None]) -> None:
    from tui.screens.confirm import Confirm

    screen.app.push_screen(Confirm(question, verb), lambda sure: act() if sure else None)
