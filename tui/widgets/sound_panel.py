"""Sounds at one position: a waveform each, their spectrograms side by side, and what is known of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from tui.theme import ACCENT, FAINT, MUTED
from tui.widgets.lines import Layout, Lines
from tui.widgets.position import position_line
from tui.widgets.rows import spread, stack
from tui.widgets.spectrogram import Spectrogram
from tui.widgets.waveform import Waveform

if TYPE_CHECKING:
    from engine.schema import Picture

QUIETEST: Final = 0.02
"""Amplitude: sounds below it are drawn as quiet as they are."""


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
    """As many lanes as it is made for."""

    DEFAULT_CSS = """
    SoundPanel .label { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    SoundPanel Waveform { height: 1fr; min-height: 1; max-height: 4; }
    SoundPanel .spectra { height: 4fr; margin-top: 1; }
    SoundPanel .spectra Vertical { width: 1fr; }
    SoundPanel .spectra Vertical.-next { margin-left: 2; }
    SoundPanel .caption { height: 1; text-wrap: nowrap; text-overflow: ellipsis; color: $faint; }
    SoundPanel .caption { padding-left: 4; }
    SoundPanel .position { height: 1; margin-top: 1; }
    SoundPanel .facts { height: auto; }
    SoundPanel .empty { height: 1fr; content-align: center middle; text-align: center; display: none; }
    SoundPanel.-empty > * { display: none; }
    SoundPanel.-empty > .empty { display: block; }
    """

    def __init__(self, lanes: int, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes="panel")
        self._lanes = lanes
        self._drawn: tuple[object, ...] = ()
        self._views: Sequence[View] = ()  # keeps the pictures alive whose identity is compared
        self._told: list[Content] = []

    def compose(self) -> ComposeResult:
        """Lanes, spectrograms, position, facts; or a hint instead."""
        for lane in range(self._lanes):
            yield Static(classes="label", id=f"label{lane}")
            yield Waveform(id=f"wave{lane}")
        with Horizontal(classes="spectra"):
            for lane in range(self._lanes):
                with Vertical(classes="-next" if lane else ""):
                    yield Static(classes="caption", id=f"caption{lane}")
                    yield Spectrogram(id=f"spectrum{lane}")
        yield Static(classes="position")
        yield Static(classes="facts")
        yield Lines(classes="empty")

    @property
    def columns(self) -> int:
        """Columns of the waveforms; something sensible before the first layout."""
        return self.query_one("#wave0").size.width or 100

    def empty(self, words: Layout) -> None:
        """Show these words and nothing else."""
        self.add_class("-empty")
        self.query_one(".empty", Lines).draw(words)

    def draw(self, views: Sequence[View]) -> None:
        """Show these lanes, the heard one in the accent's colour, all at the same scale."""
        self.remove_class("-empty")
        columns = self.columns
        drawn = (
            columns,
            *((view.letter, view.name, view.aside, id(view.picture), view.heard) for view in views),
        )
        if drawn == self._drawn:
            return  # words that are updated lay the screen out anew, and that many times a second
        self._drawn, self._views = drawn, views
        scale = scale_of([view.picture for view in views if view.picture])
        for lane, view in enumerate(views):
            self.query_one(f"#label{lane}", Static).update(_label(view, columns), layout=False)
            colours = (ACCENT, MUTED) if view.heard else (MUTED, FAINT)
            self.query_one(f"#wave{lane}", Waveform).draw(view.picture, scale, colours)
            caption = Content(f"{view.letter}  {view.name}" if view.letter else "")
            self.query_one(f"#caption{lane}", Static).update(caption, layout=False)
            self.query_one(f"#spectrum{lane}", Spectrogram).draw(view.picture)

    def point(self, share: float | None) -> None:
        """Put the cursor into every lane at this share, 0 .. 1; None takes it away."""
        for waveform in self.query(Waveform):
            waveform.point(share)
        for spectrogram in self.query(Spectrogram):
            spectrogram.point(share)

    def place(self, position: float, seconds: float, playing: bool, aside: Content) -> None:
        """Say where the sound is; see `position_line`."""
        line = position_line(position, seconds, playing, aside, self.columns)
        self.query_one(".position", Static).update(line, layout=False)

    def tell(self, lines: list[Content]) -> None:
        """Show these lines at the bottom."""
        if lines != self._told:
            self._told = lines
            self.query_one(".facts", Static).update(stack(lines))


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
