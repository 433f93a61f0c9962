"""The HTTP API of the service: one small function an endpoint, the work itself elsewhere.

Nothing here imports torch: jobs and the studio do, in processes of their own.
"""

from __future__ import annotations

import asyncio
import os
import platform
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any

import uvicorn
from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse
from fastapi.sse import EventSourceResponse

from engine import __version__, places
from engine.errors import DeckError
from engine.library import splits, store
from engine.measure import frontier
from engine.runs import directory
from engine.runs.directory import RunDirectory
from engine.schema import (
    ClipRef,
    EngineInfo,
    Exploration,
    FileRequest,
    Frontier,
    FrontierExport,
    JobInfo,
    LibraryInfo,
    LibraryRequest,
    ListedTrack,
    LogText,
    Measures,
    MixRequest,
    ModelInfo,
    News,
    Picture,
    Plan,
    ReconstructRequest,
    Records,
    RunInfo,
    SampleRequest,
    Sound,
    SplitName,
    SweepRequest,
    TrainRequest,
)
from engine.service import sounds, starting, sweeps
from engine.service.jobs import Jobs
from engine.service.news import Newsroom
from engine.service.studio_link import StudioLink
from engine.service.trainings import Trainings


class Engine:
    """What the endpoints work on: the news, the queue of trainings, the jobs and the studio."""

    def __init__(self) -> None:
        self.started = time.time()
        self.news = Newsroom()
        self.trainings = Trainings(self.news, self._done)
        self.jobs = Jobs(self.news, places.runtime() / "jobs")
        self.studio = StudioLink(places.runtime() / "studio.log")
        self.server: uvicorn.Server | None = None

    async def close(self) -> None:
        """End jobs and studio, let trainings go on."""
        await asyncio.gather(self.trainings.close(), self.jobs.close(), self.studio.close())

    def _done(self, run: RunDirectory) -> None:
        sweeps.measure_when_done(self.jobs, self.trainings, run)

    def standing(self) -> list[dict[str, Any]]:
        """How everything stands, as items of news."""
        return [
            *({"library": library} for library in store.list_libraries()),
            *({"run": run.info()} for run in directory.all_runs()),
            *({"job": job} for job in self.jobs.all()),
        ]


async def serve(listener: socket.socket) -> None:
    """Serve on a listening socket until asked to stop, by a signal or through the API."""
    engine = Engine()
    config = uvicorn.Config(build(engine), log_level="warning", timeout_graceful_shutdown=1, lifespan="on")
    engine.server = uvicorn.Server(config)
    await engine.server.serve(sockets=[listener])


def build(engine: Engine) -> FastAPI:
    """The application on an engine."""

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        await engine.trainings.open()
        warming = asyncio.create_task(asyncio.to_thread(sounds.warm))
        yield
        await engine.close()
        await warming

    app = FastAPI(title="latentdeck", version=__version__, lifespan=life, docs_url=None, redoc_url=None)
    app.add_exception_handler(DeckError, _refuse)
    app.add_exception_handler(RequestValidationError, _refuse)
    _engine_routes(app, engine)
    _library_routes(app, engine)
    _run_routes(app, engine)
    _result_routes(app, engine)
    _sound_routes(app, engine)
    return app


async def _refuse(_: Request, error: Exception) -> JSONResponse:
    if isinstance(error, RequestValidationError):
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"][1:])
        return JSONResponse(
            {"reason": "SettingError", "message": f"{field}: {first['msg']}."}, status_code=422
        )
    return JSONResponse({"reason": type(error).__name__, "message": str(error)}, status_code=400)


def _engine_routes(app: FastAPI, engine: Engine) -> None:
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
        )

    @app.post("/engine/stop")
    async def stop() -> None:
        engine.news.close()
        assert engine.server is not None
        engine.server.should_exit = True

    @app.get("/news", response_class=EventSourceResponse)
    async def news() -> AsyncIterator[News]:
        async for item in engine.news.listen(engine.standing):
            yield item


def _library_routes(app: FastAPI, engine: Engine) -> None:
    @app.get("/libraries")
    def libraries() -> list[LibraryInfo]:
        return store.list_libraries()

    @app.get("/libraries/{name}")
    def library(name: str) -> LibraryInfo:
        return store.open_library(name).info

    @app.get("/libraries/{name}/tracks")
    def tracks(name: str, split: SplitName = "random", seed: int = 0) -> list[ListedTrack]:
        library = store.open_library(name)
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


def _run_routes(app: FastAPI, engine: Engine) -> None:
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


def _result_routes(app: FastAPI, engine: Engine) -> None:
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
    async def explore(name: str, pooling: str = "mean+std", k: int | None = None) -> JobInfo:
        return starting.explore(engine.jobs, name, pooling, k)

    @app.get("/runs/{name}/exploration")
    def exploration(name: str) -> Exploration | None:
        return directory.open_run(name).exploration()


def _sound_routes(app: FastAPI, engine: Engine) -> None:
    async def ask_for_sounds(question: str, request: Any) -> list[Sound]:
        answer = await engine.studio.ask(question, request=request.model_dump())
        return [Sound.model_validate(sound) for sound in answer]

    @app.post("/sound/clip")
    def clip(request: ClipRef) -> Sound:
        return sounds.original(request)

    @app.post("/sound/reconstruct")
    async def reconstruct(request: ReconstructRequest) -> Sound:
        path = sounds.render_path(directory.open_run(request.run), request.clip)
        if path.exists():
            return sounds.describe(path, f"{request.clip.track} · {request.run}")
        return (await ask_for_sounds("reconstruct", request))[0]

    @app.post("/sound/file")
    async def file(request: FileRequest) -> Sound:
        return (await ask_for_sounds("file", request))[0]

    @app.post("/sound/mix")
    async def mix(request: MixRequest) -> Sound:
        return (await ask_for_sounds("mix", request))[0]

    @app.post("/sound/sample")
    async def sample(request: SampleRequest) -> list[Sound]:
        return await ask_for_sounds("sample", request)

    @app.get("/sound/picture")
    def picture(path: str, columns: int) -> Picture:
        return sounds.draw(path, columns)

    @app.get("/sound/wav")
    def wav(path: str) -> FileResponse:
        return FileResponse(Path(sounds.own(path)), media_type="audio/wav")
