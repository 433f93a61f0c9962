"""How near a new sound comes to what its run was trained on: a copy is called a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from tui.widgets.rows import flowing

if TYPE_CHECKING:
    from engine.schema import ClipRef, Closeness

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


def _clip(clip: ClipRef) -> str:
    return f"{clip.track} · {clip.clip + 1}"


def _told(name: str, what: str, aside: str) -> Content:
    return Content.assemble(
        (f"{name} ", "$faint"), (what, "$foreground"), (f"  {aside}" if aside else "", "$muted")
    )
