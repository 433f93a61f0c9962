"""`net3`, `net4` and `net5`: strided convolutions without any activation; settings and sizes.

All three have 3 channels, and so 3 * ceil(110250 / total stride) floats of a clip of 5 s:

    net3    total stride  6 = 3 * 2    3 * 18375 = 55125 floats    ratio  2.0
    net4    total stride  9 = 3 * 3    3 * 12250 = 36750 floats    ratio  3.0
    net5    total stride 36 = 6 * 6    3 *  3063 =  9189 floats    ratio 11.998
"""

from __future__ import annotations

from engine.models.family import Family
from engine.models.waveform import Channels, StridedSettings, Strides


class Net3Settings(StridedSettings):
    """Settings of the linear convolutions at ratio 2."""

    offered = (3, 2), (3, 3), (6, 3), (6, 6), (12, 6)

    channels: Channels = 3
    strides: Strides = [3, 2]


class Net4Settings(Net3Settings):
    """Settings of the linear convolutions at ratio 3."""

    strides: Strides = [3, 3]


class Net5Settings(Net3Settings):
    """Settings of the linear convolutions at ratio 12."""

    strides: Strides = [6, 6]


def _family(name: str, settings: type[StridedSettings], ratio: str, learning_rate: float) -> Family:
    return Family(
        name=name,
        summary=f"Two strided convolutions and their mirror, linear throughout, at ratio {ratio}; exact "
        "length, squared error.",
        origin=f"course report on compressing GTZAN; trained there with Adam at {learning_rate:g}, halved "
        "every 4 of 30 epochs; layers chosen here",
        settings=settings,
        network="engine.models.waveform.network:StridedConv",
        training={
            "epochs": 30,
            "batch_size": 10,
            "optimizer": "adam",
            "learning_rate": learning_rate,
            "schedule": "step",
            "step_size": 4,
            "gamma": 0.5,
        },
    )


NET3 = _family("net3", Net3Settings, "2", 0.01)
NET4 = _family("net4", Net4Settings, "3", 0.01)
NET5 = _family("net5", Net5Settings, "12", 0.005)
