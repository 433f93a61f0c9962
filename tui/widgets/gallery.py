"""One clip in several versions side by side: of each a caption, its waveform and its spectrogram."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from tui.theme import ACCENT, FAINT, MUTED
from tui.widgets.rows import spread
from tui.widgets.sound_panel import scale_of
from tui.widgets.spectrogram import Spectrogram
from tui.widgets.waveform import Waveform

if TYPE_CHECKING:
    from engine.schema import Picture

COLUMNS: Final = 22
"""The least for one picture."""

ROWS: Final = 9
MOST: Final = 12


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the clip as it shows.

    Attributes:
        letter: of its coding.
        colour: `#rrggbb` of the letter.
        name: of the version.
        aside: what is known of it, on the right.
        picture: None while it is on its way.
        chosen: under the cursor.
        heard: the one that sounds, or would.
    """

    letter: str
    colour: str
    name: str
    aside: str
    picture: Picture | None
    chosen: bool
    heard: bool


class Gallery(Container):
    """As many versions as fit, the first one always, of the others those around the chosen one."""

    DEFAULT_CSS = """
    Gallery { layout: grid; grid-gutter: 0 2; }
    Gallery .tile { height: 1fr; display: none; }
    Gallery .tile.-shown { display: block; }
    Gallery .caption { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    Gallery Waveform { height: 1fr; min-height: 1; max-height: 3; }
    Gallery Spectrogram { height: 2fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._versions: Sequence[Version] = ()
        self._drawn: tuple[object, ...] = ()

    def compose(self) -> ComposeResult:
        """Room for the most versions; those that are not needed do not show."""
        for place in range(MOST):
            with Vertical(classes="tile", id=f"tile{place}"):
                yield Static(classes="caption")
                yield Waveform()
                yield Spectrogram(labels=False)

    def draw(self, versions: Sequence[Version]) -> None:
        """Show these versions, all at the same scale."""
        self._versions = versions
        self._draw()

    def point(self, share: float | None) -> None:
        """Put the ear into every picture at this share, 0 .. 1; None takes it away."""
        for waveform in self.query(Waveform):
            waveform.point(share)
        for spectrogram in self.query(Spectrogram):
            spectrogram.point(share)

    def on_resize(self, _event: Resize) -> None:
        """Another number of them may fit."""
        self._draw()

    def _draw(self) -> None:
        across, down = arrangement(len(self._versions), *self.size)
        shown = around(self._versions, across * down)
        drawn = (self.size, *((id(version.picture), version) for version in shown))
        if not across or drawn == self._drawn:
            return  # words that are updated lay the screen out anew
        self._drawn = drawn
        self.styles.grid_size_columns, self.styles.grid_size_rows = across, down
        scale = scale_of([version.picture for version in self._versions if version.picture])
        room = self.size.width // across - 2
        for place in range(MOST):
            tile = self.query_one(f"#tile{place}", Vertical)
            tile.set_class(place < len(shown), "-shown")
            if place < len(shown):
                _fill(tile, shown[place], scale, room)


def arrangement(count: int, width: int, height: int) -> tuple[int, int]:
    """How many of so many pictures stand beside and below one another; (0, 0) where there is none."""
    if not count or not width or not height:
        return 0, 0
    most = min(count, MOST)
    down = max(1, min(height // ROWS, -(-most // max(1, width // COLUMNS))))
    across = max(1, min(width // COLUMNS, -(-most // down), MOST // down))
    return across, down


def around(versions: Sequence[Version], room: int) -> list[Version]:
    """As many as there is room for: the first, and of the others those around the chosen one, in order."""
    first, others = list(versions[:1]), versions[1:]
    chosen = next((place for place, version in enumerate(others) if version.chosen), 0)
    left = room - 1
    start = max(0, min(chosen - left // 2, len(others) - left))
    return first + list(others[start : start + left])


def _fill(tile: Vertical, version: Version, scale: float, columns: int) -> None:
    tone = "$accent bold" if version.heard else "$bright" if version.chosen else "$muted"
    name = Content.assemble(
        (f"{version.letter} ", f"{version.colour} bold"),
        (version.name, tone),
    )
    caption = spread(name, Content.styled(version.aside, "$faint"), columns)
    tile.query_one(".caption", Static).update(caption, layout=False)
    colours = (ACCENT, MUTED) if version.heard else (MUTED, FAINT)
    tile.query_one(Waveform).draw(version.picture, scale, colours)
    tile.query_one(Spectrogram).draw(version.picture)
