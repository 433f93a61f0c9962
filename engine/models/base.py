"""What every network can do, what every autoencoder can, and how one is built."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from importlib import import_module
from itertools import chain

import torch
from torch import Tensor, nn

from engine.models.describe import validated
from engine.models.family import Family, ModelSettings
from engine.models.registry import family
from engine.schema import RunConfig


class Network(nn.Module, ABC):
    """A network that learns from clips, float32 [n, samples] in -1 .. 1.

    Attributes:
        bf16: do the backbone's arithmetic in bf16. Spectra and losses stay in float32.
    """

    bf16 = False

    @property
    def device(self) -> torch.device:
        """Where it is."""
        return next(chain(self.parameters(), self.buffers())).device

    def prepare(self, clips: Iterator[Tensor]) -> None:
        """Fit what has a closed form, before the first step; most models have nothing to fit.

        Args:
            clips: training clips in random order, batch after batch; not all of them need be taken.
        """
        return

    def backbone(self, device: torch.device) -> torch.autocast:
        """The precision of the network's own layers, for a `with` block."""
        return torch.autocast(device.type, torch.bfloat16, enabled=self.bf16)


class Autoencoder(Network):
    """A network between clips and latents, on any device, for clips of any length.

    Clips are float32 [n, samples] in -1 .. 1; latents are float32 [n, dims, frames].
    """

    @abstractmethod
    def encode(self, clips: Tensor) -> Tensor:
        """The latents [n, dims, frames] of clips [n, samples]; the same each time."""

    @abstractmethod
    def decode(self, latent: Tensor, samples: int) -> Tensor:
        """Clips [n, samples] of exactly that length from latents [n, dims, frames]."""

    @abstractmethod
    def training_loss(self, clips: Tensor) -> Tensor:
        """The scalar to descend on, of clips [n, samples]; may draw from torch's generator."""

    @abstractmethod
    def validation_loss(self, clips: Tensor) -> Tensor:
        """The scalar to compare models and epochs by, the mean over clips; draws nothing."""


def build(config: RunConfig) -> Autoencoder:
    """The untrained network of a run, on the default device.

    Raises:
        NoSuchModelError: the run was made by a program with other models.
        SettingError: or with other settings.
    """
    chosen = family(config.model)
    return network(chosen, validated(chosen.settings, config.settings), config.sample_rate)


def network(chosen: Family, settings: ModelSettings, sample_rate: int) -> Autoencoder:
    """The untrained network of these settings, on the default device."""
    module, name = chosen.network.split(":")
    made: Autoencoder = getattr(import_module(module), name)(settings, sample_rate)
    return made


def count_parameters(chosen: Family, settings: ModelSettings, sample_rate: int) -> int:
    """Numbers that the network of these settings learns or fits, counted without making them.

    A closed-form code counts what its fit decides.
    """
    with torch.device("meta"):
        model = network(chosen, settings, sample_rate)
    return parameters(model)


def parameters(model: nn.Module) -> int:
    """Numbers that a network learns or fits: its parameters and the buffers that are saved with it."""
    return sum(value.numel() for value in model.state_dict().values())
