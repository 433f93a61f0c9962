"""Sounds and pictures of them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.responses import Response

from engine.latents import recipes
from engine.runs import directory
from engine.schema import MixRequest, Passage, Picture, Recipe, ReconstructRequest, SampleRequest, Sound
from engine.service import sounds
from engine.service.core import Engine


def add(app: FastAPI, engine: Engine) -> None:
    """Answer on `app` for `engine`."""

    async def ask_for_sounds(question: str, request: Any) -> list[Sound]:
        answer = await engine.studio.ask(question, request=request.model_dump())
        return [Sound.model_validate(sound) for sound in answer]

    @app.post("/sound/clip")
    def clip(request: Passage) -> Sound:
        return sounds.original(request)

    @app.post("/sound/anchor")
    def anchor(request: Passage) -> Sound:
        return sounds.anchor(request)

    @app.post("/sound/reconstruct")
    async def reconstruct(request: ReconstructRequest) -> Sound:
        path = sounds.render_path(directory.open_run(request.run), request.clip)
        if path.exists():
            return await asyncio.to_thread(sounds.describe, path, f"{request.clip.track} · {request.run}")
        return (await ask_for_sounds("reconstruct", request))[0]

    @app.post("/sound/difference")
    async def difference(request: ReconstructRequest) -> Sound:
        made = await reconstruct(request)
        return await asyncio.to_thread(sounds.difference, request, Path(made.path))

    @app.post("/sound/mix")
    async def mix(request: MixRequest) -> Sound:
        return (await ask_for_sounds("mix", request))[0]

    @app.post("/sound/sample")
    async def sample(request: SampleRequest) -> list[Sound]:
        return await ask_for_sounds("sample", request)

    @app.post("/sound/repeat")
    async def repeat(request: Recipe) -> list[Sound]:
        return await ask_for_sounds("repeat", request)

    @app.get("/sound/recipe")
    def recipe(path: str) -> Recipe:
        return recipes.of(sounds.own(path))

    @app.get("/sound/picture")
    def picture(path: str, columns: int) -> Picture:
        return sounds.draw(path, columns)

    @app.get("/sound/wav")
    def wav(path: str) -> Response:
        return Response(sounds.wav(path), media_type="audio/wav")
