"""The engine, libraries and their tracks."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from engine.schema.word import Part, Word


class EngineInfo(Word):
    """The background service and the box it runs on."""

    version: str
    pid: int
    host: str
    device: str = Field(description="what trainings run on, in words: 'cpu, 2 cores' or the GPU's name")
    started: float = Field(description="wall clock, seconds since 1970")
    checkpoints: str
    data: str
    sounds: str
    socket: str = Field(description="where it listens")


class Unreadable(Word):
    """A file that could not be prepared, and why, in a few words."""

    path: str
    reason: str


class LibraryInfo(Word):
    """`library.json`: where a library came from, its settings, and what could not be read."""

    format: int = 1
    name: str
    source: str
    created: float
    sample_rate: int
    clip_samples: int
    tracks: int
    clips: int
    seconds: float
    genres: list[str]
    unreadable: list[Unreadable] = []
    fault_filtered: dict[str, Part] | None = Field(
        default=None, description="the literature's split of GTZAN by track name, where the names are GTZAN's"
    )
    growing: bool = Field(
        default=False, description="new music: tracks come one by one, and nothing is trained on them"
    )

    def fits(self, sample_rate: int, clip_samples: int) -> bool:
        """Whether its clips are of that rate and length."""
        return (self.sample_rate, self.clip_samples) == (sample_rate, clip_samples)


class Track(Word):
    """A line of `tracks.jsonl`. Its clips are rows `first_clip .. first_clip + clips - 1` of `clips.i16`."""

    name: str
    genre: str | None
    path: str
    frames: int = Field(description="samples of the source file, before resampling")
    sample_rate: int = Field(description="Hz, of the source file")
    seconds: float
    sha1: str = Field(description="of the source file's bytes")
    first_clip: int
    clips: int


class ListedTrack(Track):
    """A track with its part of a split; new music is in none."""

    part: Part | Literal["new"]


class LibraryRequest(Word):
    """Make a library: from a folder or archive, or the demo when `source` is None."""

    name: str
    source: str | None = None
    sample_rate: int = Field(default=22050, ge=4000, le=192000)
    clip_seconds: float = Field(default=5.0, ge=0.2, le=60)
    seed: int = 0
    replace: bool = False
