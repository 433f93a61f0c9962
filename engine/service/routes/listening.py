"""The listening page, what it and the apps say to each other, and the door for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

from fastapi import FastAPI
from fastapi.sse import EventSourceResponse
from fastapi.staticfiles import StaticFiles
from starlette.responses import Response
from starlette.types import Scope

from engine.schema import Door, DoorRequest, Message, Said
from engine.service.core import Engine

PAGE = Path(__file__).parents[1] / "page"

_HEADERS = {
    "content-security-policy": (
        "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",  # the address may hold a token
    "x-content-type-options": "nosniff",
    "cache-control": "no-cache",  # asked for again each time, and answered in few bytes when unchanged
}


def add(app: FastAPI, engine: Engine) -> None:
    """Answer on `app` for `engine`."""

    @app.get("/listening/pages/{page}", response_class=EventSourceResponse)
    async def page_hears(page: str) -> AsyncIterator[Message]:
        engine.expect_listeners()
        async for message in engine.listening.page_hears(page):
            yield message

    @app.post("/listening/pages/{page}")
    async def page_says(page: str, said: Said) -> None:
        engine.listening.page_says(page, said.messages)

    @app.get("/listening/apps/{name}", response_class=EventSourceResponse)
    async def app_hears(name: str) -> AsyncIterator[Message]:
        engine.expect_listeners()
        async for message in engine.listening.app_hears(name):
            yield message

    @app.post("/listening/apps/{name}")
    async def app_says(name: str, said: Said) -> None:
        engine.listening.app_says(name, said.messages)

    @app.post("/listening/door")
    async def open_door(request: DoorRequest) -> Door:
        return await engine.door.open(app, request)

    @app.delete("/listening/door")
    async def close_door() -> None:
        await engine.door.close()

    app.mount("/listen", _Page(directory=PAGE, html=True))


class _Page(StaticFiles):
    """The page's files, for this origin alone."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update(_HEADERS)
        return response
