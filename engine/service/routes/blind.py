"""Blind listening tests."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import FastAPI, Query

from engine.schema import (
    BlindAnswer,
    BlindPlan,
    BlindRequest,
    BlindResult,
    BlindTest,
    Heard,
    ReconstructRequest,
    TrialSounds,
)
from engine.service import blind
from engine.service.core import Engine


def add(app: FastAPI, engine: Engine) -> None:
    """Answer on `app` for `engine`."""

    async def reconstruct(request: ReconstructRequest) -> Any:
        return await engine.studio.ask("reconstruct", request=request.model_dump())

    @app.post("/blind/plan")
    def plan(request: BlindRequest) -> BlindPlan:
        return blind.plan(request)

    @app.post("/blind/tests")
    def begin(request: BlindRequest) -> BlindTest:
        return blind.begin(request)

    @app.get("/blind/tests/{run}")
    def going_on(run: str) -> BlindTest | None:
        return blind.going_on(run)

    @app.post("/blind/tests/{run}/trials/{number}")
    async def sounds(run: str, number: int) -> TrialSounds:
        return await blind.sounds_of(run, number, reconstruct)

    @app.post("/blind/tests/{run}/answers")
    async def answer(run: str, given: BlindAnswer) -> BlindTest:
        return blind.answer(run, given)

    @app.get("/blind/results")
    def results(run: Annotated[list[str], Query()]) -> list[BlindResult]:
        return blind.results(run)

    @app.get("/blind/heard")
    def heard(run: Annotated[list[str], Query()]) -> list[Heard]:
        return blind.heard(run)
