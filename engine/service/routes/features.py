"""Studies of features."""

from __future__ import annotations

from fastapi import FastAPI

from engine.features import kept
from engine.schema import FeatureRequest, FeatureStudy, JobInfo
from engine.service import studies
from engine.service.core import Engine


def add(app: FastAPI, engine: Engine) -> None:
    """Answer on `app` for `engine`."""

    @app.post("/features")
    async def study(request: FeatureRequest) -> JobInfo:
        return studies.start(engine.jobs, request)

    @app.get("/features")
    def found() -> list[FeatureStudy]:
        return kept.all_studies()

    @app.delete("/features/{name}")
    def delete(name: str) -> None:
        kept.delete(name)
