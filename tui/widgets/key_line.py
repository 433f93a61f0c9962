"""Keys with what they do, in as many lines as they need."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from tui.widgets.rows import flowing


def key_line(keys: Sequence[tuple[str, str]], columns: int) -> list[Content]:
    """`a b x hear   space pause   …`.

    Args:
        keys: pairs of keys and what they do.
        columns: of the screen.
    """
    parts = [Content.assemble((f"{key} ", "$accent"), (does, "$muted")) for key, does in keys]
    return flowing(parts, columns, gap=2)
