"""Libraries and their tracks."""

from __future__ import annotations

from fastapi import FastAPI

from engine.library import splits, store
from engine.schema import JobInfo, LibraryInfo, LibraryRequest, ListedTrack, SplitName
from engine.service import starting
from engine.service.core import Engine


def add(app: FastAPI, engine: Engine) -> None:
    """Answer on `app` for `engine`."""

    @app.get("/libraries")
    def libraries() -> list[LibraryInfo]:
        return store.list_libraries()

    @app.get("/libraries/{name}")
    def library(name: str) -> LibraryInfo:
        return store.open_library(name).info

    @app.get("/libraries/{name}/tracks")
    def tracks(name: str, split: SplitName = "random", seed: int = 0) -> list[ListedTrack]:
        library = store.open_library(name)
        if library.info.growing:
            return [ListedTrack(**track.model_dump(), part="new") for track in library.tracks]
        parts = splits.assign(library.tracks, split, seed, library.info)
        return [ListedTrack(**track.model_dump(), part=parts[track.name]) for track in library.tracks]

    @app.get("/libraries/{name}/check")
    def check(name: str) -> list[str]:
        return store.check_library(name)

    @app.post("/libraries")
    async def add(request: LibraryRequest) -> JobInfo:
        return starting.prepare(engine.jobs, engine.news, request)

    @app.delete("/libraries/{name}")
    async def delete(name: str) -> None:
        starting.delete_library(engine.news, name)
