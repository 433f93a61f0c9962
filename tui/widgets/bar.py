"""A progress bar that moves only when the work does."""

from __future__ import annotations

from textual.content import Content


def bar(share: float, columns: int) -> Content:
    """A bar of `columns` columns filled to `share`, 0 .. 1; one half column is the smallest step."""
    halves = round(min(1.0, max(0.0, share)) * columns * 2)
    full, half = divmod(halves, 2)
    rest = columns - full - half
    return Content.styled("━" * full + "╸" * half, "$accent") + Content.styled("─" * rest, "$rule")
