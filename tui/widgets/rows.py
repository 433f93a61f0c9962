"""How lines of lists and facts are laid out: something on the left, something on the right."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content


def spread(left: Content, right: Content, width: int) -> Content:
    """One line of exactly `width` columns: `right` keeps its room, `left` is cut with an ellipsis."""
    room = width - right.cell_length
    if right.cell_length and left.cell_length >= room:
        left = left.truncate(max(0, room - 1), ellipsis=True)
    else:
        left = left.truncate(max(0, room), ellipsis=True)
    return (left.pad_right(max(0, room - left.cell_length)) + right).truncate(width)


def cell(text: str, columns: int, style: str) -> Content:
    """A text on the right of its column; the space before it is apart: some viewers drop it from a text."""
    return Content(" " * max(0, columns - cell_len(text))) + Content.styled(text, style)


def stack(lines: list[Content]) -> Content:
    """Lines under one another."""
    return Content("\n").join(lines)


def flowing(parts: list[Content], columns: int, gap: int = 3) -> list[Content]:
    """Parts one after the other, in as many lines as they need; no part is broken."""
    lines: list[Content] = []
    for part in parts:
        if lines and lines[-1].cell_length + gap + part.cell_length <= columns:
            lines[-1] = lines[-1] + Content(" " * gap) + part
        else:
            lines.append(part)
    return lines


def title(name: str, facts: list[str], columns: int) -> Content:
    """A panel's title: a name, and as many facts about it as fit; the name is never cut for a fact.

    Args:
        name: shown as it is.
        facts: the most important first.
        columns: of the panel with its frame.
    """
    room = columns - 6 - cell_len(name)
    while facts and sum(cell_len(fact) + 3 for fact in facts) > room:
        facts = facts[:-1]
    return Content.assemble((f"{name} ", "$bright"), " ".join(f"· {fact}" for fact in facts))
