"""What a run is trained for: what a batch is, what a network loses by it, and how weights are judged."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.library.store import Library
from engine.models.base import Network
from engine.schema import RunConfig
from engine.training.feed import Feed
from engine.training.rows import Rows
from engine.training.settings import TrainingSettings

N = TypeVar("N", bound=Network)
B = TypeVar("B")


@dataclass(frozen=True)
class Verdict:
    """What weights are worth on some clips: the mean loss, and the share that a classifier tells right."""

    loss: float
    accuracy: float | None = None


class Task(ABC, Generic[N, B]):
    """A network, the batches that it learns from, and the clips that it is judged by.

    Args:
        config: of the run.
        settings: of its training.
        rows: of the clips that can be of use, by part; some to train on.
        library: that holds them.
        model: the untrained network, on the device.
    """

    def __init__(
        self, config: RunConfig, settings: TrainingSettings, rows: Rows, library: Library, model: N
    ) -> None:
        self.config, self.model = config, model
        self.validation_rows = rows["validation"]
        self.feed = Feed(library, rows["train"], settings, config.seed, model.device)

    @abstractmethod
    def facts(self) -> str:
        """What is to be made, for the log, after `10 numbers to find, `."""

    @abstractmethod
    def batches(self, epoch: int, first_step: int) -> Iterator[B]:
        """The batches of an epoch from one of its steps on; they follow from the seed."""

    @abstractmethod
    def loss(self, batch: B) -> Tensor:
        """The scalar to descend on; may draw from torch's generator."""

    @abstractmethod
    def to_judge_by(self) -> Iterator[B]:
        """The clips for validation, once, in order."""

    @abstractmethod
    def verdict(self, judged: N, batches: Iterable[B]) -> Verdict:
        """What weights, in evaluation, are worth on these batches; draws nothing."""

    def original(self) -> NDArray[np.float32] | None:
        """The clip that previews are of, float32 [n]; None where the task makes no sound."""
        return None

    def heard(self, judged: N) -> NDArray[np.float32] | None:
        """What weights, in evaluation, make of that clip, float32 [n]; None where the task makes no sound."""
        return None


def open_task(
    config: RunConfig, settings: TrainingSettings, library: Library, device: torch.device
) -> Task[Any, Any]:
    """The task of a run; its network is drawn from torch's generator.

    Raises:
        SettingError: the split leaves nothing to train on.
        NoSuchModelError: the run was made by a program with other models.
    """
    if config.task == "classifier":
        from engine.genres.telling import Telling

        return Telling(config, settings, library, device)
    from engine.training.coding import Coding

    return Coding(config, settings, library, device)
