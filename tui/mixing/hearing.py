"""Hearing new sounds against one another and against a clip: switched in place, each as loud as the quietest.

Voices are the letters of a batch, and `CLIP`. A voice that other sounds come for, since another batch or
another clip was chosen, goes on at the same position.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from tui.matching import matching_gains
from tui.speaker.words import Lane

if TYPE_CHECKING:
    from engine.schema import Sound
    from tui.speaker.client import Speaker

CLIP: Final = "clip"
"""The voice of the basket's clip at the cursor."""


class Hearing:
    """The lanes that the speaker is given."""

    def __init__(self, speaker: Callable[[], Speaker]) -> None:
        """Nothing to hear yet.

        Args:
            speaker: gives the speaker, which is there once the app is.
        """
        self._get_speaker = speaker
        self._sounds: dict[str, Sound] = {}
        self._given: dict[str, Lane] = {}
        self._rate = 0
        self.wanted = CLIP

    @property
    def _speaker(self) -> Speaker:
        return self._get_speaker()

    def put(self, sounds: Mapping[str, Sound]) -> None:
        """These are there to be heard now; they replace those before, in place while they are heard.

        What sounds goes on until what is wanted instead has come.
        """
        self._sounds = dict(sounds)
        if self.ours and (self.wanted in sounds or self._sounding in sounds):
            self.give()

    @property
    def ours(self) -> bool:
        """Whether the speaker holds what it was given here."""
        return bool(self._given) and self._speaker.state.lanes == tuple(self._given.values())

    @property
    def heard(self) -> str | None:
        """The voice that sounds, or would: the wanted one as soon as it is there; None without any."""
        if self.wanted in self._sounds:
            return self.wanted
        sounding = self._sounding
        return sounding if sounding in self._sounds else next(iter(self._sounds), None)

    @property
    def _sounding(self) -> str | None:
        """The voice of the lane that the speaker is at; None where it holds something else."""
        lane, voices = self._speaker.state.lane, list(self._given)
        return voices[lane] if self.ours and lane < len(voices) else None

    @property
    def sound(self) -> Sound | None:
        """The sound of that voice."""
        heard = self.heard
        return self._sounds[heard] if heard is not None else None

    def gain(self, voice: str) -> float:
        """By how much a voice is lowered for the sake of equal loudness, dB."""
        lane = self.lanes().get(voice)
        return lane.gain_db if lane is not None else 0.0

    def lanes(self) -> dict[str, Lane]:
        """The lanes of what is there, by voice: those of one rate, at their places since the last time."""
        sound = self.sound
        there = {
            voice: one
            for voice, one in self._sounds.items()
            if sound is not None and one.sample_rate == sound.sample_rate
        }
        gains = matching_gains([one.loudness for one in there.values()])
        lanes = {
            voice: Lane(one.path, gain, one.title)
            for (voice, one), gain in zip(there.items(), gains, strict=True)
        }
        kept = {voice: lanes[voice] for voice in self._given if voice in lanes}
        return kept | lanes

    def hear(self, voice: str) -> None:
        """Want another voice, at the same position."""
        self.wanted = voice
        if self.ours:
            self.give()

    def give(self) -> None:
        """Give the speaker what is there, and have it hear what is wanted."""
        lanes, heard, state = self.lanes(), self.heard, self._speaker.state
        if heard is None:
            return
        if not self.ours or tuple(lanes.values()) != state.lanes:
            rate = self._sounds[heard].sample_rate
            keep = self.ours and rate == self._rate
            paths = [lane.path for lane in lanes.values()]
            if keep and paths == [lane.path for lane in state.lanes]:
                self._speaker.gains(tuple(lane.gain_db for lane in lanes.values()))
            else:
                self._speaker.load(tuple(lanes.values()), keep=keep)
            self._given, self._rate = lanes, rate
        place = list(lanes).index(heard)
        if place != self._speaker.state.lane:
            self._speaker.switch(place)
