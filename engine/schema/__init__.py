"""The typed words of the engine's API and of its files: pydantic models, no torch.

Sizes are counted in floats per clip, times in seconds, rates in Hz, levels in dB.
"""

from __future__ import annotations

from engine.schema.library import EngineInfo, LibraryInfo, LibraryRequest, ListedTrack, Track, Unreadable
from engine.schema.news import News
from engine.schema.results import ClusterRow, Exploration, Interval, MeasureRow, Measures, Point
from engine.schema.sound import (
    ClipRef,
    FileRequest,
    Ingredient,
    MixRequest,
    Picture,
    ReconstructRequest,
    SampleRequest,
    Sound,
)
from engine.schema.training import (
    JobInfo,
    LogText,
    ModelInfo,
    Plan,
    Record,
    Records,
    RunConfig,
    RunInfo,
    RunStatus,
    SettingInfo,
    TrainRequest,
)
from engine.schema.word import (
    UNFINISHED,
    JobKind,
    JobState,
    MixWay,
    Part,
    RunState,
    SampleWay,
    Scalar,
    SettingValue,
    SplitName,
    Word,
)

__all__ = [
    "UNFINISHED",
    "ClipRef",
    "ClusterRow",
    "EngineInfo",
    "Exploration",
    "FileRequest",
    "Ingredient",
    "Interval",
    "JobInfo",
    "JobKind",
    "JobState",
    "LibraryInfo",
    "LibraryRequest",
    "ListedTrack",
    "LogText",
    "MeasureRow",
    "Measures",
    "MixRequest",
    "MixWay",
    "ModelInfo",
    "News",
    "Part",
    "Picture",
    "Plan",
    "Point",
    "ReconstructRequest",
    "Record",
    "Records",
    "RunConfig",
    "RunInfo",
    "RunState",
    "RunStatus",
    "SampleRequest",
    "SampleWay",
    "Scalar",
    "SettingInfo",
    "SettingValue",
    "Sound",
    "SplitName",
    "Track",
    "TrainRequest",
    "Unreadable",
    "Word",
]
