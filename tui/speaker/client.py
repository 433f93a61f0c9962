"""The screen's side of the speaker: starts its process, speaks to it, and never waits for it.

Every command returns at once. What came of it arrives as a new `SpeakerState`; where there is no sound,
the state says why in one sentence and the next play tries again.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from asyncio.subprocess import Process
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

from tui.speaker.words import Lane, Message, decode, encode

PATIENCE = 3.0  # seconds

Sound = Literal["asleep", "starting", "ready", "none"]
Route = Literal["here", "browser", "files"]


@dataclass(frozen=True)
class SpeakerState:
    """What is known about sound here.

    Attributes:
        sound: whether the speaker's process is there and has a device.
        message: one sentence about what is wrong, or empty.
        device: name of the sound device.
        lanes: what is loaded.
        lane: index of the one that is heard.
        playing: sound comes out.
        ended: it was played to the end, and the last sample has been heard.
        position: seconds into the lanes, at the time `at` (time.monotonic()).
        seconds: length of the longest lane.
        after: seconds from the last play command to the first block of sound.
        latency: seconds from that block to the ear.
        loop: seconds between which it goes round and round; None: it plays to the end.
        dropouts: blocks that came too late, since the process started.
        route: where it sounds: the device here, a page in a browser, or nowhere (files are written).
    """

    sound: Sound = "asleep"
    message: str = ""
    device: str = ""
    lanes: tuple[Lane, ...] = ()
    lane: int = 0
    playing: bool = False
    ended: bool = False
    position: float = 0.0
    at: float = 0.0
    seconds: float = 0.0
    after: float | None = None
    latency: float | None = None
    loop: tuple[float, float] | None = None
    dropouts: int = 0
    route: Route = "here"

    def now(self) -> float:
        """The position at this moment, in seconds."""
        passed = time.monotonic() - self.at if self.playing else 0.0
        return min(self.position + passed, self.seconds)


class Speaker:
    """One speaker for the whole app; needs a running event loop."""

    def __init__(
        self,
        changed: Callable[[SpeakerState], None],
        log: Path | None = None,
        patience: float = PATIENCE,
    ) -> None:
        """Nothing starts yet.

        Args:
            changed: called in the event loop with every new state.
            log: where the process's stderr goes; nowhere when None.
            patience: seconds in which the process must be ready, and a play must sound.
        """
        self.state = SpeakerState()
        self._changed = changed
        self.log = log
        self._patience = patience
        self._process: Process | None = None
        self._task: asyncio.Task[None] | None = None
        self._alarm: asyncio.TimerHandle | None = None
        self._play_when_ready = False

    @property
    def pid(self) -> int | None:
        """Of the process, where there is one."""
        return self._process.pid if self._process is not None else None

    # ------------------------------------------------------------ commands

    def warm(self) -> None:
        """Have the process ready before the first play."""
        if self._task is None:
            self._set(sound="starting", message="")
            self._task = asyncio.create_task(self._serve(), name="speaker")

    def load(self, lanes: tuple[Lane, ...], keep: bool = False) -> None:
        """Hold these sounds ready.

        Args:
            lanes: files of one sample rate; all of them share the position.
            keep: go on at the same position in the same lane, playing or not; else start over, silent.
        """
        if keep:
            self._set(lanes=lanes)
        else:
            self._set(lanes=lanes, lane=0, position=0.0, seconds=0.0, playing=False, ended=False, after=None)
        self._send_load(keep)

    def play(self) -> None:
        """Play from the position on; from the beginning when it is at the end."""
        self._set(ended=False)
        if self.state.sound == "ready":
            self._send_play()
        else:
            self._play_when_ready = True
            self.warm()

    def pause(self) -> None:
        """Stop where it is."""
        self._play_when_ready = False
        self._send({"do": "pause"})

    def stop(self) -> None:
        """Stop and go back to the beginning."""
        self._play_when_ready = False
        self._send({"do": "stop"})

    def seek(self, seconds: float) -> None:
        """Go to a position."""
        seconds = max(0.0, seconds)
        self._set(position=seconds, at=time.monotonic())
        self._send({"do": "seek", "seconds": seconds})

    def switch(self, lane: int) -> None:
        """Hear another lane at the same position."""
        self._set(lane=lane)
        self._send({"do": "switch", "lane": lane})

    def gains(self, gains_db: tuple[float, ...]) -> None:
        """Raise or lower the lanes from now on, dB, one a lane."""
        lanes = tuple(
            replace(lane, gain_db=gain) for lane, gain in zip(self.state.lanes, gains_db, strict=True)
        )
        self._set(lanes=lanes)
        self._send({"do": "gains", "gains_db": list(gains_db)})

    def loop(self, region: tuple[float, float] | None) -> None:
        """Go round between two times in seconds, or no longer."""
        self._set(loop=region)
        self._send({"do": "loop"} | ({"start": region[0], "end": region[1]} if region else {}))

    async def close(self) -> None:
        """End the process; nothing more is reported."""
        self._changed = _nobody
        task = self._task
        if task is None:
            return
        if self._process is None:
            task.cancel()
        elif self._process.returncode is None:
            self._process.kill()
        await asyncio.wait([task])

    # ------------------------------------------------------------ the process

    async def _serve(self) -> None:
        try:
            self._process = process = await self._start()
        except OSError as error:
            self._set(sound="none", message=f"The speaker's process does not start: {error.strerror}.")
            self._end()
            return
        try:
            async with asyncio.timeout(self._patience):
                event = await self._event(process)
            while event is not None:
                self._hear(event)
                event = await self._event(process)
            code = await process.wait()
            if not self.state.message:
                self._set(message=self._obituary(code))
        except TimeoutError:
            self._set(sound="none", message=self._hangs())
        finally:
            if process.returncode is None:
                process.kill()
            await process.communicate()  # to the end of its pipes, so that they are closed too
            self._end()

    async def _start(self) -> Process:
        sink = None
        if self.log is not None:
            with contextlib.suppress(OSError):  # a full disk or a read-only home is no reason for silence
                sink = self.log.open("ab")
        root = str(Path(__file__).resolve().parents[2])
        path = os.pathsep.join(part for part in (root, os.environ.get("PYTHONPATH", "")) if part)
        try:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "tui.speaker",
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=sink or subprocess.DEVNULL,
                env=os.environ | {"PYTHONPATH": path},
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

    def _end(self) -> None:
        self._process, self._task = None, None
        self._play_when_ready = False
        self._calm()
        if self.state.sound != "none":
            self._set(sound="asleep", playing=False, position=self.state.now())

    # ------------------------------------------------------------ events

    def _hear(self, event: Message) -> None:
        match event.get("event"):
            case "ready":
                self._set(sound="ready", message="", device=str(event["device"]))
                self._resume()
            case "silent":
                self._set(sound="none", message=str(event["message"]))
            case "state":
                self._set(
                    playing=bool(event["playing"]),
                    lane=int(event["lane"]),
                    position=float(event["position"]),
                    seconds=float(event["seconds"]),
                    at=time.monotonic(),
                )
            case "started":
                self._calm()
                self._set(
                    message="", ended=False, after=float(event["after"]), latency=float(event["latency"])
                )
            case "ended":
                self._set(ended=True)
            case "error":
                self._calm()
                self._set(message=str(event["message"]))

    def _resume(self) -> None:
        """Bring a new process to where the last one was, or should be."""
        state = self.state
        self._send_load(keep=False)
        if state.lanes:
            self._send({"do": "switch", "lane": state.lane})
            self._send({"do": "seek", "seconds": state.position})
        if self._play_when_ready:
            self._play_when_ready = False
            self._send_play()

    def _send_load(self, keep: bool) -> None:
        if self.state.lanes:
            self._send({"do": "load", "lanes": [asdict(lane) for lane in self.state.lanes], "keep": keep})

    def _send_play(self) -> None:
        self._calm()
        self._alarm = asyncio.get_running_loop().call_later(self._patience, self._give_up)
        self._send({"do": "play"})

    def _send(self, message: Message) -> None:
        if self._process is not None and self.state.sound == "ready":
            assert self._process.stdin is not None
            self._process.stdin.write(encode(message))

    def _give_up(self) -> None:
        if self._process is not None:
            self._set(sound="none", message=self._hangs())
            self._process.kill()

    def _calm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None

    def _set(self, **changes: object) -> None:
        state = replace(self.state, **changes)  # type: ignore[arg-type]
        if state != self.state:
            self.state = state
            self._changed(state)

    def _obituary(self, code: int) -> str:
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        where = f"; {self.log} says more" if self.log is not None else ""
        return f"The speaker's process ended ({how}), space starts it again{where}."

    def _hangs(self) -> str:
        hint = "; look at PULSE_SERVER" if "PULSE_SERVER" in os.environ else ""
        return f"No sound here: the sound server does not answer within {self._patience:g} s{hint}."


def _nobody(_state: SpeakerState) -> None:
    """Hears of changes after the end."""
