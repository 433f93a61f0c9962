"""What every classifier can do, how one is built, and how a trained one is opened."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from importlib import import_module

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.audio.pcm import to_float
from engine.genres.hearing import hearing
from engine.genres.settings import ClassifierSettings
from engine.models.base import Network, parameters
from engine.models.describe import validated
from engine.models.family import Family
from engine.models.registry import family
from engine.models.weights import Opened, open_best
from engine.runs.directory import RunDirectory
from engine.schema import RunConfig

BATCH = 16
"""Clips that go through a network at a time, so that memory stays small."""


class Classifier(Network):
    """A network that says for each genre how much a clip sounds like it.

    Args:
        settings: what it hears, and its layers.
        sample_rate: Hz.
    """

    def __init__(self, settings: ClassifierSettings, sample_rate: int) -> None:
        super().__init__()
        self.hearing = hearing(settings, sample_rate)

    @abstractmethod
    def answers(self, heard: Tensor) -> Tensor:
        """The logits [n, genres] of what is heard, [n, rows, frames]."""

    def forward(self, clips: Tensor) -> Tensor:
        """The logits [n, genres], float32, of clips [n, clip_samples]; at random in training."""
        heard = self.hearing(clips)
        with self.backbone(clips.device):
            return self.answers(heard).float()

    def prepare(self, clips: Iterator[Tensor]) -> None:
        """Fit what is heard to the training clips: mean and deviation of each row."""
        self.hearing.fit(clips)

    @torch.no_grad()
    def probabilities(self, clips: NDArray[np.int16]) -> NDArray[np.float32]:
        """The probability of each genre for some clips int16 [n, samples], n > 0: float32 [n, genres]."""
        parts = []
        for begin in range(0, len(clips), BATCH):
            batch = torch.from_numpy(to_float(np.asarray(clips[begin : begin + BATCH])))
            parts.append(self(batch.to(self.device)).softmax(1).cpu().numpy())
        return np.concatenate(parts)


def build_classifier(config: RunConfig) -> Classifier:
    """The untrained network of a run, on the default device.

    Raises:
        NoSuchModelError: the run was made by a program with other models.
        SettingError: or with other settings.
    """
    chosen = family(config.model)
    settings = validated(chosen.settings, config.settings)
    assert isinstance(settings, ClassifierSettings), "the registry has other settings for a classifier"
    return network(chosen, settings, config.sample_rate, config.clip_samples, len(config.genres))


def network(
    chosen: Family, settings: ClassifierSettings, sample_rate: int, clip_samples: int, genres: int
) -> Classifier:
    """The untrained network of these settings, on the default device."""
    module, name = chosen.network.split(":")
    made: Classifier = getattr(import_module(module), name)(settings, sample_rate, clip_samples, genres)
    return made


def count_parameters(
    chosen: Family, settings: ClassifierSettings, sample_rate: int, clip_samples: int, genres: int
) -> int:
    """Numbers that the network of these settings learns or fits, counted without making them."""
    with torch.device("meta"):
        return parameters(network(chosen, settings, sample_rate, clip_samples, genres))


def open_classifier(run: RunDirectory) -> Opened[Classifier]:
    """Load the best weights of a classifier's run.

    Raises:
        RunStateError: there are none yet, the file is damaged, or the run is no classifier's.
    """
    return open_best(run, "classifier", build_classifier)
