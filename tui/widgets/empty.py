"""What stands where a chart would be while there is none: what happens now, and what to press."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from tui import ticks
from tui.widgets.bar import bar
from tui.widgets.hint import hint
from tui.widgets.rows import stack
from tui.widgets.run_facts import fitted_at_once

if TYPE_CHECKING:
    from tui.deck import Deck


def instead_of_loss(deck: Deck, drawable: bool, columns: int) -> Content | None:
    """The words to show in place of the loss chart, or None when the chart can be drawn.

    Args:
        deck: what the app knows.
        drawable: there is at least one point to draw.
        columns: width of the panel's inside.
    """
    lines = _lines(deck, drawable, columns)
    return stack(lines) if lines else None


def _lines(deck: Deck, drawable: bool, columns: int) -> list[Content]:
    run = deck.watched_run
    if not deck.runs and not deck.libraries:
        return _before_anything(deck, columns)
    if run is None:
        return hint("No runs yet.", ("n", "trains a network here, live"), columns=columns)
    lone_point = len(deck.drawn) == 1 and fitted_at_once(run) and run.state == "done"
    if drawable and not lone_point:
        return []
    if run.state == "queued":
        return hint(
            f"{run.name} waits for its turn.",
            ("K J", "move it in the queue"),
            ("s", "takes it out"),
            columns=columns,
        )
    if run.state == "running":
        doing = f": {run.reason}." if run.reason else "; its first losses come in a moment."
        return hint(f"{run.name} has started{doing}", columns=columns)
    if run.state == "done":
        level = f" with a validation loss of {ticks.loss(run.val_loss)}" if run.val_loss is not None else ""
        return hint(
            f"{run.name} was fitted in one go, in {ticks.duration(run.seconds)}{level}.",
            ("2", "hear what it keeps of a song"),
            ("3", "see what its size is worth"),
            ("4", "see what its latents know of genre"),
            ("5", "mix songs in them"),
            ("n", "train a network here, and watch it learn"),
            columns=columns,
        )
    if run.state == "stopped":
        return hint(f"{run.name} ended before its first loss.", ("r", "resumes it"), columns=columns)
    return hint(
        f"{run.name} {run.state} before its first loss.",
        ("r", "tries again"),
        ("x", "deletes it"),
        columns=columns,
    )


def _before_anything(deck: Deck, columns: int) -> list[Content]:
    if deck.line == "lost":
        return hint(
            deck.trouble or "There is no engine.", ("E", "starts it"), ("q", "quits"), columns=columns
        )
    if deck.line != "up":
        return hint(
            "Starting the engine." if deck.line == "starting" else "Connecting to the engine.",
            columns=columns,
        )
    job = next((job for job in deck.jobs.values() if job.kind == "prepare"), None)
    if job is None:
        return hint("There is no library yet.", columns=columns)
    if job.state in ("failed", "crashed"):
        return hint(
            job.reason or "The library could not be made.",
            ("ctrl+p", "finds what to do next"),
            columns=columns,
        )
    return [
        Content.styled("Welcome.", "$bright bold"),
        Content(""),
        Content("Making a small library of music to start with: ten genres, all synthesised."),
        Content("A first model is fitted to it next; then every screen has something to show."),
        Content(""),
        bar(job.progress, max(8, min(48, columns - 12))) + f" {job.progress * 100:3.0f} %",
        Content.styled(job.message or job.title, "$faint"),
        Content(""),
        Content.styled("Your own music: latentdeck library add NAME FOLDER", "$muted"),
    ]
