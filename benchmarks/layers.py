"""A step of the waveform networks by torch's own layers, by ours, and by what else torch offers a CPU.

Every way trains a copy of the network from the same weights on the same batch. They take turns, and each is
told as a ratio to torch's own layers in the same turn, with how far its loss has come away from theirs.
"""

from __future__ import annotations

import copy
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from unittest.mock import patch

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from benchmarks.notebook import layers_of_torch
from benchmarks.report import Figure, median, spread, watched
from engine.models import base
from engine.models.base import Autoencoder
from engine.models.registry import FAMILIES
from engine.models.strided import StridedConv1d, StridedConvTranspose1d
from engine.training.memory import keep_freed_memory

MODELS = ("tanh-conv", "net5")
TURNS = 15
BATCH, SAMPLES, RATE = 10, 110250, 22050


def steps() -> list[Figure]:
    """Steps of each network, every way in turn."""
    keep_freed_memory()
    figures = []
    for model in MODELS:
        figures += _compared(model)
    return figures


@dataclass
class Way:
    """A way of computing a network's step.

    Attributes:
        name: of the way.
        prepare: makes the loss function of a network.
        under: what holds while the network computes.
    """

    name: str
    prepare: Callable[[Autoencoder], Callable[[Tensor], Tensor]]
    under: Callable[[], AbstractContextManager[None]]


def _compared(model: str) -> list[Figure]:
    torch.manual_seed(0)
    family = FAMILIES[model]
    network = base.network(family, family.settings(), RATE)
    clips = 0.5 * torch.randn(BATCH, SAMPLES)
    walkers = {way.name: Walker(way, copy.deepcopy(network), clips) for way in _ways()}
    seconds: dict[str, list[float]] = {name: [] for name in walkers}
    for turn in range(TURNS + 1):
        for name, walker in walkers.items():
            taken = walker.step()
            if turn:  # the first turn warms caches up, and compiles
                seconds[name].append(taken)
    plain = walkers.pop("torch's own layers")
    theirs = seconds.pop(plain.way.name)
    words = f"{BATCH} clips; {spread(theirs)}"
    figures = [watched(f"{model} step, torch's own layers", 1000 * median(theirs), "ms", words, "layers")]
    for name, walker in walkers.items():
        ratios = [their / mine for their, mine in zip(theirs, seconds[name], strict=True)]
        away = abs(walker.loss - plain.loss) / plain.loss
        words = f"{spread(ratios)}; loss after {TURNS + 1} steps is {100 * away:.1g} % away"
        figures.append(watched(f"{model} step, {name}", median(ratios), "x", words, "layers"))
    if not _has_compiler():
        words = "no C++ compiler here"
        figures.append(watched(f"{model} step, torch.compile", None, "x", words, "layers"))
    return figures


class Walker:
    """Takes the steps of one way, with the optimiser of the reports."""

    def __init__(self, way: Way, network: Autoencoder, clips: Tensor) -> None:
        self.way, self.clips, self.loss = way, clips, 0.0
        self.losing = way.prepare(network)
        self.optimizer = torch.optim.Adam(network.parameters(), lr=0.005)

    def step(self) -> float:
        """Take a step; the seconds that it took."""
        began = time.perf_counter()
        with self.way.under():
            loss = self.losing(self.clips)
            loss.backward()  # type: ignore[no-untyped-call]
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.loss = loss.item()
        return time.perf_counter() - began


def _ways() -> list[Way]:
    ways = [
        Way("torch's own layers", _as_it_is, layers_of_torch),
        Way("ours", _as_it_is, nullcontext),
        Way("channels_last", _as_it_is, _channels_last),
        Way("bf16", _in_bf16, layers_of_torch),
    ]
    if _has_compiler():
        ways.append(Way("torch.compile", _compiled, layers_of_torch))
    return ways


def _as_it_is(network: Autoencoder) -> Callable[[Tensor], Tensor]:
    return network.training_loss


def _in_bf16(network: Autoencoder) -> Callable[[Tensor], Tensor]:
    network.bf16 = True
    return network.training_loss


def _compiled(network: Autoencoder) -> Callable[[Tensor], Tensor]:
    return torch.compile(network.training_loss)


def _has_compiler() -> bool:
    return shutil.which(os.environ.get("CXX", "g++")) is not None


@contextmanager
def _channels_last() -> Iterator[None]:
    """Convolutions in two dimensions with the channels of each sample side by side."""

    def along(signal: Tensor) -> Tensor:
        return signal[:, :, None].contiguous(memory_format=torch.channels_last)

    def convolution(layer: nn.Conv1d, signal: Tensor) -> Tensor:
        stride, padding = (1, *layer.stride), (0, int(layer.padding[0]))
        return F.conv2d(along(signal), along(layer.weight), layer.bias, stride, padding)[:, :, 0]

    def transposed(layer: nn.ConvTranspose1d, frames: Tensor, output_size: list[int]) -> Tensor:
        stride, padding = (1, *layer.stride), (0, int(layer.padding[0]))
        fewest = (frames.shape[-1] - 1) * stride[1] + layer.kernel_size[0] - 2 * padding[1]
        rest = (0, output_size[0] - fewest)
        made = F.conv_transpose2d(along(frames), along(layer.weight), layer.bias, stride, padding, rest)
        return made[:, :, 0]

    with (
        layers_of_torch(),
        patch.object(StridedConv1d, "forward", convolution),
        patch.object(StridedConvTranspose1d, "forward", transposed),
    ):
        yield
