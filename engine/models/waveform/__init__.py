"""Settings and sizes shared by the networks of strided convolutions on the waveform; no torch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BeforeValidator, Field

from engine.errors import SettingError
from engine.models.family import ModelSettings, no_such_size
from engine.schema import SettingValue

MAX_CHANNELS = 64
MAX_STRIDE = 12
MAX_LAYERS = 3


def kernel(stride: int) -> int:
    """Samples that a filter spans: it looks a little further than it steps."""
    return 2 * stride + 1


def padding(stride: int) -> int:
    """Zeros on either side of a layer's input that put a filter's middle on the sample it has stepped to."""
    return stride


def lengths(samples: int, strides: Sequence[int], padding: Callable[[int], int] = padding) -> list[int]:
    """The length of the signal before each layer and after the last.

    With the padding of this module a layer leaves ceil(samples / stride) frames, and so a chain leaves
    ceil(samples / total stride).

    Raises:
        SettingError: the signal is too short for so much stride.
    """
    chain = [samples]
    for stride in strides:
        chain.append((chain[-1] + 2 * padding(stride) - kernel(stride)) // stride + 1)
    if chain[-1] < 1:
        raise SettingError(
            f"strides={list(strides)} leave nothing of a clip of {samples} samples; choose smaller strides."
        )
    return chain


def _split(value: object) -> object:
    return value.replace("x", ",").split(",") if isinstance(value, str) else value


def _bounded(strides: list[int]) -> list[int]:
    if not 1 <= len(strides) <= MAX_LAYERS:
        raise ValueError(f"strides must be up to {MAX_LAYERS} whole numbers")
    if not all(1 <= stride <= MAX_STRIDE for stride in strides):
        raise ValueError(f"each of strides must be between 1 and {MAX_STRIDE}")
    return strides


Channels = Annotated[
    int,
    Field(
        ge=1,
        le=MAX_CHANNELS,
        description="channels of the latent; each layer before it has as many as its total stride",
    ),
]
Strides = Annotated[
    list[int],
    BeforeValidator(_split),
    AfterValidator(_bounded),
    Field(
        description=f"how far each layer steps, up to {MAX_LAYERS} whole numbers of 1 to {MAX_STRIDE}; their "
        "product is the total stride",
    ),
]


class StridedSettings(ModelSettings):
    """A chain of strided convolutions, and the sizes that it makes."""

    per_channel: ClassVar[int] = 1
    """Numbers that a frame of the latent has for each channel."""
    offered: ClassVar[Sequence[tuple[int, ...]]]
    """The strides of the sizes worth offering."""

    channels: Channels
    strides: Strides

    def frames(self, samples: int, strides: Sequence[int]) -> int:
        """Frames in the latent of a clip, were these the strides.

        Raises:
            SettingError: the clip is too short for them.
        """
        return lengths(samples, strides)[-1]

    def floats(self, clip_samples: int) -> int:
        """Numbers in the latent of one clip: those of a frame times the frames left after the strides."""
        return self.per_channel * self.channels * self.frames(clip_samples, self.strides)

    def resized(self, floats: int, clip_samples: int) -> dict[str, SettingValue]:
        """Channels and strides that give exactly `floats`: the present ones, or as near as can be.

        Raises:
            SettingError: none do; the sentence names the nearest sizes.
        """
        if self.floats(clip_samples) == floats:
            return {"channels": self.channels, "strides": self.strides}
        strides = self._strides_by_frames(clip_samples)
        nearest_first = sorted(range(1, MAX_CHANNELS + 1), key=lambda channels: abs(channels - self.channels))
        for channels in nearest_first:
            frames, rest = divmod(floats, self.per_channel * channels)
            if rest == 0 and frames in strides:
                return {"channels": channels, "strides": list(strides[frames])}
        sizes = {self.per_channel * channels * frames for channels in nearest_first for frames in strides}
        below = max((size for size in sizes if size < floats), default=None)
        above = min((size for size in sizes if size > floats), default=None)
        raise no_such_size(floats, clip_samples, below, above)

    def sizes(self, clip_samples: int) -> list[int]:
        """What the strides worth offering give with the present channels."""
        frames = {self.frames(clip_samples, strides) for strides in self.offered}
        return sorted(self.per_channel * self.channels * count for count in frames)

    def _strides_by_frames(self, clip_samples: int) -> dict[int, tuple[int, ...]]:
        """For each number of frames that so many layers can leave, the evenest strides, large ones first."""
        found: dict[int, tuple[int, ...]] = {}
        every = product(range(1, MAX_STRIDE + 1), repeat=len(self.strides))
        for strides in sorted(every, key=lambda s: (max(s) - min(s), [-stride for stride in s])):
            try:
                found.setdefault(self.frames(clip_samples, strides), strides)
            except SettingError:
                continue
        return found
