"""Clips, requests for sound, sounds, and pictures of them."""

from __future__ import annotations

from pydantic import Field

from engine.schema.word import MixWay, SampleWay, Word


class ClipRef(Word):
    """A clip of a track of a library."""

    library: str
    track: str
    clip: int = Field(default=0, ge=0)


class Passage(ClipRef):
    """A clip, or the whole track it is of."""

    whole: bool = Field(default=False, description="the whole track; `clip` says nothing then")


class Ingredient(ClipRef):
    """A clip in a mix, with its weight."""

    weight: float = Field(default=1.0, allow_inf_nan=False)


class ReconstructRequest(Word):
    """What a run makes of a clip or of a whole track: its reconstruction, or what is missing from it."""

    run: str
    clip: Passage


class MixRequest(Word):
    """A new latent from several clips, decoded; written to `output` or to the folder of sounds."""

    run: str
    ingredients: list[Ingredient] = Field(min_length=1)
    way: MixWay = "mean"
    along: bool = Field(
        default=False,
        description="morph: from the first to the last over the clip, not by weights",
    )
    less: str | None = Field(default=None, description="arithmetic: the genre whose mean is taken away")
    more: str | None = Field(default=None, description="arithmetic: the genre whose mean is added")
    amount: float = Field(default=1.0, ge=0, le=4, description="arithmetic: how much of both")
    beats: bool = Field(default=False, description="shift the clips so that their beats fall together first")
    level: bool = Field(default=False, description="bring the clips to one loudness first")
    output: str | None = Field(default=None, description="a .wav or .flac file")

    @property
    def takes_library(self) -> bool:
        """Whether the way takes the latents of all clips of the run's library: where their centre is."""
        return self.way in ("blend", "morph", "arithmetic")


class SampleRequest(Word):
    """New latents drawn at random, decoded; one file each."""

    run: str
    way: SampleWay = "gaussian"
    genre: str | None = None
    count: int = Field(default=1, ge=1, le=1000)
    seed: int = Field(default=0, ge=0)
    temperature: float = Field(default=1.0, ge=0, le=2, description="0: the likeliest, 1: as it was learnt")
    like: ClipRef | None = Field(default=None, description="draw around the latent of this clip")
    mix: MixRequest | None = Field(default=None, description="or around this mix")
    strength: float = Field(
        default=0.5, ge=0, le=1, description="how far from that latent: 0 is the latent itself, 1 any draw"
    )
    generator: str | None = Field(
        default=None, description="the run that draws, for flow and prior; None: the newest that fits"
    )
    guidance: float = Field(
        default=2.0, ge=0, le=10, description="flow and prior: how strictly a genre is kept to"
    )
    seconds: float | None = Field(
        default=None, ge=0.1, le=120, description="flow and prior: longer than a clip, by continuing"
    )
    output: str | None = Field(default=None, description="folder")

    @property
    def takes_library(self) -> bool:
        """Whether the way is fitted to the latents of that library, or starts from a mix that takes them."""
        return self.way in ("gaussian", "genre") or (self.mix is not None and self.mix.takes_library)


class Closeness(Word):
    """How near a new sound comes to what its run was trained on, beside how near unseen music comes."""

    nearest: ClipRef = Field(description="the training clip whose latent is nearest")
    distance: float = Field(
        description="to it, as a multiple of the median distance of held-out clips to their nearest"
    )
    heard: ClipRef = Field(description="the training clip that shares most spectrogram peaks")
    peaks: float = Field(description="share of the peaks that they have in common, 0 .. 1")
    held_out_peaks: float = Field(description="what 95 % of held-out clips stay below in that")
    copy_of: ClipRef | None = Field(description="the training clip that it is a copy of, if it is one")
    genres: dict[str, float] = Field(
        default={},
        description="what a classifier of sounds hears in it: probability by genre, greatest first",
    )


class Sound(Word):
    """Audio that the engine made, a WAV on its disk."""

    path: str
    title: str
    seconds: float
    sample_rate: int
    loudness: float | None = Field(description="integrated loudness, LUFS (ITU BS.1770); None for silence")
    made_in: float = Field(description="seconds the engine took; 0 when it was there already")
    gain_db: float = Field(default=0.0, description="by how much the engine raised it so that it is heard")
    note: str = ""
    closeness: Closeness | None = Field(default=None, description="of a sample, to the training clips")
    recipe: str | None = Field(default=None, description="path of the JSON beside it that repeats it")


class Picture(Word):
    """What the screen draws of a clip, small enough for a slow line."""

    low: list[float] = Field(description="minimum of the waveform in each column, -1 .. 1")
    high: list[float] = Field(description="maximum of the waveform in each column, -1 .. 1")
    bands: list[list[float]] = Field(
        description="mel spectrogram, rows from low to high frequency, dB below the clip's peak, -80 .. 0"
    )
    seconds: float
    top_hz: float
