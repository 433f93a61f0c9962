"""Giving commands as a person at a shell does: each in a process of its own, or, to be quick, in this one."""

from __future__ import annotations

import asyncio
import io
import json
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tui import cli


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


async def typed(*words: str | Path) -> Ended:
    """A command from its start to its end, in a thread of this process: a second less than in its own."""
    return await asyncio.to_thread(_typed, *map(str, words))


def _typed(*words: str) -> Ended:
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["latentdeck", *words])
        with pytest.raises(SystemExit) as end:
            cli.main()
    assert isinstance(end.value.code, int)
    return Ended(end.value.code, out.getvalue(), err.getvalue())
