"""Who answers, and what happens."""

from __future__ import annotations

import os
import platform
from collections.abc import AsyncIterator

from fastapi import FastAPI
from fastapi.sse import EventSourceResponse

from engine import __version__, places
from engine.schema import EngineInfo, News
from engine.service.core import Engine


def add(app: FastAPI, engine: Engine) -> None:
    """Answer on `app` for `engine`."""

    @app.get("/engine")
    async def info() -> EngineInfo:
        return EngineInfo(
            version=__version__,
            pid=os.getpid(),
            host=platform.node(),
            device=engine.trainings.device,
            started=engine.started,
            checkpoints=str(places.checkpoints()),
            data=str(places.data()),
            sounds=str(places.sounds()),
            socket=str(places.socket_path()),
        )

    @app.post("/engine/stop")
    async def stop() -> None:
        engine.news.close()
        engine.listening.close()
        assert engine.server is not None
        engine.server.should_exit = True

    @app.get("/news", response_class=EventSourceResponse)
    async def news() -> AsyncIterator[News]:
        async for item in engine.news.listen(engine.standing):
            yield item
