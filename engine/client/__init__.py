"""The typed client of the engine's service: HTTP over its Unix socket. No torch, no numpy.

One method an endpoint. Every method raises a `DeckError` whose text is the sentence to show.
"""

from __future__ import annotations

from engine.client.client import Client, connect
from engine.client.start import log_path, start_engine
from engine.client.wire import EngineError
from engine.errors import DeckError, EngineUnreachableError

__all__ = [
    "Client",
    "DeckError",
    "EngineError",
    "EngineUnreachableError",
    "connect",
    "log_path",
    "start_engine",
]
