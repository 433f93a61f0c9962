"""The clips of a basket: found in their libraries, made to fit each other, and read a few at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.audio.loudness import loudness
from engine.audio.pcm import to_float
from engine.latents import align
from engine.latents.beats import beats_of
from engine.latents.codec import BATCH, Codec, Floats
from engine.latents.mix import shares_of
from engine.library.store import Library, open_fitting
from engine.schema import Ingredient, RunConfig


@dataclass(frozen=True)
class Taken:
    """A stretch of a track as long as a clip.

    Attributes:
        library: that the track is in.
        begin: the first sample of the track in the library's clips, all one after another.
        end: the sample behind its last.
        start: the first sample of the stretch; it may lie before `begin`.
        gain: factor.
    """

    library: Library
    begin: int
    end: int
    start: int
    gain: float = 1.0

    def samples(self) -> Floats:
        """The stretch, float32 [samples of a clip]; silence where the track has none."""
        length = self.library.info.clip_samples
        first, last = max(self.start, self.begin), min(self.start + length, self.end)
        cut = np.zeros(length, np.float32)
        if last > first:
            there = self.library.clips.reshape(-1)[first:last]
            cut[first - self.start : last - self.start] = to_float(there) * np.float32(self.gain)
        return cut

    def moved(self, seconds: float, beat: float) -> Taken:
        """The same, later by some seconds; a beat more or less where the track ends before that."""
        rate, length = self.library.info.sample_rate, self.library.info.clip_samples
        for shift in (seconds, seconds - beat, seconds + beat):
            start = self.start + round(shift * rate)
            if self.begin <= start and start + length <= self.end:
                return replace(self, start=start)
        return replace(self, start=self.start + round(seconds * rate))

    @property
    def is_cut(self) -> bool:
        """Whether it reaches beyond its track."""
        return self.start < self.begin or self.start + self.library.info.clip_samples > self.end


@dataclass(frozen=True)
class Gathered:
    """What goes into a mix.

    Attributes:
        takes: one for each clip of a weight above 0, in the order of the basket.
        weights: of each.
        note: what was done so that they fit, in words; empty where nothing was.
        libraries: that they are from, and when each was made.
    """

    takes: list[Taken]
    weights: list[float]
    note: str
    libraries: dict[str, float]

    def clips(self) -> Iterator[Floats]:
        """The waveforms, float32 [samples], one after another."""
        return (take.samples() for take in self.takes)

    def latents(self, codec: Codec) -> Iterator[Floats]:
        """The latents, float32 [dims, frames], one after another; a batch of clips is in memory at a time."""
        for begin in range(0, len(self.takes), BATCH):
            yield from codec.encode(np.stack([take.samples() for take in self.takes[begin : begin + BATCH]]))


def gather(
    ingredients: Sequence[Ingredient], config: RunConfig, *, beats: bool = False, level: bool = False
) -> Gathered:
    """Find the clips of a basket for a run. A clip of weight 0 takes no part.

    Args:
        ingredients: the basket.
        config: of the run, whose clips these must be like.
        beats: move each clip along its track until its beats fall on those of the first.
        level: bring them to one loudness, the median of theirs.

    Raises:
        SettingError: the weights will not do.
        DeckError: a library or track is not there, or its clips are others than the run takes.
    """
    shares_of([ingredient.weight for ingredient in ingredients])
    libraries: dict[str, Library] = {}
    takes, weights = [], []
    for ingredient in ingredients:
        if ingredient.library not in libraries:
            libraries[ingredient.library] = open_fitting(ingredient.library, config)
        if ingredient.weight > 0:
            takes.append(_taken(libraries[ingredient.library], ingredient))
            weights.append(ingredient.weight)
    notes = []
    if beats:
        takes, note = _on_one_beat(takes)
        notes.append(note)
    if level:
        takes, note = _at_one_level(takes)
        notes.append(note)
    made = {name: library.info.created for name, library in libraries.items()}
    return Gathered(takes, weights, "; ".join(notes), made)


def _taken(library: Library, ingredient: Ingredient) -> Taken:
    row, rows = library.clip_row(ingredient), library.rows(library.track(ingredient.track))
    length = library.info.clip_samples
    return Taken(library, rows.start * length, rows.stop * length, row * length)


def _on_one_beat(takes: Sequence[Taken]) -> tuple[list[Taken], str]:
    rate = takes[0].library.info.sample_rate
    first = beats_of(takes[0].samples(), rate)
    if first is None:
        return list(takes), "the first clip has no beat to follow"
    moved, apart = [takes[0]], 0
    for take in takes[1:]:
        own = beats_of(take.samples(), rate)
        shift = align.beat_shift(own, first) if own is not None else None
        apart += shift is None
        moved.append(take if shift is None else take.moved(*shift))
    cut = sum(now.is_cut and now.start != before.start for now, before in zip(moved, takes, strict=True))
    words = [f"beats on those of the first, {60 / first.period:.0f} a minute"]
    if apart:
        words.append(f"{apart} that no shift brings there {'stays' if apart == 1 else 'stay'}")
    if cut:
        words.append(f"{cut} cut where {'its' if cut == 1 else 'their'} track ends")
    return moved, ", ".join(words)


def _at_one_level(takes: Sequence[Taken]) -> tuple[list[Taken], str]:
    rate = takes[0].library.info.sample_rate
    own = [loudness(take.samples(), rate) for take in takes]
    level = align.common_level(own)
    if level is None:
        return list(takes), "all are silent"
    gains = (align.gain_to(level, one, take.samples()) for take, one in zip(takes, own, strict=True))
    raised = [replace(take, gain=gain) for take, gain in zip(takes, gains, strict=True)]
    return raised, f"at {level:.1f} LUFS"
