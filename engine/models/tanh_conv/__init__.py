"""`tanh-conv`: three strided convolutions with Tanh, mirrored; settings and sizes.

Every layer obeys one rule: a kernel of 2 * stride + 1 samples and a padding of stride - 1, so that a layer
looks a little further than it steps. With 8 channels and 5 s clips this gives the course report's sizes.
"""

from __future__ import annotations

from functools import cache
from itertools import product

from pydantic import Field, field_validator

from engine.errors import SettingError
from engine.models.family import Family, ModelSettings, no_such_size
from engine.schema import SettingValue

MAX_CHANNELS = 64
MAX_STRIDE = 12
_REPORT: dict[str, dict[str, SettingValue]] = {
    "55112": {"channels": 8, "strides": [4, 2, 2]},
    "32151": {"channels": 7, "strides": [4, 3, 2]},
    "24496": {"channels": 8, "strides": [4, 3, 3]},
    "18376": {"channels": 8, "strides": [4, 3, 4]},
    "9184": {"channels": 8, "strides": [6, 4, 4]},
}


def kernel(stride: int) -> int:
    """Samples that a filter spans."""
    return 2 * stride + 1


def padding(stride: int) -> int:
    """Zeros on either side of a layer's input."""
    return stride - 1


def lengths(samples: int, strides: list[int]) -> list[int]:
    """The length of the signal before each layer and after the last.

    Raises:
        SettingError: the signal is too short for so much stride.
    """
    chain = [samples]
    for stride in strides:
        chain.append((chain[-1] + 2 * padding(stride) - kernel(stride)) // stride + 1)
    if chain[-1] < 1:
        raise SettingError(
            f"strides={strides} leave nothing of a clip of {samples} samples; choose smaller strides."
        )
    return chain


class TanhConvSettings(ModelSettings):
    """Settings of the three convolutions."""

    channels: int = Field(
        default=8, ge=1, le=MAX_CHANNELS, description="channels of each layer and the latent"
    )
    strides: list[int] = Field(
        default=[4, 3, 4],
        min_length=3,
        max_length=3,
        description=f"how far each layer steps, three whole numbers of 1 to {MAX_STRIDE}; their product is "
        "the total stride",
    )

    @field_validator("strides", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return value.replace("x", ",").split(",") if isinstance(value, str) else value

    @field_validator("strides")
    @classmethod
    def _bounded(cls, value: list[int]) -> list[int]:
        if not all(1 <= stride <= MAX_STRIDE for stride in value):
            raise ValueError(f"each of strides must be between 1 and {MAX_STRIDE}")
        return value

    def floats(self, clip_samples: int) -> int:
        """Numbers in the latent of one clip: channels times the frames left after the strides."""
        return self.channels * lengths(clip_samples, self.strides)[-1]

    def resized(self, floats: int, clip_samples: int) -> dict[str, SettingValue]:
        """Channels and strides that give exactly `floats`: the present ones, or as near as can be.

        Raises:
            SettingError: none do; the sentence names the nearest sizes.
        """
        if self.floats(clip_samples) == floats:
            return {"channels": self.channels, "strides": self.strides}
        frames = _frames(clip_samples)
        nearest_first = sorted(range(1, MAX_CHANNELS + 1), key=lambda channels: abs(channels - self.channels))
        for channels in nearest_first:
            if floats % channels == 0 and floats // channels in frames:
                return {"channels": channels, "strides": list(frames[floats // channels])}
        sizes = {channels * count for channels in nearest_first for count in frames}
        below = max((size for size in sizes if size < floats), default=None)
        above = min((size for size in sizes if size > floats), default=None)
        raise no_such_size(floats, clip_samples, below, above)

    def sizes(self, clip_samples: int) -> list[int]:
        """The sizes of the report's five networks."""
        made = [TanhConvSettings.model_validate(preset) for preset in _REPORT.values()]
        return sorted(settings.floats(clip_samples) for settings in made)


@cache
def _frames(clip_samples: int) -> dict[int, tuple[int, ...]]:
    """For each number of frames that strides can leave, the strides: the evenest, large ones first."""
    found: dict[int, tuple[int, ...]] = {}
    every = product(range(1, MAX_STRIDE + 1), repeat=3)
    for strides in sorted(every, key=lambda s: (max(s) - min(s), [-stride for stride in s])):
        try:
            found.setdefault(lengths(clip_samples, list(strides))[-1], strides)
        except SettingError:
            continue
    return found


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
