"""What stands on Explore while nothing is known of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from tui.screens.sounding import ready
from tui.widgets.bar import bar
from tui.widgets.hint import hint

if TYPE_CHECKING:
    from engine.schema import JobInfo
    from tui.deck import Deck


def nothing(deck: Deck, job: JobInfo | None, trouble: str, columns: int) -> list[Content]:
    """Why nothing is known, and what to press; or how far the job is that finds it out.

    Args:
        deck: what the app knows.
        job: that explores the selected run, where one does.
        trouble: what went wrong, in a sentence.
        columns: of the screen.
    """
    run, other = deck.selected_run, ("R", "chooses another run")
    if deck.line != "up":
        return hint(deck.trouble or "Connecting to the engine.", columns=columns)
    if run is None:
        return hint("There is no run to explore yet.", ("1", "goes to Train"), columns=columns)
    if job is not None:
        return [
            Content.styled(f"Finding out what the latents of {run.name} know.", "$foreground"),
            Content(""),
            bar(job.progress, max(8, min(40, columns - 12))) + f" {job.progress * 100:3.0f} %",
            Content.styled(job.message or "waits for its turn", "$faint"),
            *hint("", ("ctrl+p", "can cancel it"), other, columns=columns),
        ]
    if not ready(run):
        return hint(f"{run.name} has no weights yet.", other, columns=columns)
    if trouble:
        return hint(trouble, ("enter", "tries again"), other, columns=columns)
    if run.state == "running":
        again = ("enter", "explores what it knows so far")
        return hint(f"{run.name} still learns.", again, other, columns=columns)
    return hint(f"Looking for what {run.name} knows.", columns=columns)
