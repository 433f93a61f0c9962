"""`net1`: strided convolutions whose output is stretched to the length of the input; settings and sizes.

16 channels at a total stride of 32 leave 16 * ceil(110250 / 32) = 16 * 3446 = 55136 floats of a clip of 5 s.
"""

from __future__ import annotations

from engine.models.family import Family
from engine.models.waveform import Channels, StridedSettings, Strides


class Net1Settings(StridedSettings):
    """Settings of the convolutions."""

    offered = (4, 4, 2), (4, 4, 4), (8, 4, 4), (8, 8, 4), (8, 8, 8)

    channels: Channels = 16
    strides: Strides = [4, 4, 2]


FAMILY = Family(
    name="net1",
    summary="Strided convolutions with Tanh between them, whose output is interpolated to the length of the "
    "input; squared error.",
    origin="course report on compressing GTZAN, which gives the ratio 1.9996; layers and training chosen "
    "here",
    settings=Net1Settings,
    network="engine.models.net1.network:InterpolatedConv",
    training={"epochs": 30, "batch_size": 10, "optimizer": "adam", "learning_rate": 0.005},
)
