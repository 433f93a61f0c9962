"""Composing and playing one track of a genre."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engine.library.synthesis import effects
from engine.library.synthesis.drums import hit
from engine.library.synthesis.genres import GENRES, Part, Recipe
from engine.library.synthesis.voices import Voice, play

Samples = NDArray[np.float32]

_STEPS = 16  # of a bar of four beats
_LOUDNESS_OF_STEP = {"X": 1.0, "o": 0.4}


def song(genre: str, number: int, seed: int, seconds: float, rate: int) -> Samples:
    """A track of a genre: float32 [seconds * rate], peaks below 0.9, the same for the same arguments.

    Key, tempo, scale, chords, patterns, instruments, melody, mix and room are drawn anew for every number.
    """
    place = list(GENRES).index(genre)
    rng = np.random.default_rng([seed, place, number])
    return _Session(GENRES[genre], seconds, rate, rng).perform()


@dataclass(frozen=True)
class _Step:
    """A note or hit of a pattern: its place and length in steps, and its symbol."""

    place: int
    length: int
    symbol: str


def _steps(pattern: str) -> Iterator[_Step]:
    for place, symbol in enumerate(pattern):
        if symbol not in ".-":
            rest = pattern[place + 1 :]
            yield _Step(place, 1 + len(rest) - len(rest.lstrip("-")), symbol)


@dataclass
class _Session:
    """One take: everything drawn for a track, and the desk that the players are mixed on."""

    recipe: Recipe
    seconds: float
    rate: int
    rng: np.random.Generator
    _notes: dict[tuple[Voice, float, int], Samples] = field(default_factory=dict)

    def __post_init__(self) -> None:
        recipe, rng = self.recipe, self.rng
        self.beat = 60 / rng.uniform(*recipe.tempo)
        self.key = int(rng.integers(-5, 7))
        self.scale = recipe.scales[rng.integers(len(recipe.scales))]
        self.progression = recipe.progressions[rng.integers(len(recipe.progressions))]
        # A listener comes in somewhere in the bar.
        self.start = -rng.uniform(0, 4 * self.beat)
        self.bars = int((self.seconds - self.start) / (4 * self.beat)) + 1

    def perform(self) -> Samples:
        recipe, rng = self.recipe, self.rng
        band = self._play_chords(recipe.chords)
        if recipe.lead is not None:
            band += self._play_lead(recipe.lead)
        if recipe.drive:
            band = effects.drive(band, recipe.drive, self.rate)
        if recipe.echo is not None:
            beats, feedback = recipe.echo
            band = effects.echo(band, int(beats * self.beat * self.rate), feedback)
        if recipe.bass is not None:
            band += self._play_bass(recipe.bass)
        drums, kicks = self._play_drums()
        if recipe.pumped:
            band = effects.duck(band, kicks, int(0.6 * self.beat * self.rate))
        seconds, wet = recipe.room
        wet *= rng.uniform(0.6, 1.5)
        played = effects.room(band + drums, self.rate, seconds, wet, rng.normal(0, 0.7), rng)
        return effects.level(played, recipe.level * rng.uniform(0.85, 1.15))

    def _play_chords(self, part: Part) -> Samples:
        desk = self._desk()
        voice, pattern = self._choose(part)
        for bar in range(self.bars):
            for step in _steps(pattern):
                notes = self._voicing(self._chord(bar, step.place), part.register)
                if step.symbol.isdigit():
                    notes = [notes[(int(step.symbol) - 1) % len(notes)]]
                loudness = part.level * (1.0 if len(notes) == 1 else 1.6 / len(notes))
                loudness *= 1.0 if step.symbol == "X" else 0.8
                for note in notes:
                    self._note(desk, voice, note, bar, step, loudness)
        return desk

    def _play_bass(self, part: Part) -> Samples:
        desk = self._desk()
        voice, pattern = self._choose(part)
        for bar in range(self.bars):
            for step in _steps(pattern):
                chord = self._chord(bar, step.place)
                root = chord - 7 if chord > 3 else chord
                note = self._pitch(root + int(step.symbol) - 1, part.register)
                self._note(desk, voice, note, bar, step, part.level)
        return desk

    def _play_lead(self, part: Part) -> Samples:
        """A melody of two motifs, A A' B A', each following the chord of its bar."""
        desk = self._desk()
        voice, pattern = self._choose(part)
        other = part.patterns[self.rng.integers(len(part.patterns))]
        motifs = [(pattern, self._motif(pattern)), (other, self._motif(other))]
        for bar in range(self.bars):
            chosen, walk = motifs[bar % 4 == 2]
            for step, degree in zip(_steps(chosen), walk, strict=True):
                chord = self._chord(bar, step.place)
                note = self._pitch(chord % 7 + degree, part.register)
                self._note(desk, voice, note, bar, step, part.level)
        return desk

    def _motif(self, pattern: str) -> list[int]:
        """Scale steps above the chord's root: a walk that is on a chord note on every beat."""
        degree = int(self.rng.choice([0, 2, 4]))
        walk = []
        for step in _steps(pattern):
            degree += int(self.rng.choice([-2, -1, -1, 0, 1, 1, 2]))
            degree = min(max(degree, -3), 7)
            if step.place % 4 == 0:
                degree = min((-3, 0, 2, 4, 7), key=lambda steady: abs(steady - degree))
            walk.append(degree)
        return walk

    def _play_drums(self) -> tuple[Samples, list[int]]:
        """The kit, and the places of the kicks in samples."""
        desk = self._desk()
        kicks = []
        for drum, loudness, patterns in self.recipe.drums:
            sound = hit(drum, self.rate, self.rng) * np.float32(loudness * self.rng.uniform(0.7, 1.3))
            pattern = patterns[self.rng.integers(len(patterns))]
            for bar in range(self.bars):
                for step in _steps(pattern):
                    accent = _LOUDNESS_OF_STEP.get(step.symbol, 0.8) * self.rng.uniform(0.85, 1.1)
                    start = self._sample_of(bar, step.place)
                    _lay(desk, sound * np.float32(accent), start)
                    if drum == "kick":
                        kicks.append(start)
        return desk, kicks

    def _choose(self, part: Part) -> tuple[Voice, str]:
        voice = part.voices[self.rng.integers(len(part.voices))]
        return voice, part.patterns[self.rng.integers(len(part.patterns))]

    def _desk(self) -> Samples:
        return np.zeros(round(self.seconds * self.rate), np.float32)

    def _chord(self, bar: int, step: int) -> int:
        """The scale step that the chord of this moment is built on."""
        place = 2 * bar + (step >= _STEPS // 2) if self.recipe.quick else bar
        return self.progression[place % len(self.progression)]

    def _pitch(self, degree: int, register: int) -> float:
        """The MIDI note of a scale step above the key, counted from about `register`."""
        octave, step = divmod(degree, len(self.scale))
        root = register - (register - self.key) % 12
        return float(root + 12 * octave + self.scale[step])

    def _voicing(self, chord: int, register: int) -> list[float]:
        """The notes of a chord, ascending, kept close to the register."""
        if self.recipe.notes == 0:
            root = self._pitch(chord, register)
            return [root, root + 7, root + 12]
        notes = [self._pitch(chord + 2 * third, register) for third in range(self.recipe.notes)]
        return sorted(note - 12 * round((note - register - 4) / 12) for note in notes)

    def _sample_of(self, bar: int, step: float) -> int:
        """The sample at which a step of a bar sounds, swung and a little late or early."""
        beat, within = divmod(step, 4)
        swing = self.recipe.swing
        share = within / 2 * swing if within < 2 else swing + (within - 2) / 2 * (1 - swing)
        time = self.start + self.beat * (4 * bar + beat + share)
        return round((time + self.rng.normal(0, 1) * self.recipe.loose) * self.rate)

    def _note(
        self, desk: Samples, voice: Voice, pitch: float, bar: int, step: _Step, loudness: float
    ) -> None:
        key = (voice, pitch, step.length)
        if key not in self._notes:
            held = 0.92 * step.length * self.beat / 4
            hertz = 440 * 2 ** ((pitch - 69) / 12)
            self._notes[key] = play(voice, hertz, held, self.rate, self.rng)
        gain = np.float32(loudness * self.rng.uniform(0.8, 1.0))
        _lay(desk, self._notes[key] * gain, self._sample_of(bar, step.place))


def _lay(desk: Samples, sound: Samples, start: int) -> None:
    """Add a sound to the desk at a sample that may lie before its beginning."""
    sound = sound[max(-start, 0) :][: max(len(desk) - max(start, 0), 0)]
    begin = max(start, 0)
    desk[begin : begin + len(sound)] += sound
