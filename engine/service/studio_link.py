"""The service's side of the studio: one process with torch, kept warm, asked one thing at a time."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import Any

from engine import errors
from engine.errors import DeckError
from engine.service.processes import ending, working_environment

_LINE_LIMIT = 64 * 1024 * 1024


class StudioError(DeckError):
    """The studio's process ended in the middle of its work."""


class StudioLink:
    """Starts the studio at the first question, and again if it died."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()
        self._closing = False

    async def ask(self, question: str, **words: Any) -> Any:
        """Ask the studio one thing, and wait for the answer.

        Raises:
            DeckError: the studio's refusal, of the kind it was there.
            StudioError: its process ended.
        """
        # shielded: a listener who moved on must not leave half an answer in the pipe
        return await asyncio.shield(asyncio.ensure_future(self._ask(question, words)))

    @property
    def warm(self) -> bool:
        """Whether its process is there."""
        return self._process is not None and self._process.returncode is None

    async def close(self) -> None:
        """End the studio, for good; what is still asked of it is refused."""
        self._closing = True
        self._kill()
        async with self._turn:
            if self._process is not None:
                await self._process.wait()

    def _kill(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.kill()

    async def _ask(self, question: str, words: dict[str, Any]) -> Any:
        async with self._turn:
            if self._closing:
                raise StudioError("The engine is ending; ask again when it runs.")
            process = await self._started()
            if self._closing:  # while it started
                self._kill()
            assert process.stdin is not None
            assert process.stdout is not None
            try:
                process.stdin.write(json.dumps({"question": question} | words).encode() + b"\n")
                await process.stdin.drain()
                line = await process.stdout.readline()
            except (ConnectionError, ValueError):
                line = b""
            if not line.endswith(b"\n"):
                code = await process.wait()
                raise StudioError(
                    f"The studio ended ({ending(code)}); it starts again with the next request."
                )
        answer = json.loads(line)
        if "reason" in answer:
            kind = getattr(errors, answer["reason"], DeckError)
            raise kind(answer["message"])
        return answer["answer"]

    async def _started(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            with self._log.open("ab") as sink:
                self._process = await asyncio.create_subprocess_exec(
                    sys.executable,
                    "-m",
                    "engine.service.studio",
                    stdin=PIPE,
                    stdout=PIPE,
                    stderr=sink,
                    limit=_LINE_LIMIT,
                    env=working_environment(),
                )
        return self._process
