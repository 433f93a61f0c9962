"""What is still to come of a comparison: runs that are being measured, wait for it, or still learn.

And what stands there as long as there is nothing to compare.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from textual.content import Content

from tui.comparison import Comparison
from tui.widgets.bar import bar
from tui.widgets.hint import hint
from tui.widgets.rows import flowing
from tui.widgets.run_list import MARKS, standing

if TYPE_CHECKING:
    from engine.schema import JobInfo, RunInfo
    from tui.deck import Deck

BAR: Final = 16
NAMED: Final = 4
"""Names in a line; of more, only the number is told."""


def notes(compared: Comparison, jobs: Sequence[JobInfo], columns: int) -> list[Content]:
    """The measuring that goes on or is due, runs that still learn, and how many runs do not compare.

    Args:
        compared: the runs.
        jobs: those that measure, and are not over.
        columns: of the screen.
    """
    parts = []
    if jobs:
        parts.append(_measuring(jobs))
    elif compared.unmeasured:
        named = [Content.styled(run.name, "$foreground") for run in compared.unmeasured]
        them = "it" if len(named) == 1 else "them"
        key = Content.assemble(("v", "$accent"), (f" measures {them}", "$muted"))
        parts.append(Content.styled("not measured: ", "$muted") + _several(named) + "  " + key)
    if compared.unfinished:
        parts.append(_several([_unfinished(run) for run in compared.unfinished]))
    if compared.elsewhere:
        parts.append(Content.styled(f"not compared: {compared.elsewhere}", "$faint"))
    return flowing(parts, columns)


def nothing(deck: Deck, compared: Comparison, trouble: str, columns: int) -> list[Content]:
    """Why there is nothing to compare, and what to press.

    Args:
        deck: what the app knows.
        compared: the runs.
        trouble: the engine's refusal, or empty.
        columns: of the screen.
    """
    sweep = ("n", "trains a model at several sizes")
    if deck.line != "up":
        keys = [("E", "starts one")] if deck.line == "lost" else []
        return hint(deck.trouble or "Connecting to the engine.", *keys, columns=columns)
    if deck.library is None:
        return hint("There is no library yet.", ("1", "shows how one is being made"), columns=columns)
    if trouble:
        keys = [("v", "measures the selected run"), ("R", "chooses another")]
        return hint(trouble, *keys, columns=columns)
    if compared.measured:
        return hint("Reading the measures.", columns=columns)
    if compared.unmeasured:
        keys = [("v", "measures what there is"), sweep]
        return hint(f"No run on {deck.library} is measured yet.", *keys, columns=columns)
    if compared.unfinished:
        keys = [("1", "shows their loss"), sweep]
        sentence = f"No run on {deck.library} is done yet; those of a sweep are then measured by themselves."
        return hint(sentence, *keys, columns=columns)
    return hint(f"There is no run on {deck.library} yet.", sweep, ("1", "goes to Train"), columns=columns)


def _measuring(jobs: Sequence[JobInfo]) -> Content:
    job = next((job for job in jobs if job.state == "running"), jobs[0])
    more = f", then {len(jobs) - 1} more" if len(jobs) > 1 else ""
    return Content.assemble(
        (f"{job.title}  ", "$foreground"),
        bar(job.progress, BAR),
        (f" {job.progress * 100:.0f} %  ", "$muted"),
        (f"{job.message or 'waits for its turn'}{more}", "$faint"),
    )


def _unfinished(run: RunInfo) -> Content:
    mark, colour = MARKS[run.state]
    return Content.assemble((f"{mark} ", colour), (run.name, "$foreground"), (f" {standing(run)}", "$muted"))


def _several(parts: list[Content]) -> Content:
    """Parts in a line, of many the first ones and how many there are beside."""
    shown = parts[:NAMED]
    if len(parts) > NAMED:
        shown.append(Content.styled(f"and {len(parts) - NAMED} more", "$muted"))
    return Content("  ").join(shown)
