"""Copies of sounds for a listener at the other end of a slow line."""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import FastAPI, Header
from fastapi.responses import Response

from engine.audio.flac import flac_bytes
from engine.service import sounds
from engine.service.core import Engine


def add(app: FastAPI, engine: Engine) -> None:
    """Answer on `app` for `engine`."""

    @app.get("/sound/flac")
    def flac(path: str, if_none_match: Annotated[str | None, Header()] = None) -> Response:
        wav = sounds.content(path)
        # by its content: a sound that was only touched, or made again, is the same sound
        identity = f'"{hashlib.sha1(wav).hexdigest()}"'
        if if_none_match == identity:
            return Response(status_code=304, headers={"etag": identity})
        return Response(flac_bytes(wav), media_type="audio/flac", headers={"etag": identity})
