"""How far a test is, a mark a trial: nothing about which answers were right."""

from __future__ import annotations

from textual.content import Content

from tui.widgets.bar import bar


def trials_line(answered: int, trials: int, columns: int) -> Content:
    """`● ● ● ◉ ○ ○ ○`: done, due, to come; a bar where there is no room for so many."""
    if 2 * trials - 1 > columns:
        return bar(answered / trials, columns)
    marks = [("●", "$muted")] * answered + [("◉", "$accent")] + [("○", "$faint")] * (trials - answered - 1)
    return Content(" ").join(Content.styled(mark, colour) for mark, colour in marks[:trials])
