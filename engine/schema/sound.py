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

    weight: float = 1.0


class ReconstructRequest(Word):
    """What a run makes of a clip or of a whole track: its reconstruction, or what is missing from it."""

    run: str
    clip: Passage


class MixRequest(Word):
    """A new latent from several clips, decoded; written to `output` or to the folder of sounds."""

    run: str
    ingredients: list[Ingredient] = Field(min_length=1)
    way: MixWay = "mean"
    output: str | None = None


class SampleRequest(Word):
    """New latents drawn at random, decoded; one WAV each."""

    run: str
    way: SampleWay = "gaussian"
    genre: str | None = None
    count: int = Field(default=1, ge=1, le=1000)
    seed: int = 0
    output: str | None = Field(default=None, description="folder")


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


class Picture(Word):
    """What the screen draws of a clip, small enough for a slow line."""

    low: list[float] = Field(description="minimum of the waveform in each column, -1 .. 1")
    high: list[float] = Field(description="maximum of the waveform in each column, -1 .. 1")
    bands: list[list[float]] = Field(
        description="mel spectrogram, rows from low to high frequency, dB below the clip's peak, -80 .. 0"
    )
    seconds: float
    top_hz: float
