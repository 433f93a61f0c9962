"""How lines of lists and facts are laid out: something on the left, something on the right."""

from __future__ import annotations

from textual.content import Content


def spread(left: Content, right: Content, width: int) -> Content:
    """One line of exactly `width` columns: `right` keeps its room, `left` is cut with an ellipsis."""
    room = width - right.cell_length
    if right.cell_length and left.cell_length >= room:
        left = left.truncate(max(0, room - 1), ellipsis=True)
    else:
        left = left.truncate(max(0, room), ellipsis=True)
    return (left.pad_right(max(0, room - left.cell_length)) + right).truncate(width)


def stack(lines: list[Content]) -> Content:
    """Lines under one another."""
    return Content("\n").join(lines)
