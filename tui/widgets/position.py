"""The line that says where the sound is: `▶ 0:02.4 ━━━━━━●───── 0:05.0`."""

from __future__ import annotations

from typing import Final

from textual.content import Content

from tui.widgets.rows import spread

SHORTEST: Final = 12
"""Columns of a groove that is still worth looking at."""


def position_line(position: float, seconds: float, playing: bool, aside: Content, columns: int) -> Content:
    """The line, `columns` wide.

    Args:
        position: seconds.
        seconds: length; 0 while there is nothing to play.
        playing: whether it moves.
        aside: what stands on the right.
        columns: of the screen.
    """
    sign = Content.styled("▶ " if playing else "‖ ", "$accent" if playing else "$faint")
    start, end = precise(position), precise(seconds)
    room = columns - 4 - len(start) - len(end)
    if room - aside.cell_length - 2 < SHORTEST:
        aside = Content("")
    room -= aside.cell_length + 2 if aside.cell_length else 0
    bar = track(position / seconds if seconds else 0.0, max(1, room))
    line = sign + Content.assemble((start, "$bright"), " ") + bar + Content.assemble(" ", (end, "$muted"))
    return spread(line, aside, columns)


def track(share: float, columns: int) -> Content:
    """A groove of `columns` columns with a knob at `share`, 0 .. 1."""
    place = min(columns - 1, max(0, int(share * columns)))
    return Content.assemble(("━" * place, "$muted"), ("●", "$accent"), ("─" * (columns - place - 1), "$rule"))


def precise(seconds: float) -> str:
    """A time to a tenth of a second: `0:02.4`."""
    tenths = int(seconds * 10 + 1e-6)
    return f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}"
