"""The networks: linear layers on all that is heard, and convolutions over it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import prod

from torch import Tensor, nn

from engine.genres.classifier import Classifier
from engine.genres.settings import (
    FIRST_KERNEL,
    FIRST_STEP,
    KERNEL,
    WAVEFORM_POOL,
    CelSettings,
    Mlp2Settings,
    MlpSettings,
)

Activation = Callable[[], nn.Module]


class Mlp(Classifier):
    """Three linear layers with ReLU between them, on all that is heard of a clip at once.

    Args:
        settings: nodes of the two hidden layers.
        sample_rate: Hz.
        clip_samples: of every clip.
        genres: that are told apart.
    """

    def __init__(self, settings: MlpSettings, sample_rate: int, clip_samples: int, genres: int) -> None:
        super().__init__(settings, sample_rate)
        heard = prod(settings.heard(clip_samples))
        self.layers = _dense([heard, settings.nodes, settings.nodes, genres], nn.ReLU, 0.0)

    def answers(self, heard: Tensor) -> Tensor:
        """Logits [n, genres]."""
        found: Tensor = self.layers(heard.flatten(1))
        return found


class Mlp2(Classifier):
    """Hidden layers of any number and size with ReLU, and dropout behind each.

    Args:
        settings: nodes of each hidden layer, and dropout.
        sample_rate: Hz.
        clip_samples: of every clip.
        genres: that are told apart.
    """

    def __init__(self, settings: Mlp2Settings, sample_rate: int, clip_samples: int, genres: int) -> None:
        super().__init__(settings, sample_rate)
        heard = prod(settings.heard(clip_samples))
        self.layers = _dense([heard, *settings.hidden, genres], nn.ReLU, settings.dropout)

    def answers(self, heard: Tensor) -> Tensor:
        """Logits [n, genres]."""
        found: Tensor = self.layers(heard.flatten(1))
        return found


class Cel(Classifier):
    """Convolutions with batch normalisation and pooling, the mean over time, then dropout and dense layers.

    Two dimensions on the mel spectrogram, kernels of 3 x 3 and pooling by 2 x 2. One on the waveform, where
    the first kernel is long and steps far and pooling is by 4, as in Dai et al. 2017 (Very deep convolutional
    neural networks for raw waveforms), so that few places are left for the layers behind it.

    Args:
        settings: channels of the convolutions, and the dense layers.
        sample_rate: Hz.
        clip_samples: of every clip; of no account, since the mean over time is taken.
        genres: that are told apart.
    """

    activation: Activation = nn.ReLU

    def __init__(self, settings: CelSettings, sample_rate: int, clip_samples: int, genres: int) -> None:
        super().__init__(settings, sample_rate)
        widths = pairwise([1, *settings.channels])
        flat = settings.input == "waveform"
        stages = [
            self._on_waveform(before, after, first=place == 0) if flat else self._on_mel(before, after)
            for place, (before, after) in enumerate(widths)
        ]
        self.convolutions = nn.Sequential(*stages)
        rows = 1 if flat else -(-settings.bands // 2 ** len(settings.channels))
        sizes = [settings.channels[-1] * rows, *[settings.nodes] * (settings.dense - 1), genres]
        self.drop = nn.Dropout(settings.dropout)
        self.dense = _dense(sizes, self.activation, settings.dropout)

    def answers(self, heard: Tensor) -> Tensor:
        """Logits [n, genres]."""
        signal = heard if self.hearing.rows == 1 else heard[:, None]
        found: Tensor = self.dense(self.drop(self.convolutions(signal).mean(-1).flatten(1)))
        return found

    def _on_mel(self, before: int, after: int) -> nn.Sequential:
        # no bias: the normalisation takes it away
        convolution = nn.Conv2d(before, after, 3, padding=1, bias=False)
        pooling = nn.MaxPool2d(2, ceil_mode=True)
        return nn.Sequential(convolution, nn.BatchNorm2d(after), self.activation(), pooling)

    def _on_waveform(self, before: int, after: int, first: bool) -> nn.Sequential:
        kernel, step = (FIRST_KERNEL, FIRST_STEP) if first else (KERNEL, 1)
        convolution = nn.Conv1d(before, after, kernel, step, padding=kernel // 2, bias=False)
        pooling = nn.MaxPool1d(WAVEFORM_POOL, ceil_mode=True)
        return nn.Sequential(convolution, nn.BatchNorm1d(after), self.activation(), pooling)


class Cel2(Cel):
    """`Cel` with LeakyReLU of slope 0.1."""

    @staticmethod
    def activation() -> nn.Module:
        """LeakyReLU."""
        return nn.LeakyReLU(0.1)


class Cel3(Cel):
    """`Cel` with ELU."""

    activation = nn.ELU


def _dense(sizes: Sequence[int], activation: Activation, dropout: float) -> nn.Sequential:
    """Linear layers of these sizes; activation and dropout behind all but the last."""
    layers: list[nn.Module] = []
    for before, after in pairwise(sizes):
        layers += [nn.Linear(before, after), activation(), nn.Dropout(dropout)]
    return nn.Sequential(*layers[:-2])
