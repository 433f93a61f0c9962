"""Settings of the classifiers: what they hear of a clip, and the networks behind it; no torch."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from engine.errors import SettingError
from engine.models.family import ModelSettings
from engine.schema import SettingValue

FIRST_KERNEL, FIRST_STEP, KERNEL, WAVEFORM_POOL = 64, 16, 5, 4
"""Of the convolutions on waveforms: of the first one, of the others, and what is pooled behind each."""
Dropout = Annotated[
    float, Field(ge=0, le=0.9, description="share of the numbers before a dense layer that a step leaves out")
]
Nodes = Annotated[int, Field(ge=1, le=4096, description="numbers that each hidden dense layer makes")]


class ClassifierSettings(ModelSettings):
    """What every classifier hears, and how training clips are varied."""

    input: Literal["mel", "waveform"] = Field(
        default="mel", description="what is heard of a clip: its dB mel spectrogram, or its samples"
    )
    bands: int = Field(default=64, ge=8, le=256, description="mel bands, over the whole range of frequencies")
    hop: int = Field(
        default=1024, ge=32, le=8192, description="samples between mel frames; the window is twice as long"
    )
    time_stretch: float = Field(
        default=0.0,
        ge=0,
        le=50,
        description="percent by which training clips are played faster or slower at random, pitch kept",
    )
    pitch_shift: float = Field(
        default=0.0,
        ge=0,
        le=12,
        description="semitones by which training clips are shifted at random, tempo kept",
    )
    mask_time: float = Field(
        default=0.0, ge=0, le=50, description="percent of a training clip that is hidden at random, at most"
    )
    mask_bands: float = Field(
        default=0.0,
        ge=0,
        le=50,
        description="percent of the mel bands of a training clip that are hidden at random, at most",
    )

    def heard(self, clip_samples: int) -> tuple[int, int]:
        """Rows and frames of what is heard of a clip: its mel bands, one frame each hop; or its samples."""
        if self.input == "waveform":
            return 1, clip_samples
        return self.bands, 1 + self.covered(clip_samples) // self.hop

    def covered(self, clip_samples: int) -> int:
        """Samples that the spectrogram of a clip is of: one shorter than half a window is filled up."""
        return max(clip_samples, self.hop + 1)

    def floats(self, clip_samples: int) -> int:
        """0: a classifier makes no latent."""
        return 0

    def resized(self, floats: int, clip_samples: int) -> dict[str, SettingValue]:
        """Raises SettingError: there is no latent that could have a size."""
        raise SettingError("A classifier makes no latent, so it has no floats; leave them out.")

    def sizes(self, clip_samples: int) -> list[int]:
        """None."""
        return []


class MlpSettings(ClassifierSettings):
    """Three linear layers."""

    nodes: Nodes = 64


class Mlp2Settings(ClassifierSettings):
    """As many hidden layers as are wished for."""

    hidden: list[Annotated[int, Field(ge=1, le=4096)]] = Field(
        default=[64, 64, 64], min_length=1, max_length=8, description="nodes of each hidden layer"
    )
    dropout: Dropout = 0.3


class CelSettings(ClassifierSettings):
    """Convolutions, then dense layers."""

    channels: list[Annotated[int, Field(ge=1, le=512)]] = Field(
        default=[16, 32, 64, 64],
        min_length=1,
        max_length=6,
        description="channels of each convolution; behind each one a pooling shortens what it made",
    )
    dense: int = Field(
        default=2, ge=1, le=6, description="dense layers behind the convolutions; the last one answers"
    )
    nodes: Nodes = 64
    dropout: Dropout = 0.3

    def floats(self, clip_samples: int) -> int:
        """0: a classifier makes no latent; raises SettingError where a clip is too short to be normalised."""
        rows, frames = self.heard(clip_samples)
        pool_rows, pool_frames = 2, 2
        if self.input == "waveform":
            pool_rows, pool_frames, frames = 1, WAVEFORM_POOL, 1 + frames // FIRST_STEP
        for _ in self.channels[1:]:
            rows, frames = -(-rows // pool_rows), -(-frames // pool_frames)
        if rows * frames < 2:  # a batch of one clip has no deviation then
            advice = "input=mel" if self.input == "waveform" else "more bands, or a shorter hop"
            raise SettingError(
                f"Clips of {clip_samples} samples are too short for {len(self.channels)} convolutions on the "
                f"{self.input}; give fewer channels, or {advice}."
            )
        return super().floats(clip_samples)
