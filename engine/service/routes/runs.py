"""Models and runs."""

from __future__ import annotations

from fastapi import FastAPI

from engine.runs import directory
from engine.schema import LogText, ModelInfo, Plan, Records, RunInfo, SweepRequest, TrainRequest
from engine.service import folds, starting, sweeps
from engine.service.core import Engine


def add(app: FastAPI, engine: Engine) -> None:
    """Answer on `app` for `engine`."""

    @app.get("/models")
    async def models(count: bool = False) -> list[ModelInfo]:
        return await starting.models(engine.studio, count)

    @app.post("/plan")
    async def plan(request: TrainRequest) -> Plan:
        return await starting.plan(engine.studio, request)

    @app.get("/runs")
    def runs() -> list[RunInfo]:
        return [run.info() for run in directory.all_runs()]

    @app.get("/runs/{name}")
    def run(name: str) -> RunInfo:
        return directory.open_run(name).info()

    @app.post("/runs")
    async def train(request: TrainRequest) -> RunInfo:
        return engine.trainings.enqueue(starting.new_run(request))[0]

    @app.post("/folds")
    async def train_folds(request: TrainRequest) -> list[RunInfo]:
        return engine.trainings.enqueue(*folds.new_runs(request))

    @app.post("/sweeps")
    async def sweep(request: SweepRequest) -> list[RunInfo]:
        return engine.trainings.enqueue(*sweeps.new_runs(request))

    @app.post("/runs/{name}/stop")
    async def stop(name: str) -> RunInfo:
        return engine.trainings.stop(directory.open_run(name))

    @app.post("/runs/{name}/resume")
    async def resume(name: str) -> RunInfo:
        return engine.trainings.enqueue(directory.open_run(name))[0]

    @app.post("/runs/{name}/move")
    async def move(name: str, up: bool) -> RunInfo:
        return engine.trainings.move(directory.open_run(name), up)

    @app.delete("/runs/{name}")
    async def delete(name: str) -> None:
        await starting.delete_run(engine.jobs, engine.trainings, name)

    @app.get("/runs/{name}/records")
    def records(name: str, offset: int = 0) -> Records:
        return directory.open_run(name).records(offset)

    @app.get("/runs/{name}/log")
    def log(name: str, offset: int = 0) -> LogText:
        return directory.open_run(name).log(offset)
