"""Small generators on a small autoencoder of the tiny library."""

from __future__ import annotations

import threading
from functools import cache

import tiny
import torch

from engine.generators.generator import Generator, network
from engine.generators.settings import GeneratorSettings
from engine.models import registry
from engine.models.describe import validated
from engine.runs.directory import RunDirectory
from engine.schema import SettingValue, TrainRequest
from engine.service import starting
from engine.training.loop import train

SMALL: dict[str, SettingValue] = {"width": 16, "depth": 2}
SHAPE = 6, 5
"""Dims and frames of the latents that networks are tried with."""


def small(name: str, shape: tuple[int, int] = SHAPE, genres: int = 2, **changes: SettingValue) -> Generator:
    """A network of few weights, in training, with latents of that shape whitened."""
    torch.manual_seed(0)
    settings = validated(registry.family(name).settings, SMALL | changes)
    assert isinstance(settings, GeneratorSettings)
    model = network(registry.family(name), settings, shape, genres)
    model.prepare(iter([latents(300, shape)]))
    return model.train()


def latents(count: int, shape: tuple[int, int] = SHAPE) -> torch.Tensor:
    """Seeded latents [count, dims, frames] whose numbers are tied, and far from 0 and 1."""
    random = torch.Generator().manual_seed(count)
    loose = torch.randn(count, *shape, generator=random)
    return 3 + 2 * loose.cumsum(1)


@cache
def coder() -> RunDirectory:
    """A linear code of the tiny library, trained."""
    return trained(tiny.new_run("pca", tiny.SMALL["pca"]))


def asked(model: str, **changes: object) -> TrainRequest:
    """The request of a short training on the latents of that code."""
    settings = SMALL | {"batch_size": 16, "preview_every": 0}
    words: dict[str, object] = {
        "model": model,
        "library": "tiny",
        "on": coder().name,
        "settings": settings,
        "epochs": 3,
    }
    return TrainRequest.model_validate(words | changes)


@cache
def generator(model: str) -> RunDirectory:
    """A generator of those latents, trained without a stop."""
    return trained(starting.new_run(asked(model)))


def trained(run: RunDirectory) -> RunDirectory:
    """The run, trained to its end."""
    train(run, threading.Event())
    return run
