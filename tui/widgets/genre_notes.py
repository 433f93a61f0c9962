"""What stands where a report would be while there is none: how far it is, why, and what to press."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from tui import ticks
from tui.widgets.bar import bar
from tui.widgets.hint import hint
from tui.widgets.rows import flowing

if TYPE_CHECKING:
    from engine.schema import JobInfo, RunInfo
    from tui.deck import Deck


def nothing(deck: Deck, columns: int) -> list[Content]:
    """Where there is neither a classifier nor a study."""
    if deck.line != "up":
        keys = [("E", "starts one")] if deck.line == "lost" else []
        return hint(deck.trouble or "Connecting to the engine.", *keys, columns=columns)
    if deck.library is None:
        return hint("There is no library yet.", ("1", "shows how one is being made"), columns=columns)
    return hint(
        "No classifier yet.",
        ("n", "trains one that hears the music itself"),
        ("f", "studies what features tell of genre"),
        columns=columns,
    )


def without_report(
    run: RunInfo, job: JobInfo | None, trouble: str, known: bool, columns: int
) -> list[Content]:
    """Why a classifier has no report, how far it is, and what to press.

    Args:
        run: the classifier's.
        job: that makes its report; None where none does.
        trouble: the engine's refusal, or empty.
        known: whether the engine has said that there is none.
        columns: of the screen.
    """
    learnt = run.state == "done" or run.best_loss is not None
    if job is not None:
        return at_work(job, "The test tracks are being told by it.", columns)
    if trouble:
        return hint(trouble, ("enter", "evaluates it now"), columns=columns)
    if run.state == "queued":
        return hint(f"{run.name} waits for its turn.", ("1", "shows the queue"), columns=columns)
    if run.state in ("running", "paused"):
        keys = [("enter", "has the test tracks told by it as it is now")] if learnt else []
        return [
            *_so_far(run, columns),
            Content(""),
            *hint(f"{run.name} still learns.", *keys, columns=columns),
        ]
    if not learnt:
        sentence = f"{run.name} {run.state} before its first validation."
        return hint(sentence, ("1", "goes to Train, where r tries again"), columns=columns)
    if not known:
        return hint(f"Looking for what {run.name} told.", columns=columns)
    return hint(
        f"{run.name} is not evaluated yet.", ("enter", "has the test tracks told by it"), columns=columns
    )


def at_work(job: JobInfo, sentence: str, columns: int) -> list[Content]:
    """How far a job is."""
    return [
        Content.styled(sentence, "$foreground"),
        Content(""),
        bar(job.progress, max(8, min(48, columns - 12))) + f" {job.progress * 100:3.0f} %",
        Content.styled(job.message or "waits for its turn", "$faint"),
    ]


def _so_far(run: RunInfo, columns: int) -> list[Content]:
    """Accuracy and losses up to now."""
    lines = []
    if run.accuracy is not None:
        share = (f"{ticks.percent(run.accuracy)} ", "$accent bold")
        lines.append(Content.assemble(share, ("of the validation clips", "$foreground")))
    losses = (("loss", run.train_loss), ("validation", run.val_loss), ("best", run.best_loss))
    parts = [f"{word} {ticks.loss(loss)}" for word, loss in losses if loss is not None]
    lines += flowing([Content.styled(part, "$muted") for part in parts], columns)
    return lines or [Content.styled("Its first losses come in a moment.", "$muted")]
