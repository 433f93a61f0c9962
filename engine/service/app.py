"""The HTTP API of the service.

Nothing here imports torch: jobs and the studio do, in processes of their own.
"""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from engine import __version__
from engine.errors import DeckError
from engine.service.core import Engine
from engine.service.guard import Guard
from engine.service.routes import (
    baskets,
    blind,
    copies,
    features,
    generation,
    genres,
    libraries,
    listening,
    mixes,
    music,
    news,
    results,
    runs,
    sounds,
)


async def serve(listener: socket.socket) -> None:
    """Serve on a listening socket until asked to stop, by a signal or through the API."""
    engine = Engine()
    config = uvicorn.Config(
        build(engine),
        log_level="warning",
        timeout_graceful_shutdown=1,
        timeout_keep_alive=600,  # longer than the client's own: who closes first must not be a race
        lifespan="on",
    )
    engine.server = uvicorn.Server(config)
    await engine.server.serve(sockets=[listener])


def build(engine: Engine) -> FastAPI:
    """The application on an engine."""

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        await engine.trainings.open()
        yield
        await engine.close()

    app = FastAPI(title="latentdeck", version=__version__, lifespan=life, docs_url=None, redoc_url=None)
    app.add_middleware(Guard)
    app.add_exception_handler(DeckError, _refuse)
    app.add_exception_handler(RequestValidationError, _refuse)
    for routes in (
        news,
        libraries,
        runs,
        results,
        genres,
        features,
        generation,
        sounds,
        baskets,
        mixes,
        copies,
        blind,
        listening,
        music,
    ):
        routes.add(app, engine)
    return app


async def _refuse(_: Request, error: Exception) -> JSONResponse:
    if isinstance(error, RequestValidationError):
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"][1:])
        return JSONResponse(
            {"reason": "SettingError", "message": f"{field}: {first['msg']}."}, status_code=422
        )
    return JSONResponse({"reason": type(error).__name__, "message": str(error)}, status_code=400)
