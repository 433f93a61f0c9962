"""Models, requests to train, runs, their records, and jobs."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from engine.schema.word import JobKind, JobState, RunState, SettingValue, SplitName, Task, Word


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
    task: Task = "autoencoder"
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
    on: str | None = Field(default=None, description="the run whose latents a generator learns")


class SweepRequest(Word):
    """Start one run for each size of a model. Each is measured by itself once it is done."""

    model: str
    library: str
    sizes: list[int] = Field(min_length=1, description="floats per clip")
    preset: str | None = None
    settings: dict[str, SettingValue] = {}
    split: SplitName = "random"
    seed: int = Field(default=0, ge=0)
    epochs: int | None = Field(default=None, ge=1)
    minutes: float | None = Field(default=None, gt=0, description="for each run")
    name: str | None = Field(default=None, description="of the sweep; its runs are called name-floats")


class RunConfig(Word):
    """`config.json`: everything needed to repeat a run."""

    format: int = 1
    name: str
    model: str
    task: Task = "autoencoder"
    settings: dict[str, SettingValue]
    training: dict[str, SettingValue]
    library: str
    tracks: str | None = Field(default=None, description="identity of the library's tracks")
    split: SplitName
    seed: int
    sample_rate: int
    clip_samples: int
    floats: int = Field(description="in the latent of a clip; 0 for a classifier, which makes none")
    ratio: float = Field(description="samples of a clip over floats; 0 for a classifier")
    genres: list[str] = Field(
        default=[], description="that a classifier tells apart, or a generator can be asked for"
    )
    on: str | None = Field(default=None, description="the run whose latents a generator learns")
    on_weights: str | None = Field(default=None, description="identity of the weights that made those")
    created: float
    versions: dict[str, str]
    git_commit: str | None = None
    sweep: str | None = Field(default=None, description="the sweep it is part of: it is measured when done")


class RunStatus(Word):
    """`status.json`: written by the job while it lives, by the service otherwise."""

    state: RunState
    reason: str | None = Field(
        default=None, description="why it ended; while it runs, what it does before its first step"
    )
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
    accuracy: float | None = Field(default=None, description="of a classifier, at its last validation")
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
    accuracy: float | None = Field(default=None, description="of a classifier, on the validation clips")
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
