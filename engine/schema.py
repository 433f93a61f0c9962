"""The typed words of the engine's API and of its files: pydantic models, no torch.

Sizes are counted in floats per clip, times in seconds, rates in Hz, levels in dB.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Scalar = bool | int | float | str
SettingValue = Scalar | list[int] | None
RunState = Literal["queued", "running", "paused", "done", "stopped", "crashed", "failed"]
JobState = Literal["queued", "running", "done", "cancelled", "crashed", "failed"]
JobKind = Literal["prepare", "measure", "explore"]
Part = Literal["train", "validation", "test", "left-out"]
SplitName = Literal["random", "fault-filtered"]
MixWay = Literal["mean", "blend", "morph", "waveform"]
SampleWay = Literal["normal", "gaussian", "genre"]

UNFINISHED: tuple[RunState, ...] = ("queued", "running", "paused")


class Word(BaseModel):
    """The root of all words: unknown fields are refused, so that a misspelt one is not lost."""

    model_config = ConfigDict(extra="forbid")


# ---------------------------------------------------------------- engine


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


# ---------------------------------------------------------------- libraries


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
    """A track with its part of a split."""

    part: Part


class LibraryRequest(Word):
    """Make a library: from a folder or archive, or the demo when `source` is None."""

    name: str
    source: str | None = None
    sample_rate: int = Field(default=22050, ge=4000, le=192000)
    clip_seconds: float = Field(default=5.0, ge=0.2, le=60)
    seed: int = 0
    replace: bool = False


# ---------------------------------------------------------------- models


class SettingInfo(Word):
    """One setting of a model or of its training, as the form, the flag and the documentation show it."""

    name: str
    group: Literal["model", "training"]
    kind: Literal["int", "float", "bool", "choice", "text", "ints"]
    default: SettingValue
    minimum: float | None = None
    maximum: float | None = None
    choices: list[str] = []
    help: str


class ModelInfo(Word):
    """A family of the registry."""

    name: str
    summary: str
    origin: str = Field(description="where the network comes from: paper, report, or here")
    presets: dict[str, dict[str, SettingValue]]
    settings: list[SettingInfo]
    floats: int = Field(description="of one clip, with the default settings")
    ratio: float
    parameters: int | None = Field(default=None, description="trainable numbers; None until counted")
    sizes: list[int] = Field(description="floats per clip worth offering, ascending")


class Plan(Word):
    """What a train request would make, without making it."""

    floats: int
    ratio: float
    parameters: int | None = Field(description="trainable numbers of the network; None until counted")
    train_clips: int
    validation_clips: int


class TrainRequest(Word):
    """Start a run. `settings` holds model and training settings by name; the preset comes first."""

    model: str
    library: str
    preset: str | None = None
    settings: dict[str, SettingValue] = {}
    split: SplitName = "random"
    seed: int = Field(default=0, ge=0)
    epochs: int | None = Field(default=None, ge=1)
    minutes: float | None = Field(default=None, gt=0)
    name: str | None = None


# ---------------------------------------------------------------- runs


class RunConfig(Word):
    """`config.json`: everything needed to repeat a run."""

    format: int = 1
    name: str
    model: str
    settings: dict[str, SettingValue]
    training: dict[str, SettingValue]
    library: str
    split: SplitName
    seed: int
    sample_rate: int
    clip_samples: int
    floats: int
    ratio: float
    created: float
    versions: dict[str, str]
    git_commit: str | None = None


class RunStatus(Word):
    """`status.json`: written by the job while it lives, by the service otherwise."""

    state: RunState
    reason: str | None = None
    pid: int | None = None
    position: float = Field(default=0.0, description="place in the queue, ascending")
    device: str | None = None
    parameters: int | None = None
    epoch: float = 0.0
    epochs: int | None = None
    step: int = 0
    train_loss: float | None = None
    val_loss: float | None = None
    best_loss: float | None = None
    best_epoch: float | None = None
    seconds: float = Field(default=0.0, description="of training, all its sittings together")
    seconds_per_epoch: float | None = None
    seconds_left: float | None = None


class RunInfo(RunConfig, RunStatus):
    """A run as the API shows it: its configuration and its status together."""

    measured: bool = False


class Record(Word):
    """A line of `metrics.jsonl`. Losses that were not measured at this step are None."""

    step: int
    epoch: float = Field(description="epochs passed, with their fraction")
    seconds: float = Field(description="of training, all its sittings together")
    train: float | None = None
    val: float | None = None
    lr: float | None = None
    time: float = Field(description="wall clock, a label only")


class Records(Word):
    """Records from an offset of the file on, and the offset to ask from next time."""

    records: list[Record]
    start: int = Field(description="byte offset that was asked from")
    offset: int


class LogText(Word):
    """Lines of a log from an offset on, and the offset to ask from next time."""

    lines: list[str]
    start: int = Field(description="byte offset that was asked from")
    offset: int


# ---------------------------------------------------------------- jobs


class JobInfo(Word):
    """A piece of work other than a training."""

    id: str
    kind: JobKind
    title: str
    state: JobState
    progress: float = Field(default=0.0, ge=0, le=1)
    message: str = ""
    reason: str | None = None
    pid: int | None = None


# ---------------------------------------------------------------- measures


class Interval(Word):
    """A mean with its 95 % bootstrap interval over tracks; all None where it cannot be measured."""

    mean: float | None
    low: float | None
    high: float | None


class MeasureRow(Word):
    """One line of a table of measures: a run, a classical coding, or chance."""

    name: str
    kind: Literal["run", "resample", "mdct", "pca", "chance"]
    floats: int | None
    ratio: float | None
    values: dict[str, Interval]


class Measures(Word):
    """`measures.json`: quality of a run on its test split, beside the classical codings of its size."""

    format: int = 1
    run: str
    library: str
    split: SplitName
    seed: int
    part: Part
    tracks: int
    clips: int
    weights: str = Field(description="identity of the weights measured")
    rows: list[MeasureRow]
    recognisable: bool
    seconds: float
    versions: dict[str, str]


# ---------------------------------------------------------------- explore


class ClusterRow(Word):
    """k-means at one k against the genres."""

    k: int
    inertia: float
    homogeneity: float | None
    completeness: float | None
    v_measure: float | None
    adjusted_rand: float | None
    silhouette: float | None


class Point(Word):
    """One track in the projection."""

    track: str
    genre: str | None
    part: Part
    x: float
    y: float
    cluster: int
    nearest: list[str] = Field(description="names of the nearest tracks, nearest first")


class Exploration(Word):
    """What the latents of a run know, one point a track."""

    format: int = 1
    run: str
    library: str
    weights: str
    pooling: Literal["mean+std", "flat"]
    genres: list[str]
    explained: list[float] = Field(description="share of variance of the principal components, descending")
    clusters: list[ClusterRow]
    k: int = Field(description="the k that the points' clusters belong to")
    table: list[list[int]] = Field(description="tracks by genre (rows, as genres) and cluster (columns)")
    accuracy: dict[str, float] = Field(description="test accuracy of tree, k-NN, logistic, and chance")
    points: list[Point]
    seconds: float


# ---------------------------------------------------------------- sound


class ClipRef(Word):
    """A clip of a track of a library."""

    library: str
    track: str
    clip: int = Field(default=0, ge=0)


class Ingredient(ClipRef):
    """A clip in a mix, with its weight."""

    weight: float = 1.0


class ReconstructRequest(Word):
    """Encode and decode clips, made ahead for listening."""

    run: str
    clip: ClipRef


class FileRequest(Word):
    """Reconstruct a whole audio file into `output` (WAV)."""

    run: str
    path: str
    output: str


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


# ---------------------------------------------------------------- news


class News(Word):
    """What the service tells its listeners; exactly one of the fields beside `seq` is set."""

    seq: int
    run: RunInfo | None = None
    run_deleted: str | None = None
    records: dict[str, Records] | None = None
    log: dict[str, LogText] | None = None
    job: JobInfo | None = None
    library: LibraryInfo | None = None
    library_deleted: str | None = None
