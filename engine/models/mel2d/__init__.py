"""`mel2d`: 2-D convolutions over a spectrogram of 512 rows, Griffin-Lim back; settings and sizes.

A hop of 432 samples makes 256 frames of a clip of 5 s. Each layer halves rows and frames, so that after four
of them 32 x 16 places are left, and 16 channels are 8192 floats.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from engine.models.family import Family, ModelSettings, no_such_size
from engine.schema import SettingValue

_MAX_CHANNELS = 128


class Mel2dSettings(ModelSettings):
    """Settings of the spectrogram and of the convolutions over it."""

    spectrum: Literal["mel", "magnitude"] = Field(
        default="mel", description="what the rows are: mel bands, or the bins of the STFT as they come"
    )
    channels: int = Field(default=16, ge=1, le=_MAX_CHANNELS, description="channels of the latent")
    layers: int = Field(
        default=4, ge=1, le=7, description="convolutions, each of which halves both rows and frames"
    )
    width: int = Field(
        default=8, ge=1, le=64, description="channels of the first layer; each further one has twice as many"
    )
    rows: int = Field(default=512, ge=16, le=4096, description="mel bands or bins of a frame")
    hop: int = Field(default=432, ge=16, le=8192, description="samples from one frame to the next")
    exponent: float = Field(
        default=0.5, ge=0.1, le=1.0, description="power that the magnitude is compressed by"
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.hop > self.window // 2:
            raise ValueError(
                f"hop={self.hop} must be at most {self.window // 2}, half of the window that "
                f"rows={self.rows} of spectrum={self.spectrum} take"
            )
        return self

    @property
    def window(self) -> int:
        """Samples of the Hann window: two for each bin, and half as wide bins under mel bands."""
        return 2 * self.rows if self.spectrum == "magnitude" else 4 * self.rows

    def covered(self, samples: int) -> int:
        """Samples that the frames stand on: a clip shorter than half a window is padded with zeros."""
        return max(samples, self.window // 2 + 1)

    def frames(self, samples: int) -> int:
        """Frames of the spectrogram of a clip."""
        return 1 + self.covered(samples) // self.hop

    def shapes(self, samples: int) -> list[tuple[int, int]]:
        """Rows and frames before each layer and after the last."""
        chain = [(self.rows, self.frames(samples))]
        for _ in range(self.layers):
            rows, frames = chain[-1]
            chain.append((-(-rows // 2), -(-frames // 2)))
        return chain

    def floats(self, clip_samples: int) -> int:
        """Numbers in the latent of one clip: channels times the places left by the layers."""
        rows, frames = self.shapes(clip_samples)[-1]
        return self.channels * rows * frames

    def resized(self, floats: int, clip_samples: int) -> dict[str, SettingValue]:
        """The channels that give exactly `floats`; raises SettingError naming the nearest sizes."""
        places = self.floats(clip_samples) // self.channels
        channels, rest = divmod(floats, places)
        if rest == 0 and 1 <= channels <= _MAX_CHANNELS:
            return {"channels": channels}
        below = places * min(channels, _MAX_CHANNELS) if channels >= 1 else None
        above = places * (channels + 1) if channels < _MAX_CHANNELS else None
        raise no_such_size(floats, clip_samples, below, above)

    def sizes(self, clip_samples: int) -> list[int]:
        """From 2 to 32 channels, by doubling."""
        places = self.floats(clip_samples) // self.channels
        return [channels * places for channels in (2, 4, 8, 16, 32)]


FAMILY = Family(
    name="mel2d",
    summary="2-D convolutions over a mel or magnitude spectrogram of 512 x 256, Griffin-Lim back; squared "
    "error of the spectrogram.",
    origin="what the second course report tried first and dropped; fast Griffin-Lim (Perraudin, Balazs and "
    "Søndergaard 2013); layers and training chosen here",
    settings=Mel2dSettings,
    network="engine.models.mel2d.network:Mel2d",
    training={"epochs": 30, "batch_size": 10, "optimizer": "adam", "learning_rate": 0.002},
    presets={"mel": {"spectrum": "mel"}, "magnitude": {"spectrum": "magnitude"}},
)
