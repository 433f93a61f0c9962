"""Reports of genre classifiers."""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI, Query

from engine.genres import answers
from engine.runs import directory
from engine.schema import GenreReport, JobInfo
from engine.service import starting
from engine.service.core import Engine


def add(app: FastAPI, engine: Engine) -> None:
    """Answer on `app` for `engine`."""

    @app.post("/runs/{name}/genres")
    async def tell(name: str) -> JobInfo:
        return starting.genres(engine.jobs, engine.trainings, name)

    @app.get("/genres")
    def report(run: Annotated[list[str], Query()]) -> GenreReport | None:
        return answers.of_runs([directory.open_run(name) for name in run])
