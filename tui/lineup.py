"""One clip as the original and as several runs reconstruct it: the lanes of the speaker, and a tour of them.

A further lane may be what a run leaves out: the difference between the original and its reconstruction.

Lanes are given to the speaker as they come, at the same position; a new one goes behind those that are
there, so that what is heard stays the lane that it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tui.matching import matching_gains
from tui.speaker.words import Lane
from tui.takes import ON_ITS_WAY, Clip, Take, Takes, Wish

if TYPE_CHECKING:
    from engine.schema import RunInfo, Sound
    from tui.speaker.client import Speaker


_Part = tuple[str | None, bool]
"""A voice, and whether it is what that leaves out instead of what it is."""


class Lineup:
    """What there is to hear of one clip. A voice is the name of a run, or None for the original."""

    def __init__(self, takes: Takes, speaker: Callable[[], Speaker], matched: bool = False) -> None:
        """Nothing to hear yet.

        Args:
            takes: fetches sounds.
            speaker: gives the speaker, which is there once the app is.
            matched: whether all are heard as loud as the quietest of them.
        """
        self._takes = takes
        self._get_speaker = speaker
        self._clip: Clip | None = None
        self._runs: tuple[RunInfo, ...] = ()
        self._ahead: tuple[Clip, ...] = ()
        self._start = 0.0  # seconds at which the clip begins when it is given
        self._left_out: str | None = None  # the run whose difference was wanted last
        self._given: tuple[Lane, ...] = ()
        self._order: list[_Part] = []  # what those lanes are
        self._of: Clip | None = None  # and of which clip
        self._left: list[str | None] | None = None
        self.matched = matched
        self.wanted: str | None = None
        self.difference_wanted = False

    @property
    def _speaker(self) -> Speaker:
        return self._get_speaker()

    # ------------------------------------------------------------ what there is

    def compare(
        self, clip: Clip | None, runs: Sequence[RunInfo], ahead: Sequence[Clip] = (), start: float = 0.0
    ) -> None:
        """Have a clip made by these runs, the wanted voice first.

        Args:
            clip: what to hear; None for nothing.
            runs: with weights, in the order of a tour.
            ahead: the clips that may come next.
            start: where another clip than before begins, in seconds.
        """
        if clip != self._clip:
            self._left, self._start = None, start
        self._clip, self._runs, self._ahead = clip, tuple(runs), tuple(ahead)
        self._want()

    def _want(self) -> None:
        if self._clip is None:
            self._takes.want([])
            return
        runs = sorted(self._runs, key=lambda run: run.name != self.wanted)
        wishes = [_wish(self._clip, run) for run in runs]
        if self.difference_wanted and runs and runs[0].name == self.wanted:
            self._left_out = self.wanted
            wishes.insert(0, _wish(self._clip, runs[0], difference=True))
        ahead = [_wish(after, run) for after in self._ahead for run in self._runs]
        self._takes.want(wishes or [Wish(self._clip)], ahead or [Wish(after) for after in self._ahead])

    def has(self, clip: Clip, runs: Sequence[RunInfo]) -> bool:
        """Whether a clip could be heard at once as all these runs make it."""
        return all(self._takes.has(_wish(clip, run)) for run in runs) and self._takes.has(Wish(clip))

    def voices(self) -> list[str | None]:
        """The original and every run, in the order of a tour."""
        return [None, *(run.name for run in self._runs)]

    def take(self, voice: str | None, difference: bool = False) -> Take:
        """What has come of a voice, or of what it leaves out."""
        if self._clip is None:
            return ON_ITS_WAY
        if voice is None:
            return self._takes.take(Wish(self._clip))
        run = next((run for run in self._runs if run.name == voice), None)
        return self._takes.take(_wish(self._clip, run, difference)) if run is not None else ON_ITS_WAY

    def lanes(self) -> tuple[Lane, ...]:
        """The sounds that have come, the original first."""
        return tuple(self._arranged().values())

    def gain(self, voice: str | None) -> float:
        """By how much a voice is raised for the sake of equal loudness, dB; 0 where it is not there."""
        lane = self._arranged().get((voice, False))
        return lane.gain_db if lane is not None else 0.0

    def _arranged(self) -> dict[_Part, Lane]:
        """The lanes of what has come, those that were given first; none without the original.

        Those that were given stay while it is the same clip, so that what is heard keeps its place.
        """
        sounds = {voice: sound for voice in self.voices() if (sound := self.take(voice).sound) is not None}
        if None not in sounds:
            return {}
        gains = matching_gains([sound.loudness if self.matched else None for sound in sounds.values()])
        there: dict[_Part, Lane] = {
            (voice, False): Lane(sound.path, gain, voice or "original")
            for (voice, sound), gain in zip(sounds.items(), gains, strict=True)
        }
        left_out = self.take(self._left_out, difference=True).sound if self._left_out else None
        if left_out is not None:
            there[self._left_out, True] = Lane(left_out.path, name=f"original minus {self._left_out}")
        given = dict(zip(self._order, self._given, strict=True)) if self._of == self._clip else {}
        return given | there

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
    def _wanted(self) -> _Part:
        return self.wanted, self.difference_wanted

    @property
    def _heard(self) -> _Part:
        """What sounds, or would: what is wanted as soon as it is there, until then the last."""
        if self.take(*self._wanted).sound is not None:
            return self._wanted
        lane = self._speaker.state.lane
        part = self._order[lane] if self.ours and lane < len(self._order) else (None, False)
        return part if part[0] in self.voices() else (None, False)

    @property
    def heard(self) -> str | None:
        """The voice that sounds, or would: the wanted one as soon as it is there, until then the last."""
        return self._heard[0]

    @property
    def difference_heard(self) -> bool:
        """Whether it is what that voice leaves out that sounds, or would."""
        return self._heard[1]

    @property
    def sound(self) -> Sound | None:
        """The sound of what is heard."""
        return self.take(*self._heard).sound

    def hear(self, voice: str | None, difference: bool = False) -> None:
        """Want another voice, or what a run leaves out, at the same position; a tour is over with that."""
        self.wanted, self.difference_wanted, self._left = voice, difference, None
        if difference:
            self._want()
            self.refresh()
        self._switch()

    def match(self, matched: bool) -> None:
        """Have all voices as loud as the quietest, or each as it is; in place."""
        self.matched = matched
        self.refresh()

    def give(self) -> None:
        """Give the speaker what has come: in place while it is this clip, from its beginning otherwise."""
        arranged, state = self._arranged(), self._speaker.state
        lanes = tuple(arranged.values())
        if not lanes or (self.ours and lanes == state.lanes):
            return
        same = self.ours and state.lanes[0].path == lanes[0].path
        goes_on = self._holds and state.playing and not same
        gains_only = same and [lane.path for lane in lanes] == [lane.path for lane in state.lanes]
        self._given, self._order, self._of = lanes, list(arranged), self._clip
        if gains_only:
            self._speaker.gains(tuple(lane.gain_db for lane in lanes))
            return
        self._speaker.load(lanes, keep=same)
        if not same and self._start:
            self._speaker.seek(self._start)
            self._start = 0.0
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
        """Hear what is wanted once it is there; until then what was heard, unless nobody compares it now."""
        part = self._heard if self.ours else self._wanted
        if self._holds and part in self._order:
            lane = self._order.index(part)
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
        elif (self._left[0], False) in self._order:
            self.wanted = self._left.pop(0)
            self._switch()
            self._speaker.seek(0.0)
            self._speaker.play()


def _wish(clip: Clip, run: RunInfo, difference: bool = False) -> Wish:
    return Wish(clip, run.name, run.best_epoch, difference)
