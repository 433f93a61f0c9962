"""New music: files that clients send, and how runs do on them."""

from __future__ import annotations

import asyncio
import os
import tempfile
from typing import IO, Annotated

from fastapi import FastAPI, Query, Request
from starlette.requests import ClientDisconnect

from engine import files, places
from engine.errors import NotAudioError
from engine.library import growing, store
from engine.runs import directory
from engine.schema import LARGEST_BYTES, Added, MusicMeasures
from engine.service.core import Engine


def add(app: FastAPI, engine: Engine) -> None:
    """Answer on `app` for `engine`."""

    @app.post("/music")
    async def add(
        request: Request,
        name: Annotated[str, Query(min_length=1, max_length=1024)],
        sample_rate: Annotated[int, Query(ge=4000, le=192000)],
        clip_samples: Annotated[int, Query(ge=800)],
    ) -> Added:
        # a file without a name: nothing of it is left, however this ends
        with tempfile.TemporaryFile(dir=places.data()) as received:
            await _receive(request, received, name)
            path = f"/proc/{os.getpid()}/fd/{received.fileno()}"
            wanted = {"sample_rate": sample_rate, "clip_samples": clip_samples}
            answer = await engine.studio.ask("add_music", path=path, name=name, **wanted)
        added = Added.model_validate(answer)
        if added.new:
            engine.news.tell(library=store.read_info(added.library))
        return added

    @app.delete("/music/{library}")
    async def delete_track(library: str, track: str) -> None:
        left = await asyncio.to_thread(growing.delete_track, library, track)
        if left is None:
            engine.news.tell(library_deleted=library)
        else:
            engine.news.tell(library=left)

    @app.get("/runs/{name}/music")
    def measures(name: str) -> MusicMeasures | None:
        return directory.open_run(name).music_measures()


async def _receive(request: Request, file: IO[bytes], name: str) -> None:
    """Write what the client sends into a file."""
    size = 0
    try:
        with files.full_disk_named(places.data()):
            async for block in request.stream():
                size += len(block)
                if size > LARGEST_BYTES:
                    raise NotAudioError(
                        f"{name} has more than {LARGEST_BYTES / 2**20:.0f} MB, which is the most."
                    )
                await asyncio.to_thread(file.write, block)
            file.flush()
    except ClientDisconnect:
        raise NotAudioError(f"{name} did not arrive whole; send it again.") from None
