"""Small classifiers on the tiny library."""

from __future__ import annotations

import threading

from engine.runs.directory import RunDirectory
from engine.schema import SettingValue, TrainRequest
from engine.training.loop import train

SMALL: dict[str, SettingValue] = {"hop": 128, "bands": 24, "batch_size": 8}
"""Settings that suit clips of a second at 8 kHz."""
CEL: dict[str, SettingValue] = SMALL | {"channels": [8, 16]}


def asked(model: str = "cel", library: str = "tiny", **changes: object) -> TrainRequest:
    """The request of a short training."""
    settings = CEL if model.startswith("cel") else SMALL
    words = {"model": model, "library": library, "settings": settings, "epochs": 3} | changes
    return TrainRequest.model_validate(words)


def trained(run: RunDirectory) -> RunDirectory:
    """The run, trained to its end."""
    train(run, threading.Event())
    return run


def silent(share: float, message: str) -> None:
    """Progress that nobody looks at."""
