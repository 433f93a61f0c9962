"""Sounds at one position: a waveform each, their spectrograms side by side, and what is known of them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from tui.theme import ACCENT, FAINT, MUTED
from tui.widgets.frame import NOTHING
from tui.widgets.lines import Layout, Lines
from tui.widgets.position import position_line
from tui.widgets.rows import spread, stack
from tui.widgets.spectrogram import GUTTER, Spectrogram
from tui.widgets.waveform import Waveform

if TYPE_CHECKING:
    from engine.schema import Picture

QUIETEST: Final = 0.02
"""Amplitude: sounds below it are drawn as quiet as they are."""
NARROWEST: Final = 18
"""Columns of a spectrogram beside others."""
GAP: Final = 2
HIGHEST: Final = 4
"""Rows of a waveform."""
FEWEST_BELOW: Final = 3
"""Rows of the position and of what is told."""


@dataclass(frozen=True, slots=True)
class View:
    """One lane as it shows.

    Attributes:
        letter: the key that switches to it, or empty.
        name: of the lane.
        aside: what is known of it, on the right.
        picture: None while it is on its way.
        heard: whether it is the one that sounds.
    """

    letter: str
    name: str
    aside: Content
    picture: Picture | None
    heard: bool


class SoundPanel(Vertical):
    """Lanes under one another, and under them as many of their spectrograms as have room side by side."""

    DEFAULT_CSS = """
    SoundPanel .label { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    SoundPanel .spectra { height: 1fr; margin-top: 1; }
    SoundPanel .caption { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    SoundPanel .-gone { display: none; }
    SoundPanel .position { height: 1; margin-top: 1; }
    SoundPanel .facts { height: auto; }
    SoundPanel .empty { height: 1fr; content-align: center middle; text-align: center; display: none; }
    SoundPanel.-empty > * { display: none; }
    SoundPanel.-empty > .empty { display: block; }
    """

    def __init__(self, most: int, *, id: str | None = None) -> None:  # noqa: A002
        """Nothing to see yet.

        Args:
            most: lanes that there may be.
            id: of the widget.
        """
        super().__init__(id=id, classes="panel")
        self._labels = [Static(classes="label") for _ in range(most)]
        self._waves = [Waveform() for _ in range(most)]
        self._captions = [Static(classes="caption") for _ in range(most)]
        self._spectrograms = [Spectrogram() for _ in range(most)]
        self._position = Static(classes="position")
        self._drawn: tuple[object, ...] = ()
        self._views: Sequence[View] = ()  # keeps the pictures alive whose identity is compared
        self._told: list[Content] = []
        self._placed: Content | None = None

    def compose(self) -> ComposeResult:
        """Lanes, spectrograms, position, facts; or a hint instead."""
        for label, wave in zip(self._labels, self._waves, strict=True):
            yield label
            yield wave
        with Horizontal(classes="spectra"):
            for caption, spectrogram in zip(self._captions, self._spectrograms, strict=True):
                with Vertical(classes="part"):
                    yield caption
                    yield spectrogram
        yield self._position
        yield Static(classes="facts")
        yield Lines(classes="empty")

    @property
    def columns(self) -> int:
        """Columns of the waveforms; something sensible before the first layout."""
        return self.content_size.width or 100

    def empty(self, words: Layout) -> None:
        """Show these words and nothing else."""
        self.add_class("-empty")
        self.query_one(".empty", Lines).draw(words)

    def draw(self, views: Sequence[View]) -> None:
        """Show these lanes, the heard one in the accent's colour, all at the same scale."""
        self.remove_class("-empty")
        spectra = self.query_one(".spectra").display
        drawn = (
            self.content_size,
            spectra,
            *((view.letter, view.name, view.aside, id(view.picture), view.heard) for view in views),
        )
        if drawn == self._drawn:
            return  # words that are updated lay the screen out anew, and that many times a second
        self._drawn, self._views = drawn, views
        scale = scale_of([view.picture for view in views if view.picture])
        height = self._height_of_waves(len(views), spectra)
        for label, wave, view in itertools.zip_longest(self._labels, self._waves, views):
            label.set_class(view is None, "-gone")
            wave.set_class(view is None or (height < 1 and not view.heard), "-gone")
            wave.styles.height = max(1, height)
            if view is not None:
                label.update(_label(view, self.columns), layout=False)
                wave.draw(view.picture, scale, (ACCENT, MUTED) if view.heard else (MUTED, FAINT))
        self._draw_spectra(views)

    def _height_of_waves(self, lanes: int, spectra: bool) -> int:
        """Rows of each waveform; 0 where only the heard one has room."""
        rows = self.content_size.height - FEWEST_BELOW
        room = rows // 2 if spectra else rows
        return min(HIGHEST, room // max(1, lanes) - 1)

    def _draw_spectra(self, views: Sequence[View]) -> None:
        shown = beside_one_another(views, self.columns)
        width = (self.columns - GUTTER - GAP * (len(shown) - 1)) // max(1, len(shown))
        for lane, part in enumerate(self.query(".part")):
            part.set_class(lane not in shown, "-gone")
            if lane not in shown:
                continue
            view, gutter = views[lane], GUTTER if lane == shown[0] else 0
            part.styles.width = width + gutter
            part.styles.margin = (0, 0 if lane == shown[-1] else GAP, 0, 0)
            words = f"{view.letter}  {view.name}" if view.letter else ""
            tone = "$muted" if view.heard else "$faint"
            caption = Content.assemble(" " * gutter, (words, tone))
            self._captions[lane].update(caption, layout=False)
            spectrogram = self._spectrograms[lane]
            spectrogram.label(labels=gutter > 0)
            spectrogram.draw(view.picture)

    def point(self, share: float | None) -> None:
        """Put the cursor into every lane at this share, 0 .. 1; None takes it away."""
        for wave, spectrogram in zip(self._waves, self._spectrograms, strict=True):
            wave.point(share)
            spectrogram.point(share)

    def go_round(self, loop: tuple[float, float] | None) -> None:
        """Show between which shares of the sound, 0 .. 1, it goes round; None where it does not."""
        for wave in self._waves:
            wave.go_round(loop)

    def place(
        self,
        position: float,
        seconds: float,
        playing: bool,
        aside: Content = NOTHING,
        loop: tuple[float, float] | None = None,
    ) -> None:
        """Say where the sound is; see `position_line`."""
        line = position_line(position, seconds, playing, aside, self.columns, loop)
        if self._placed is None or not line.is_same(self._placed):
            self._placed = line
            self._position.update(line, layout=False)

    def tell(self, lines: list[Content]) -> None:
        """Show these lines at the bottom."""
        if lines != self._told:
            self._told = lines
            self.query_one(".facts", Static).update(stack(lines))


def beside_one_another(views: Sequence[View], columns: int) -> list[int]:
    """The lanes whose spectrograms have room, in their order: the heard one, the first, then the others."""
    room = max(1, (columns + GAP) // (NARROWEST + GAP))
    urgent = sorted(range(len(views)), key=lambda lane: (not views[lane].heard, lane))
    return sorted(urgent[:room])


def _label(view: View, columns: int) -> Content:
    tone = "$accent bold" if view.heard else "$muted"
    letter = f"{view.letter}  " if view.letter else ""
    left = Content.assemble((letter, tone), (view.name, "$bright bold" if view.heard else "$foreground"))
    return spread(left, view.aside, columns)


def scale_of(pictures: Sequence[Picture]) -> float:
    """The amplitude that fills the height of waveforms which are to be compared."""
    loudest = max((_peak(picture) for picture in pictures), default=1.0)
    return max(QUIETEST, loudest)


def _peak(picture: Picture) -> float:
    return max((abs(value) for value in (*picture.low, *picture.high)), default=0.0)
