"""`latentdeck --host`: the workbench here on another box's engine, and the commands over there."""

from __future__ import annotations

import asyncio

from tui.commands.talk import exit_code, narration
from tui.destination import Destination
from tui.remote import Box


def run_there(there: Destination, words: list[str]) -> int:
    """Run the workbench, or the command that the words are; 0 when it went well, 1 for an error.

    A command runs on the box itself, so that every path in it is one of the box. Only `reconstruct` runs
    here: new music is where the person is.
    """
    return exit_code(lambda: _command(there, words) if words else _workbench(there))


def _command(there: Destination, words: list[str]) -> object:
    box = Box(there.host, there.command)
    if words[0] != "reconstruct":
        return box.call(words)
    from tui.commands.root import app

    return app(words, obj=box)


def _workbench(there: Destination) -> int:
    box = Box(there.host, there.command)
    narration.print(f"Reaching {there.host} ...")

    async def reach() -> None:
        # while ssh has the terminal to itself: once the app paints, nothing can be asked or said there
        async with await box.connect(start=True, ask=True):
            pass

    asyncio.run(reach())
    from tui.workbench import run

    return run(box)
