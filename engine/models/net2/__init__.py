"""`net2`: strided convolutions, max-pooling, and unpooling by its positions; settings and sizes.

The decoder is told where in its window each maximum stood. That is information like any other, so a position
is a number of the latent as much as a value is: 56 values and 56 positions a frame, and
ceil(ceil(110250 / 56) / 4) = 493 frames, are 112 * 493 = 55216 floats of a clip of 5 s.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from pydantic import Field

from engine.models.family import Family
from engine.models.waveform import Channels, StridedSettings, Strides


class Net2Settings(StridedSettings):
    """Settings of the convolutions and the pooling."""

    per_channel: ClassVar[int] = 2
    offered = (7, 8), (8, 8), (8, 12), (12, 12)

    channels: Channels = 56
    strides: Strides = [7, 8]
    pool: int = Field(
        default=4, ge=2, le=32, description="frames of which the largest value is kept, with its position"
    )

    def frames(self, samples: int, strides: Sequence[int]) -> int:
        """Windows of the pooling in a clip, the last of which may be cut short."""
        return -(-super().frames(samples, strides) // self.pool)


FAMILY = Family(
    name="net2",
    summary="Strided convolutions with Tanh between them, max-pooling, and unpooling by its positions, which "
    "are half of the latent; exact length, squared error.",
    origin="course report on compressing GTZAN, which gives the ratio 1.9967 without counting positions; "
    "here they are counted, and layers and training chosen",
    settings=Net2Settings,
    network="engine.models.net2.network:PooledConv",
    training={"epochs": 30, "batch_size": 10, "optimizer": "adam", "learning_rate": 0.005},
)
