"""The sound device of this box: starts the speaker's process, speaks to it, and never waits for it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from asyncio.subprocess import Process
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tui.speaker.carrier import Hear, Outbox, Reach
from tui.speaker.words import DEVICE_VARIABLE, Message, decode, encode


class Local:
    """One life of the speaker's process."""

    def __init__(
        self,
        hear: Hear,
        over: Callable[[str], None],
        log: Path | None,
        patience: float,
        engine: Reach | None,
        device: str = "",
    ) -> None:
        """Start it; needs a running event loop.

        Args:
            hear: takes its events.
            over: called once it has ended, with a sentence where it ended by itself.
            log: where its stderr goes; nowhere when None.
            patience: seconds in which it must be ready.
            engine: of the box that sounds lie on; when None, files are opened where they are.
            device: name of the output to use where it is there; empty: the system's own choice.
        """
        self._hear = hear
        self._over = over
        self._log = log
        self._patience = patience
        self._engine = engine
        self._device = device
        self._process: Process | None = None
        self._outbox = Outbox(self._deliver)
        self._trouble = ""  # why there is nothing to play
        self._task = asyncio.create_task(self._serve(), name="speaker")

    @property
    def pid(self) -> int | None:
        """Of the process, once there is one."""
        return self._process.pid if self._process is not None else None

    @property
    def busy(self) -> bool:
        """Whether a sound is still on its way from the engine's box."""
        return self._outbox.busy

    def send(self, message: Message) -> None:
        """Pass a command on; other sounds make pointless what still waits."""
        if message["do"] == "load" and not message["keep"]:
            self._outbox.drop()
            self._outbox.put({"do": "stop"})  # the others may take a while until they are here
        self._outbox.put(message)

    def give_up(self) -> None:
        """Say that nothing answers, and end the process."""
        self._hear(self._hangs())
        if self._process is not None:
            self._process.kill()

    async def close(self) -> None:
        """End the process; nothing more is reported."""
        self._hear, self._over = _nobody, _nobody
        self._outbox.drop()
        if self._process is None:
            self._task.cancel()
        elif self._process.returncode is None:
            self._process.kill()
        await asyncio.wait([self._task])

    # ------------------------------------------------------------ commands

    async def _deliver(self, messages: list[Message]) -> None:
        for message in messages:
            await self._say(message)

    async def _say(self, message: Message) -> None:
        if message["do"] == "load":
            message = await self._fetched(message)
        if self._trouble and message["do"] in ("load", "play"):
            self._hear({"event": "error", "message": self._trouble})
            message = {"do": "stop"}
        if self._process is not None:
            assert self._process.stdin is not None
            self._process.stdin.write(encode(message))

    async def _fetched(self, load: Message) -> Message:
        """The command with files of this box."""
        self._trouble = ""
        if self._engine is None:
            return load
        client = await self._engine()
        from engine.client import DeckError  # it is there already: the first paint need not wait for it

        lanes: list[dict[str, Any]] = load["lanes"]
        try:
            async with asyncio.TaskGroup() as group:  # together: one round trip for all
                copies = [group.create_task(client.fetch(lane["path"])) for lane in lanes]
            lanes = [lane | {"path": str(copy.result())} for lane, copy in zip(lanes, copies, strict=True)]
        except* DeckError as errors:
            self._trouble = str(errors.exceptions[0])
        return load | {"lanes": lanes}

    # ------------------------------------------------------------ the process

    async def _serve(self) -> None:
        try:
            self._process = process = await self._start()
        except OSError as error:
            self._hear(
                {"event": "silent", "message": f"The speaker's process does not start: {error.strerror}."}
            )
            self._over("")
            return
        last_words = ""
        try:
            async with asyncio.timeout(self._patience):
                event = await self._event(process)
            while event is not None:
                self._hear(event)
                event = await self._event(process)
            last_words = self._obituary(await process.wait())
        except TimeoutError:
            self._hear(self._hangs())
        finally:
            if process.returncode is None:
                process.kill()
            await process.communicate()  # to the end of its pipes, so that they are closed too
            self._outbox.drop()
            self._over(last_words)

    async def _start(self) -> Process:
        sink = None
        if self._log is not None:
            with contextlib.suppress(OSError):  # a full disk or a read-only home is no reason for silence
                sink = self._log.open("ab")
        root = str(Path(__file__).resolve().parents[2])
        device = {DEVICE_VARIABLE: self._device} if self._device else {}
        path = os.pathsep.join(part for part in (root, os.environ.get("PYTHONPATH", "")) if part)
        try:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "tui.speaker",
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=sink or subprocess.DEVNULL,
                env=os.environ | {"PYTHONPATH": path} | device,
                cwd="/",
            )
        finally:
            if sink is not None:
                sink.close()

    async def _event(self, process: Process) -> Message | None:
        assert process.stdout is not None
        while line := await process.stdout.readline():
            event = decode(line)
            if event is not None:
                return event
        return None

    def _obituary(self, code: int) -> str:
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        where = f"; {self._log} says more" if self._log is not None else ""
        return f"The speaker's process ended ({how}), space starts it again{where}."

    def _hangs(self) -> Message:
        hint = "; look at PULSE_SERVER" if "PULSE_SERVER" in os.environ else ""
        sentence = f"No sound here: the sound server does not answer within {self._patience:g} s{hint}."
        return {"event": "silent", "message": sentence}


def _nobody(_said: object) -> None:
    """Hears of events after the end."""
