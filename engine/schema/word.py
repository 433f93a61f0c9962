"""The root of all words, and the short types that they share."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Scalar = bool | int | float | str
SettingValue = Scalar | list[int] | None
RunState = Literal["queued", "running", "paused", "done", "stopped", "crashed", "failed"]
JobState = Literal["queued", "running", "done", "cancelled", "crashed", "failed"]
JobKind = Literal["prepare", "measure", "explore", "features", "genres", "ladder", "mixes", "closeness"]
Task = Literal["autoencoder", "classifier", "generator"]
"""What a model is for."""
Part = Literal["train", "validation", "test", "left-out"]
SplitName = Literal["random", "fault-filtered", "fold-1", "fold-2", "fold-3", "fold-4", "fold-5"]
MixWay = Literal["mean", "blend", "morph", "arithmetic", "waveform"]
SampleWay = Literal["normal", "gaussian", "genre", "flow", "prior"]

UNFINISHED: tuple[RunState, ...] = ("queued", "running", "paused")


class Word(BaseModel):
    """The root of all words: unknown fields are refused, so that a misspelt one is not lost."""

    model_config = ConfigDict(extra="forbid")
