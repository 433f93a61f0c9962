"""The settings of a training, the same for every model that learns by gradient descent."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class TrainingSettings(BaseModel):
    """How long, on what, and with which optimiser. Whichever of `epochs` and `minutes` is reached ends it."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    epochs: int | None = Field(default=40, ge=1, description="passes over the training clips; none: no limit")
    minutes: float | None = Field(
        default=None, ge=0.01, description="of training, all sittings together; none: no limit"
    )
    batch_size: int = Field(default=16, ge=1, le=4096, description="clips or crops in one step")
    crop: float = Field(
        default=0.0,
        ge=0,
        le=60,
        description="seconds drawn at a random place of a track, at most a clip; 0: whole clips as they are",
    )
    optimizer: Literal["adam", "adamw"] = Field(default="adamw", description="the rule of the step")
    learning_rate: float = Field(default=1e-3, ge=1e-7, le=1, description="size of the step, at its highest")
    weight_decay: float = Field(default=0.0, ge=0, le=1, description="pull of the weights towards zero")
    schedule: Literal["constant", "cosine", "step"] = Field(
        default="constant",
        description="learning rate over time: the same, down a cosine to a hundredth, or down in steps",
    )
    warmup: int = Field(
        default=0, ge=0, le=100_000, description="steps in which the learning rate rises from zero"
    )
    step_size: int = Field(default=4, ge=1, description="epochs between the steps of schedule=step")
    gamma: float = Field(default=0.5, ge=0.01, le=1, description="factor at each step of schedule=step")
    clip_norm: float = Field(default=1.0, ge=0, description="longest gradient that is followed; 0: any")
    ema: float = Field(
        default=0.0,
        ge=0,
        le=0.99999,
        description="decay of the averaged weights that are validated and kept; 0: no averaging",
    )
    speed: float = Field(
        default=0.0,
        ge=0,
        le=30,
        description="percent by which a crop may be played faster or slower at random, pitch and all",
    )
    gain: float = Field(
        default=0.0, ge=0, le=60, description="dB by which a training clip may be made softer at random"
    )
    polarity: bool = Field(default=False, description="turn half of the training clips upside down")
    precision: Literal["auto", "float32", "bf16"] = Field(
        default="auto", description="of the network's arithmetic; auto: bf16 on GPUs that have it"
    )
    preview_every: int = Field(
        default=10,
        ge=0,
        description="epochs between previews: a test clip as it is coded, or a sound that is drawn; 0: none",
    )

    @model_validator(mode="after")
    def _ends(self) -> Self:
        if self.epochs is None and self.minutes is None:
            raise ValueError("epochs or minutes must be given, else the training would not end")
        return self
