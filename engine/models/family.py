"""What a family of models is, before any network is built: its settings, its sizes, its presets.

Nothing here imports torch, so the service and the command line can describe and size a model at once.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict

from engine.errors import SettingError
from engine.schema import SettingValue, Task


class ModelSettings(BaseModel, ABC):
    """The settings of one family: the form, the flags, the JSON and the documentation in one class."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    @abstractmethod
    def floats(self, clip_samples: int) -> int:
        """How many numbers the latent of a clip of `clip_samples` samples has."""

    @abstractmethod
    def resized(self, floats: int, clip_samples: int) -> dict[str, SettingValue]:
        """The settings to change so that a clip of `clip_samples` samples has exactly `floats` numbers.

        Raises:
            SettingError: no setting gives that size; the sentence names the two nearest that exist.
        """

    @abstractmethod
    def sizes(self, clip_samples: int) -> list[int]:
        """Floats per clip worth offering, ascending."""


@dataclass(frozen=True)
class Family:
    """An entry of the registry.

    Attributes:
        name: as the person types it.
        summary: one sentence on what it does.
        origin: where it comes from: paper, report, or here.
        settings: the class of its settings.
        network: import path of its network, `module:Class`, loaded when a network is built. The class is
            called with (settings, sample_rate).
        training: how its training settings differ from the defaults.
        presets: differences of model and training settings, by name.
        task: what its networks are for. That of a classifier is called with (settings, sample_rate,
            clip_samples, genres), that of a generator with (settings, shape of the latents, genres).
        closed_form: fitted at once rather than by gradient descent; it has no training settings then.
    """

    name: str
    summary: str
    origin: str
    settings: type[ModelSettings]
    network: str
    training: Mapping[str, SettingValue] = field(default_factory=dict)
    presets: Mapping[str, Mapping[str, SettingValue]] = field(default_factory=dict)
    task: Task = "autoencoder"
    closed_form: bool = False


def no_such_size(floats: int, clip_samples: int, below: int | None, above: int | None) -> SettingError:
    """The error for a size that a model cannot make, with the nearest sizes that it can."""
    near = " and ".join(str(size) for size in (below, above) if size is not None)
    noun = "size it can make is" if below is None or above is None else "sizes it can make are"
    return SettingError(
        f"floats={floats} cannot be made of a clip of {clip_samples} samples by this model; the nearest "
        f"{noun} {near}."
    )
