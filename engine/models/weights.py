"""The best weights of a run, from its directory into a network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import safetensors.torch
from safetensors import SafetensorError
from torch import nn

from engine.errors import RunStateError
from engine.models.base import Network
from engine.models.device import pick_device
from engine.runs.directory import RunDirectory
from engine.schema import RunConfig, Task

N = TypeVar("N", bound=Network)


@dataclass(frozen=True)
class Opened(Generic[N]):
    """The best weights of a run, ready to use.

    Attributes:
        config: what the run was asked to be.
        weights: identity of the weights.
        model: the network, in evaluation, on the device.
    """

    config: RunConfig
    weights: str
    model: N


def open_best(run: RunDirectory, task: Task, build: Callable[[RunConfig], N]) -> Opened[N]:
    """Load the best weights of a run of a task, into the untrained network that `build` makes of it.

    Raises:
        RunStateError: there are none yet, the file is damaged, or the run is for another task.
    """
    run.must_be(task)
    config = run.config()
    model = build(config)
    weights = _load(run, model)
    return Opened(config, weights, model.to(pick_device()).eval())


def _load(run: RunDirectory, model: nn.Module) -> str:
    """Put the best weights of a run into a network of its settings; gives their identity."""
    while True:
        weights = run.weights_identity()
        try:
            model.load_state_dict(safetensors.torch.load(run.best_file.read_bytes()))
        except (SafetensorError, RuntimeError) as error:
            raise RunStateError(
                f"The weights of the run {run.name} cannot be read: {run.best_file} is damaged; train it "
                "again."
            ) from error
        if weights == run.weights_identity():  # else better ones came meanwhile
            return weights
