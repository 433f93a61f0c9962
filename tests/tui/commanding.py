"""Giving commands as a person at a shell does: each in a process of its own."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass
class Ended:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


async def begun(*words: str | Path) -> Process:
    """The process of a command."""
    command = [sys.executable, "-m", "tui.cli", *map(str, words)]
    return await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=PIPE)


async def ended(process: Process) -> Ended:
    """What a command said once it is over."""
    out, err = await process.communicate()
    return Ended(process.returncode or 0, out.decode(), err.decode())


async def latentdeck(*words: str | Path) -> Ended:
    """A command, from its start to its end."""
    return await ended(await begun(*words))
