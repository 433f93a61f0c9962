"""The best weights of a run, from its directory into a network."""

from __future__ import annotations

import safetensors.torch
from safetensors import SafetensorError
from torch import nn

from engine.errors import RunStateError
from engine.runs.directory import RunDirectory


def load_best(run: RunDirectory, model: nn.Module) -> str:
    """Put the best weights of a run into a network of its settings; gives their identity.

    Raises:
        RunStateError: there are none yet, or the file is damaged.
    """
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
