"""How many times faster than real time each network encodes and decodes."""

from __future__ import annotations

import time

import torch
from torch import Tensor

from benchmarks.report import Figure, above, median, spread
from benchmarks.training import small_preset
from engine.models import base
from engine.models.base import Autoencoder
from engine.models.registry import FAMILIES, resolve
from engine.schema import TrainRequest

TURNS = 9
BATCHES = (1, 12)
RATE, SECONDS = 22050, 5.0
FITTED_ON = 32
"""Clips that a linear code is fitted to first, so that what is decoded is a sound."""
GOALS = {"spectral-vae": 200.0}


def speeds() -> list[Figure]:
    """Encoding and decoding of one clip and of twelve, every network in turn."""
    torch.manual_seed(0)
    clips = 0.1 * torch.randn(FITTED_ON, round(RATE * SECONDS))
    networks = {name: _network(name, clips) for name in FAMILIES}
    figures = []
    for batch in BATCHES:
        taken: dict[str, list[float]] = {name: [] for name in networks}
        for turn in range(TURNS + 1):
            for name, network in networks.items():
                seconds = _reconstructed(network, clips[:batch])
                if turn:  # the first turn warms caches up
                    taken[name].append(seconds)
        for name, times in taken.items():
            speeds = [batch * SECONDS / seconds for seconds in times]
            title = f"{name} reconstruction, {batch} clip{'s' if batch > 1 else ''} at once"
            words = f"{1000 * median(times):.3g} ms; {spread(speeds)}"
            goal = GOALS.get(name)
            figures.append(above(title, median(speeds), "x real time", goal, words, "reconstruction"))
    return figures


@torch.no_grad()
def _network(name: str, clips: Tensor) -> Autoencoder:
    request = TrainRequest(model=name, library="none", preset=small_preset(FAMILIES[name]))
    chosen = resolve(request, clips.shape[-1])
    network = base.network(chosen.family, chosen.settings, RATE).eval()
    network.prepare(iter(torch.split(clips, 16)))
    return network


@torch.no_grad()
def _reconstructed(network: Autoencoder, clips: Tensor) -> float:
    began = time.perf_counter()
    network.decode(network.encode(clips), clips.shape[-1])
    return time.perf_counter() - began
