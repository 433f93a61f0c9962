"""Jobs, measures and explorations."""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI, Query

from engine.explore import knowledge as known
from engine.measure import frontier
from engine.runs import directory
from engine.schema import SPACES, Exploration, Frontier, FrontierExport, JobInfo, Knowledge, Measures, Space
from engine.service import starting
from engine.service.core import Engine


def add(app: FastAPI, engine: Engine) -> None:
    """Answer on `app` for `engine`."""

    @app.get("/jobs")
    async def jobs() -> list[JobInfo]:
        return engine.jobs.all()

    @app.post("/jobs/{job}/cancel")
    async def cancel(job: str) -> JobInfo:
        return engine.jobs.cancel(job)

    @app.post("/runs/{name}/measures")
    async def measure(name: str) -> JobInfo:
        return starting.measure(engine.jobs, engine.trainings, name)

    @app.get("/runs/{name}/measures")
    def measures(name: str) -> Measures | None:
        return directory.open_run(name).measures()

    @app.get("/frontier")
    def against_size(run: Annotated[list[str], Query()]) -> Frontier:
        return frontier.of_runs([directory.open_run(name) for name in run])

    @app.post("/frontier/export")
    async def export(request: FrontierExport) -> list[str]:
        paths: list[str] = await engine.studio.ask("export_frontier", request=request.model_dump())
        return paths

    @app.post("/runs/{name}/exploration")
    async def explore(name: str, space: Annotated[list[Space], Query()] = list(SPACES)) -> JobInfo:  # noqa: B006
        return starting.explore(engine.jobs, name, space)

    @app.get("/runs/{name}/exploration")
    def exploration(name: str, space: Space = "mean+std") -> Exploration | None:
        return directory.open_run(name).exploration(space)

    @app.get("/knowledge")
    def knowledge(run: Annotated[list[str], Query()]) -> Knowledge:
        return known.of_runs([directory.open_run(name) for name in run])
