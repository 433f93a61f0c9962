"""How a form looks: its fields in one column of labels and one of values, under their headings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from textual.content import Content
from textual.widget import Widget

from tui.form import Field
from tui.widgets.rows import spread, stack

LABELS: Final = 17
"""Columns for the labels."""


class FormList(Widget):
    """The fields around the cursor."""

    DEFAULT_CSS = "FormList { height: 1fr; text-wrap: nowrap; text-overflow: ellipsis; }"

    def __init__(self) -> None:
        super().__init__()
        self._fields: Sequence[Field] = ()
        self._cursor = 0
        self._top = 0

    def draw(self, fields: Sequence[Field], cursor: int) -> None:
        """Show these fields with the cursor on one."""
        self._fields, self._cursor = fields, cursor
        self.refresh()

    def render(self) -> Content:
        """As many lines as fit."""
        lines: list[Content] = []
        at = 0
        group = ""
        for index, field in enumerate(self._fields):
            if field.group != group:
                group = field.group
                lines += [*([Content("")] if lines else []), Content.styled(group, "$muted")]
            if index == self._cursor:
                at = len(lines)
            lines.append(self._line(field, index == self._cursor))
        page = max(1, self.content_size.height)
        # the heading above the first field of a group scrolls into view with it
        self._top = max(0, min(self._top, at - 1 if at else 0, len(lines) - 1), at - page + 1)
        self._top = min(self._top, max(0, len(lines) - page))
        return stack(lines[self._top : self._top + page])

    def _line(self, field: Field, here: bool) -> Content:
        value = Content.styled(field.text or "–", "$bright" if field.changed or here else "$foreground")
        if here:
            steps = bool(field.choices) or field.kind == "number"
            value = Content.assemble(
                ("‹ " if steps else "", "$accent"),
                value,
                ("▏" if field.typed else "", "$accent"),
                (" ›" if steps else "", "$accent"),
            )
        label = f"  {field.label}".ljust(LABELS + 2)
        left = Content.styled(label, "$bright bold" if here else "$muted") + value
        mark = Content.styled("changed ", "$accent") if field.changed else Content("")
        line = spread(left, mark, self.content_size.width)
        return line.stylize("on $panel") if here else line
