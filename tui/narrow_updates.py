"""Partial updates of the screen that write the columns that changed, and no others.

Textual 8.2.8 writes a changed region from the left edge of its widget on, so that one moving column of a
spectrogram costs half the spectrogram. The compositor and its update are private; this is the one place
that knows them, and a test counts the bytes.
"""

from __future__ import annotations

from rich.console import Console
from rich.control import Control
from textual._compositor import ChopsUpdate, Compositor


class NarrowUpdate(ChopsUpdate):
    """An update that leaves out what lies left of the change, too."""

    def render_segments(self, console: Console) -> str:
        """The escape sequences and texts to write."""
        written = []
        for y, first, last in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                start, stop = max(x, first), min(end, last)
                if strip is not None and start < stop:
                    written.append(Control.move_to(start, y).segment.text)
                    written.append(strip.crop(start - x, stop - x).render(console))
        return "".join(written)


class NarrowCompositor(Compositor):
    """A compositor whose partial updates are narrow."""

    def render_partial_update(self) -> ChopsUpdate | None:
        """What changed since the last update, None for nothing."""
        update = super().render_partial_update()
        return NarrowUpdate(update.chops, update.spans, update.chop_ends) if update is not None else None
