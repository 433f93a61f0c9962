"""One clip as the original and as several runs reconstruct it: the lanes of the speaker, and a tour of them.

Lanes are given to the speaker as they come, at the same position; a new one goes behind those that are
there, so that what is heard stays the lane that it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tui.speaker.words import Lane
from tui.takes import ON_ITS_WAY, Clip, Take, Takes, Wish

if TYPE_CHECKING:
    from engine.schema import RunInfo, Sound
    from tui.speaker.client import Speaker


class Lineup:
    """What there is to hear of one clip. A voice is the name of a run, or None for the original."""

    def __init__(self, takes: Takes, speaker: Callable[[], Speaker]) -> None:
        """Nothing to hear yet.

        Args:
            takes: fetches sounds.
            speaker: gives the speaker, which is there once the app is.
        """
        self._takes = takes
        self._get_speaker = speaker
        self._clip: Clip | None = None
        self._runs: tuple[RunInfo, ...] = ()
        self._given: tuple[Lane, ...] = ()
        self._order: list[str | None] = []  # whose lanes those are
        self._of: Clip | None = None  # and of which clip
        self._left: list[str | None] | None = None
        self.wanted: str | None = None

    @property
    def _speaker(self) -> Speaker:
        return self._get_speaker()

    # ------------------------------------------------------------ what there is

    def compare(self, clip: Clip | None, runs: Sequence[RunInfo], ahead: Clip | None = None) -> None:
        """Have a clip made by these runs, the wanted voice first.

        Args:
            clip: what to hear; None for nothing.
            runs: with weights, in the order of a tour.
            ahead: the clip that may come next.
        """
        if clip != self._clip:
            self._left = None
        self._clip, self._runs = clip, tuple(runs)
        if clip is None:
            self._takes.want([])
            return
        wishes = [_wish(clip, run) for run in sorted(runs, key=lambda run: run.name != self.wanted)]
        self._takes.want(wishes or [Wish(clip)], [_wish(ahead, run) for run in runs] if ahead else [])

    def voices(self) -> list[str | None]:
        """The original and every run, in the order of a tour."""
        return [None, *(run.name for run in self._runs)]

    def take(self, voice: str | None) -> Take:
        """What has come of a voice."""
        if self._clip is None:
            return ON_ITS_WAY
        if voice is None:
            return self._takes.take(Wish(self._clip))
        run = next((run for run in self._runs if run.name == voice), None)
        return self._takes.take(_wish(self._clip, run)) if run is not None else ON_ITS_WAY

    def lanes(self) -> tuple[Lane, ...]:
        """The sounds that have come, the original first."""
        return tuple(self._arranged().values())

    def _arranged(self) -> dict[str | None, Lane]:
        """The lanes of voices that have come, those that were given first; none without the original."""
        sounds = {voice: self.take(voice).sound for voice in self.voices()}
        there = {voice: Lane(sound.path) for voice, sound in sounds.items() if sound is not None}
        if None not in there:
            return {}
        return {voice: there[voice] for voice in (*self._order, *there) if voice in there}

    # ------------------------------------------------------------ what is heard

    @property
    def ours(self) -> bool:
        """Whether the speaker holds this clip, given to it here."""
        return self._holds and self._of == self._clip

    @property
    def _holds(self) -> bool:
        """Whether the speaker holds what it was given last."""
        return bool(self._given) and self._speaker.state.lanes == self._given

    @property
    def heard(self) -> str | None:
        """The voice that sounds, or would: the wanted one as soon as it is there, until then the last."""
        if self.take(self.wanted).sound is not None:
            return self.wanted
        lane = self._speaker.state.lane
        voice = self._order[lane] if self.ours and lane < len(self._order) else None
        return voice if voice in self.voices() else None

    @property
    def sound(self) -> Sound | None:
        """The sound of what is heard."""
        return self.take(self.heard).sound

    def hear(self, voice: str | None) -> None:
        """Want another voice, at the same position; a tour is over with that."""
        self.wanted, self._left = voice, None
        self._switch()

    def give(self) -> None:
        """Give the speaker what has come: in place while it is this clip, from its beginning otherwise."""
        arranged, state = self._arranged(), self._speaker.state
        lanes = tuple(arranged.values())
        if not lanes or (self.ours and lanes == state.lanes):
            return
        same = self.ours and state.lanes[0] == lanes[0]
        goes_on = self._holds and state.playing and not same
        self._given, self._order, self._of = lanes, list(arranged), self._clip
        self._speaker.load(lanes, keep=same)
        self._switch()
        if goes_on:
            self._speaker.play()  # who steps through the clips while it plays hears each begin

    def refresh(self) -> None:
        """Something has come, or the speaker has news: bring both together, and go on with a tour."""
        if self._holds:
            self.give()
            self._switch()
        self._tour_on()

    def _switch(self) -> None:
        if self._holds and self.wanted in self._order:
            lane = self._order.index(self.wanted)
            if lane != self._speaker.state.lane:
                self._speaker.switch(lane)

    # ------------------------------------------------------------ one after another

    @property
    def touring(self) -> bool:
        """Whether a tour is under way."""
        return self._left is not None

    def tour(self) -> None:
        """Play the original from the beginning, then every run, one after another."""
        self.give()
        self._left = self.voices()
        self._next()

    def end_tour(self) -> None:
        """Stay with what is heard."""
        self._left = None

    def _tour_on(self) -> None:
        """Play the next voice once the one before has ended and it has come."""
        state = self._speaker.state
        if self._left is None:
            return
        if not self.ours or state.sound in ("none", "asleep"):
            self._left = None
        elif state.ended:
            self._next()

    def _next(self) -> None:
        assert self._left is not None
        while self._left and self.take(self._left[0]).trouble:
            del self._left[0]
        if not self._left:
            self._left = None
        elif self._left[0] in self._order:
            self.wanted = self._left.pop(0)
            self._switch()
            self._speaker.seek(0.0)
            self._speaker.play()


def _wish(clip: Clip, run: RunInfo) -> Wish:
    return Wish(clip, run.name, run.best_epoch)
