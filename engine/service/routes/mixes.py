"""The table of mixes."""

from __future__ import annotations

from fastapi import FastAPI

from engine.generation import tables
from engine.runs import directory
from engine.schema import JobInfo, MixTable, MixTableRequest
from engine.service.core import Engine


def add(app: FastAPI, engine: Engine) -> None:
    """Answer on `app` for `engine`."""

    @app.post("/mixes")
    async def start(request: MixTableRequest) -> JobInfo:
        for name in request.runs:
            run = directory.open_run(name)
            run.must_be("autoencoder")
            run.weights_identity()
        title = f"mixes of {', '.join(request.runs)}"
        return engine.jobs.start("mixes", title, {"mixes": request.model_dump()})

    @app.get("/mixes/{library}")
    def found(library: str) -> MixTable | None:
        return tables.table_of(library)
