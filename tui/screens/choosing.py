"""The choices of Mix: how the basket is mixed, and how new latents are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, TypeVar

from tui.mixing.chosen import LENGTHS, MORPHS, Drawing, Mixing
from tui.screens.sounding import SoundScreen

T = TypeVar("T")

STEP: Final = 0.1
"""Of the slider, of amount, temperature and strength."""
MOST_AMOUNT: Final = 4.0
MOST_TEMPERATURE: Final = 2.0
MOST_AT_ONCE: Final = 16
GUIDANCE: Final = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)


class ChoosingScreen(SoundScreen):
    """A screen with these choices; a choice takes effect with what is made next."""

    def __init__(self) -> None:
        super().__init__()
        self.mixing = Mixing()
        self.drawing = Drawing()

    @property
    def genres(self) -> list[str]:
        """The genres of the library of the run that decodes."""
        run = self.deck.selected_run
        library = self.deck.libraries.get(run.library) if run is not None else None
        return library.genres if library is not None else []

    def _mix(self, **changes: Any) -> None:
        self.mixing = replace(self.mixing, **changes)
        self.deck_changed("size")

    def _draw(self, **changes: Any) -> None:
        self.drawing = replace(self.drawing, **changes)
        self.deck_changed("size")

    def _genre(self, now: str | None, by: int) -> str | None:
        """The genre so many places on; none of them is one of the places."""
        if not self.genres:
            self.say("There is no genre to choose: no track of the run's library has one.")
            return None
        return _beside([None, *self.genres], now, by)

    # ------------------------------------------------------------ mixing

    def action_align_beats(self) -> None:
        """Shift clips so that their beats fall together, or leave them."""
        self._mix(beats=not self.mixing.beats)

    def action_same_level(self) -> None:
        """Bring clips to one loudness before they are mixed, or leave them."""
        self._mix(level=not self.mixing.level)

    def action_morph_by(self) -> None:
        """Morph by weights, by the slider, or over the time of the clip."""
        self._mix(by=_beside(MORPHS, self.mixing.by, 1))

    def _slide(self, by: float) -> None:
        slide = self.mixing.slide + by if self.mixing.by == "slider" else self.mixing.slide
        self._mix(by="slider", slide=_within(slide, 0.0, 1.0))

    def action_slide_back(self) -> None:
        """Morph nearer to the first clip."""
        self._slide(-STEP)

    def action_slide_on(self) -> None:
        """Morph nearer to the last clip."""
        self._slide(STEP)

    def action_less_genre(self) -> None:
        """The next genre to take away."""
        self._mix(less=self._genre(self.mixing.less, 1))

    def action_less_before(self) -> None:
        """The genre before."""
        self._mix(less=self._genre(self.mixing.less, -1))

    def action_more_genre(self) -> None:
        """The next genre to add."""
        self._mix(more=self._genre(self.mixing.more, 1))

    def action_more_before(self) -> None:
        """The genre before."""
        self._mix(more=self._genre(self.mixing.more, -1))

    def action_amount_up(self) -> None:
        """More of both."""
        self._mix(amount=_within(self.mixing.amount + STEP, 0.0, MOST_AMOUNT))

    def action_amount_down(self) -> None:
        """Less of both."""
        self._mix(amount=_within(self.mixing.amount - STEP, 0.0, MOST_AMOUNT))

    # ------------------------------------------------------------ drawing

    def action_sample_genre(self) -> None:
        """Draw from the next genre."""
        self._draw(genre=self._genre(self.drawing.genre, 1))

    def action_genre_before(self) -> None:
        """Draw from the genre before."""
        self._draw(genre=self._genre(self.drawing.genre, -1))

    def action_warmer(self) -> None:
        """Draw farther from the likeliest."""
        self._draw(temperature=_within(self.drawing.temperature + STEP, 0.0, MOST_TEMPERATURE))

    def action_cooler(self) -> None:
        """Draw nearer to the likeliest."""
        self._draw(temperature=_within(self.drawing.temperature - STEP, 0.0, MOST_TEMPERATURE))

    def action_farther(self) -> None:
        """Farther from what is drawn around."""
        self._draw(strength=_within(self.drawing.strength + STEP, 0.0, 1.0))

    def action_nearer(self) -> None:
        """Nearer to it."""
        self._draw(strength=_within(self.drawing.strength - STEP, 0.0, 1.0))

    def action_guidance(self) -> None:
        """Have a flow keep to the genre more strictly; after the strictest least."""
        self._draw(guidance=_beside(GUIDANCE, self.drawing.guidance, 1))

    def action_longer(self) -> None:
        """Have generators go on for longer; after the longest a clip."""
        self._draw(seconds=_beside(LENGTHS, self.drawing.seconds, 1))

    def action_more_samples(self) -> None:
        """Twice as many seeds at a time."""
        self._draw(count=min(MOST_AT_ONCE, self.drawing.count * 2))

    def action_fewer_samples(self) -> None:
        """Half as many at a time."""
        self._draw(count=max(1, self.drawing.count // 2))


def _within(value: float, least: float, most: float) -> float:
    return round(min(max(value, least), most), 2)


def _beside(choices: Sequence[T], now: T, by: int) -> T:
    """The choice so many places on, round and round; the first one where `now` is none of them."""
    return choices[(choices.index(now) + by) % len(choices) if now in choices else 0]
