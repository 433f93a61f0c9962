"""What new sounds are compared with, and ladders of ways to draw them."""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI, Query

from engine.generation import generators
from engine.runs import directory
from engine.schema import JobInfo, Ladder
from engine.service import closeness, ladders
from engine.service.core import Engine


def add(app: FastAPI, engine: Engine) -> None:
    """Answer on `app` for `engine`."""

    @app.post("/runs/{name}/closeness")
    async def find_closeness(name: str, for_mix: bool = False) -> JobInfo | None:
        return closeness.start(engine.jobs, name, for_mix)

    @app.post("/runs/{name}/ladder")
    async def climb(
        name: str, count: Annotated[int, Query(ge=4, le=1000)] = 64, seed: Annotated[int, Query(ge=0)] = 0
    ) -> JobInfo:
        return ladders.start(engine.jobs, name, count, seed)

    @app.get("/runs/{name}/ladder")
    def ladder(name: str) -> Ladder | None:
        return generators.ladder_of(directory.open_run(name))
