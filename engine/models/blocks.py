"""Settings and sizes shared by the models that code blocks of spectrogram frames."""

from __future__ import annotations

import math
from typing import Self

from pydantic import Field, model_validator

from engine.models.family import ModelSettings, no_such_size
from engine.schema import SettingValue

MAX_DIMS = 1024


class BlockSettings(ModelSettings):
    """Blocks of a few frames of a compressed magnitude spectrogram, each coded by `dims` numbers."""

    dims: int = Field(default=144, ge=1, le=MAX_DIMS, description="numbers a block of frames is coded by")
    block: int = Field(default=18, ge=1, le=64, description="spectrogram frames in a block")
    window: int = Field(default=2048, ge=64, le=16384, description="samples of the Hann window")
    hop: int = Field(default=512, ge=16, le=8192, description="samples from one frame to the next")
    exponent: float = Field(
        default=0.5, ge=0.1, le=1.0, description="power that the magnitude is compressed by"
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.hop > self.window // 2:
            raise ValueError(f"hop={self.hop} must be at most half of window={self.window}")
        if self.dims > self.features:
            raise ValueError(
                f"dims={self.dims} must be at most the {self.features} numbers that a block of "
                f"{self.block} frames holds"
            )
        return self

    @property
    def bins(self) -> int:
        """Frequency bins of a frame."""
        return self.window // 2 + 1

    @property
    def features(self) -> int:
        """Numbers in an uncoded block."""
        return self.bins * self.block

    def blocks(self, samples: int) -> int:
        """Blocks that cover a clip: the frames centred within it, and at least half a window of sound."""
        frames = max(1 + samples // self.hop, self.window // 2 // self.hop + 2)
        return math.ceil(frames / self.block)

    def floats(self, clip_samples: int) -> int:
        """Numbers in the latent of one clip: `dims` for each block."""
        return self.dims * self.blocks(clip_samples)

    def resized(self, floats: int, clip_samples: int) -> dict[str, SettingValue]:
        """The `dims` that give exactly `floats`; raises SettingError naming the nearest sizes."""
        blocks = self.blocks(clip_samples)
        most = min(MAX_DIMS, self.features)
        dims = floats // blocks
        if floats % blocks == 0 and 1 <= dims <= most:
            return {"dims": dims}
        below = blocks * min(dims, most) if dims >= 1 else None
        above = blocks * (dims + 1) if dims + 1 <= most else None
        raise no_such_size(floats, clip_samples, below, above)

    def sizes(self, clip_samples: int) -> list[int]:
        """From 2 to 32 numbers a frame, by doubling."""
        blocks = self.blocks(clip_samples)
        offered = [numbers * self.block for numbers in (2, 4, 8, 16, 32)]
        return [dims * blocks for dims in offered if dims <= min(MAX_DIMS, self.features)]
