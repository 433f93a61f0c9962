"""What a run is trained for: what a batch is, what a network loses by it, and how weights are judged."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.library.store import Library
from engine.models.base import Network
from engine.schema import RunConfig
from engine.training.settings import TrainingSettings

N = TypeVar("N", bound=Network)
B = TypeVar("B")


@dataclass(frozen=True)
class Verdict:
    """What weights are worth on some clips: the mean loss, and the share that a classifier tells right."""

    loss: float
    accuracy: float | None = None


class Supply(Protocol):
    """What a network learns from, as far as the loop has to know it."""

    rows: NDArray[np.int64]
    """Of what is trained on."""
    steps_per_epoch: int

    def shuffled(self) -> Iterator[Tensor]:
        """All that is trained on, in random order, once: batch after batch, for the network to prepare by."""


class Task(ABC, Generic[N, B]):
    """A network, the batches that it learns from, and the clips that it is judged by.

    Args:
        config: of the run.
        model: the untrained network, on the device.
        feed: gives the batches.
        validation_rows: int64 [n], of the clips to judge by.
    """

    feed: Supply

    def __init__(self, config: RunConfig, model: N, feed: Supply, validation_rows: NDArray[np.int64]) -> None:
        self.config, self.model = config, model
        self.feed, self.validation_rows = feed, validation_rows

    @abstractmethod
    def facts(self) -> str:
        """What is to be made, for the log, after `10 numbers to find, `."""

    def learnt(self) -> str:
        """What is trained on, for the log, before ` to train on`."""
        return f"{len(self.feed.rows)} clips"

    def make_ready(self, progress: Callable[[float, str], None]) -> None:
        """Make what the feed gives, where that takes a while: in each sitting, before all else.

        Args:
            progress: told of the share done, 0 .. 1, and what is being done; may raise `CancelledError`.
        """
        return

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
        NoSuchRunError: the run whose latents a generator learns is gone.
        RunStateError: or has other weights by now.
    """
    if config.task == "classifier":
        from engine.genres.telling import Telling

        return Telling(config, settings, library, device)
    if config.task == "generator":
        from engine.generators.learning import Learning

        return Learning(config, settings, library, device)
    from engine.training.coding import Coding

    return Coding(config, settings, library, device)
