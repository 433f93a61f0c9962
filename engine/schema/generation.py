"""New sound: baskets, recipes, the ladder of ways to draw, and the table of mixes."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from engine.schema.results import Interval
from engine.schema.sound import Ingredient, MixRequest, SampleRequest
from engine.schema.word import SampleWay, SplitName, Word


class Basket(Word):
    """Clips that are mixed together, kept by name."""

    format: int = 1
    name: str
    ingredients: list[Ingredient]


class Recipe(Word):
    """`NAME.json` beside a new sound: everything that repeats it exactly."""

    format: int = 1
    mix: MixRequest | None = None
    sample: SampleRequest | None = None
    weights: dict[str, str] = Field(description="identity of the weights of each run that took part")
    libraries: dict[str, float] = Field(description="when each library that took part was made")
    versions: dict[str, str]


LadderControl = Literal["originals", "training", "held-out", "shuffled", "noise"]
"""What the ways to draw are compared with; `training` and `held-out` are what the run makes of clips."""


class LadderRow(Word):
    """What one way to draw is worth, over the sounds it drew; or what a row to compare with is."""

    way: SampleWay | LadderControl
    generator: str | None = Field(default=None, description="the run that drew, for flow and prior")
    sounds: int
    frechet: Interval = Field(
        description="Frechet distance to held-out clips between Gaussians of mel statistics; not FAD"
    )
    genre_agreement: Interval | None = Field(
        description="share that a classifier of sounds takes for the genre asked for; None without genres"
    )
    silent: float = Field(description="share of sounds below -60 LUFS")
    clipped: float = Field(description="share with more than 0.1 % of samples at full scale")
    noise: float = Field(description="share as flat in spectrum as white noise")
    copies: float = Field(description="share that is a copy of a training clip")
    distance: Interval = Field(description="to the nearest training clip, as in Closeness")
    peaks: Interval = Field(description="shared with the nearest by ear, as in Closeness")


class Ladder(Word):
    """`ladder.json` of a run: every way to draw from its latents, side by side."""

    format: int = 1
    run: str
    library: str
    library_created: float
    weights: str
    generators: dict[str, str] = Field(
        default={}, description="identity of the weights of each generator that drew, by its name"
    )
    seed: int
    chance: float | None = Field(description="of genre agreement: one over the genres")
    rows: list[LadderRow]
    seconds: float
    versions: dict[str, str]


class MixTableRow(Word):
    """One way to make new sound from several tracks, over several draws of which tracks."""

    basket: Literal["one track", "three tracks", "three of a genre", "a genre", "random"]
    way: str = Field(description="a way to mix, or to draw for `random`")
    run: str | None = Field(description="None for the average of waveforms, which takes no run")
    floats: int | None
    sounds: int
    measures: dict[str, Interval] = Field(
        description="frechet, genre_agreement, peaks (shared with the ingredient it shares most with), "
        "chroma (to the same), flatness (of the spectrum, 0 a tone .. 1 white noise), level (LUFS)"
    )


class MixTableRequest(Word):
    """Make the generation tables of the course reports for these runs, and some sounds of each row."""

    runs: list[str] = Field(min_length=1)
    seed: int = Field(default=0, ge=0)
    sounds: int = Field(default=30, ge=4, le=1000, description="in each row")
    output: str | None = Field(default=None, description="folder for a sound of each row, with its recipe")


class MixTable(Word):
    """The generation tables of the course reports, measured: rows of any runs of one library."""

    format: int = 1
    library: str
    library_created: float
    split: SplitName
    seed: int
    rows: list[MixTableRow]
    seconds: float
    versions: dict[str, str]
