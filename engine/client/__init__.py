"""The typed client of the engine's service: HTTP over its Unix socket. No torch, no numpy.

One method an endpoint. Every method raises a `DeckError` whose text is the sentence to show.
"""

from __future__ import annotations

from engine import __version__
from engine.client.client import Client, connect
from engine.client.copies import Copies
from engine.client.start import log_path, start_engine
from engine.client.wire import EngineError
from engine.errors import DeckError, EngineUnreachableError
from engine.places import runtime as runtime_folder
from engine.places import sounds as sounds_folder

__all__ = [
    "Client",
    "Copies",
    "DeckError",
    "EngineError",
    "EngineUnreachableError",
    "__version__",
    "connect",
    "log_path",
    "runtime_folder",
    "sounds_folder",
    "start_engine",
]
