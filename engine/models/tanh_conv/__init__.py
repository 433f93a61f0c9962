"""`tanh-conv`: three strided convolutions with Tanh, mirrored; settings and sizes.

Every layer obeys one rule: a kernel of 2 * stride + 1 samples and a padding of stride - 1, so that a layer
looks a little further than it steps. With 8 channels and 5 s clips this gives the course report's sizes.
"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from engine.models import waveform
from engine.models.family import Family
from engine.models.waveform import MAX_STRIDE, Channels, StridedSettings, Strides
from engine.schema import SettingValue

_REPORT: dict[str, dict[str, SettingValue]] = {
    "55112": {"channels": 8, "strides": [4, 2, 2]},
    "32151": {"channels": 7, "strides": [4, 3, 2]},
    "24496": {"channels": 8, "strides": [4, 3, 3]},
    "18376": {"channels": 8, "strides": [4, 3, 4]},
    "9184": {"channels": 8, "strides": [6, 4, 4]},
}


def padding(stride: int) -> int:
    """Zeros on either side of a layer's input."""
    return stride - 1


def lengths(samples: int, strides: Sequence[int]) -> list[int]:
    """The length of the signal before each layer and after the last.

    Raises:
        SettingError: the signal is too short for so much stride.
    """
    return waveform.lengths(samples, strides, padding)


class TanhConvSettings(StridedSettings):
    """Settings of the three convolutions."""

    channels: Channels = Field(default=8, description="channels of each layer and the latent")
    strides: Strides = Field(
        default=[4, 3, 4],
        min_length=3,
        description=f"how far each layer steps, three whole numbers of 1 to {MAX_STRIDE}; their product is "
        "the total stride",
    )

    def frames(self, samples: int, strides: Sequence[int]) -> int:
        """Frames in the latent of a clip; raises SettingError where it is too short for these strides."""
        return lengths(samples, strides)[-1]

    def sizes(self, clip_samples: int) -> list[int]:
        """The sizes of the report's five networks."""
        made = [TanhConvSettings.model_validate(preset) for preset in _REPORT.values()]
        return sorted(settings.floats(clip_samples) for settings in made)


FAMILY = Family(
    name="tanh-conv",
    summary="Three strided convolutions on the waveform, Tanh throughout, mirrored decoder, squared error.",
    origin="course report on compressing GTZAN; trained there with Adam at 0.02 for 40 epochs",
    settings=TanhConvSettings,
    network="engine.models.tanh_conv.network:TanhConv",
    training={
        "epochs": 40,
        "batch_size": 10,
        "optimizer": "adam",
        "learning_rate": 0.02,
        "clip_norm": 1.0,
    },
    presets=_REPORT,
)
