"""New music: files that are added one by one, and how a run does on them."""

from __future__ import annotations

from pydantic import Field

from engine.schema.results import MeasureRow
from engine.schema.word import SplitName, Word

AUDIO_ENDINGS = frozenset({"wav", "au", "flac", "ogg", "mp3", "aif", "aiff", "opus", "w64", "caf"})
"""Of names that are taken for audio's."""
LARGEST_BYTES = 2**30
"""Of a file that is added."""
LONGEST_SECONDS = 3600.0
"""Of the sound in it."""


class Added(Word):
    """Where a file is now."""

    library: str
    track: str
    clips: int
    seconds: float
    new: bool = Field(description="false where the very same file was there already")


class MusicMeasures(Word):
    """`new-music.json`: quality of a run on music that is in no split, beside the classical codings.

    A reconstruction is identified among all clips of the new music and of the run's own library.
    """

    format: int = 1
    run: str
    library: str = Field(description="of the new music")
    library_created: float
    tracks: int
    clips: int
    beside: str | None = Field(description="the run's own library; None where it was gone")
    beside_created: float | None
    split: SplitName
    seed: int
    weights: str = Field(description="identity of the weights measured")
    rows: list[MeasureRow]
    seconds: float
    versions: dict[str, str]
