"""The line that says where the sound is: `▶ 0:02.4 ━━━━━━●───── 0:05.0`, or in a loop `──┠━━●──┨──`."""

from __future__ import annotations

import itertools
from typing import Final

from textual.content import Content

from tui.widgets.rows import spread
from tui.widgets.waveform import columns_between

SHORTEST: Final = 12
"""Columns of a groove that is still worth looking at."""


def position_line(
    position: float,
    seconds: float,
    playing: bool,
    aside: Content,
    columns: int,
    loop: tuple[float, float] | None = None,
) -> Content:
    """The line, `columns` wide.

    Args:
        position: seconds.
        seconds: length; 0 while there is nothing to play.
        playing: whether it moves.
        aside: what stands on the right.
        columns: of the screen.
        loop: seconds between which it goes round.
    """
    sign = Content.styled("▶ " if playing else "‖ ", "$accent" if playing else "$faint")
    start, end = precise(position), precise(seconds)
    room = columns - 4 - len(start) - len(end)
    if room - aside.cell_length - 2 < SHORTEST:
        aside = Content("")
    room -= aside.cell_length + 2 if aside.cell_length else 0
    whole = seconds or 1.0
    region = (loop[0] / whole, loop[1] / whole) if loop is not None else None
    bar = track(position / whole, max(1, room), region)
    line = sign + Content.assemble((start, "$bright"), " ") + bar + Content.assemble(" ", (end, "$muted"))
    return spread(line, aside, columns)


def track(share: float, columns: int, loop: tuple[float, float] | None = None) -> Content:
    """A groove of `columns` columns with a knob at `share`, 0 .. 1, and posts at the ends of a loop."""
    place = min(columns - 1, max(0, int(share * columns)))
    first, last = columns_between(loop, columns)
    cells = [("━", "$muted") if first <= column < place else ("─", "$rule") for column in range(columns)]
    if loop is not None:
        cells[first], cells[last - 1] = ("┠", "$accent"), ("┨", "$accent")
    cells[place] = ("●", "$accent")
    runs = itertools.groupby(cells, key=lambda cell: cell[1])
    return Content.assemble(*(("".join(text for text, _ in run), style) for style, run in runs))


def precise(seconds: float) -> str:
    """A time to a tenth of a second: `0:02.4`."""
    tenths = int(seconds * 10 + 1e-6)
    return f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}"
