"""How near a new sound comes to what its run was trained on: a copy is called a copy."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Final

from textual.content import Content

from tui.widgets.rows import flowing

if TYPE_CHECKING:
    from engine.schema import ClipRef, Closeness, JobInfo

GENRES: Final = 3
"""Genres that are told, the likeliest first."""


def closeness_lines(found: Closeness, columns: int) -> list[Content]:
    """Whether it is a copy, the nearest training clips by latent and by ear, and the genre that is heard."""
    if found.copy_of is not None:
        verdict = Content.styled(f"a copy of {_clip(found.copy_of)}", "$error bold")
    else:
        verdict = Content.styled("not a copy", "$success")
    parts = [
        verdict,
        _told(
            "nearest training clip",
            f"{_clip(found.nearest)}",
            f"{found.distance:.2f} × as far as unseen music",
        ),
        _told(
            "by ear",
            _clip(found.heard),
            f"peaks {found.peaks:.2f}, unseen music below {found.held_out_peaks:.2f}",
        ),
    ]
    likeliest = sorted(found.genres.items(), key=lambda item: -item[1])[:GENRES]
    if likeliest:
        parts.append(
            _told("genre heard", "  ".join(f"{genre} {share:.2f}" for genre, share in likeliest), "")
        )
    return flowing([part.truncate(columns, ellipsis=True) for part in parts], columns)


def not_compared(job: JobInfo | None, columns: int) -> list[Content]:
    """Why there is no closeness: a job is finding it out, or failed to, or (None) its engine is away."""
    if job is None:
        return _ended("the engine went away", columns)
    if job.state in ("queued", "running", "done"):  # done: it is about to come
        return [Content.styled(f"not compared yet · {job.progress * 100:.0f} %", "$muted")]
    ends = {"cancelled": "that was cancelled", "crashed": "the job for it crashed"}
    return _ended(ends.get(job.state, job.reason or "").rstrip("."), columns)


def _ended(why: str, columns: int) -> list[Content]:
    return [Content.styled(line, "$muted") for line in wrap(f"not compared: {why}; n draws again", columns)]


def _clip(clip: ClipRef) -> str:
    return f"{clip.track} · {clip.clip + 1}"


def _told(name: str, what: str, aside: str) -> Content:
    return Content.assemble(
        (f"{name} ", "$faint"), (what, "$foreground"), (f"  {aside}" if aside else "", "$muted")
    )
