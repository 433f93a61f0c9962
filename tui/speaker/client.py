"""The screen's side of the speaker: what it wants to hear, and where that sounds.

Every command returns at once. What came of it arrives as a new `SpeakerState`. A page that is open in a
browser and awake is the speaker, since somebody opened it on purpose; else the device of this box; and where
neither is, the state says why in one sentence, sounds are files, and the next play tries again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

from tui.speaker.browser import Browser
from tui.speaker.carrier import Carrier, Reach
from tui.speaker.local import Local
from tui.speaker.state import Route, SpeakerState
from tui.speaker.words import Lane, Message

__all__ = ["Speaker", "SpeakerState"]

PATIENCE = 3.0  # seconds


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
        self._engine: Reach | None = None
        self._here: Local | None = None
        self._device = ""  # of this box, once its process is ready
        self._chosen = ""  # the device that the person wants
        self._gone = ""  # that the device went away which was heard
        self._leaving: asyncio.Task[None] | None = None  # the end of a process that is no longer used
        self._page: Browser | None = None
        self._using: Carrier | None = None
        self._alarm: asyncio.TimerHandle | None = None
        self._play_when_ready = False
        self._turn = self._lane_turn = self._place_turn = 0  # the last one, of a lane, of a position

    @property
    def pid(self) -> int | None:
        """Of the process, where there is one."""
        return self._here.pid if self._here is not None else None

    def attach(self, engine: Reach) -> None:
        """Say how the engine is reached: it knows the page in the browser, and sounds lie on its box."""
        self._engine = engine
        self._page = Browser(engine, self._hear_page)

    # ------------------------------------------------------------ commands

    def warm(self) -> None:
        """Have the process ready before the first play, unless a page is the speaker."""
        if self._using is None and self._here is None:
            self._set(sound="starting", message="")
            self._here = Local(
                self._hear_here, self._here_over, self.log, self._patience, self._engine, self._chosen
            )

    def use(self, device: str) -> None:
        """Have sound come out of another device of this box from now on; empty: the system's own choice."""
        self._chosen = device
        if self._here is not None:
            if self._using is self._here:
                self._interrupt()
                self._using = None
            self._leaving = asyncio.create_task(self._here.close(), name="speaker leaves")
            self._here, self._device = None, ""
        self.warm()

    def load(self, lanes: tuple[Lane, ...], keep: bool = False) -> None:
        """Hold these sounds ready.

        Args:
            lanes: files of one sample rate on the engine's box; all of them share the position.
            keep: go on at the same position in the same lane, playing or not; else start over, silent.
        """
        if keep:
            self._set(lanes=lanes)
        else:
            self._set(
                lanes=lanes, lane=0, position=0.0, seconds=0.0, playing=False, ended=False, after=None,
                loop=None,
            )  # fmt: skip
        self._send_load(keep)

    def play(self) -> None:
        """Play from the position on; from the beginning when it is at the end."""
        self._set(ended=False)
        if self._using is not None:
            self._send_play()
        else:
            self._play_when_ready = True
            self.warm()

    def pause(self) -> None:
        """Stop where it is."""
        self._halt("pause")

    def stop(self) -> None:
        """Stop and go back to the beginning."""
        self._halt("stop")

    def seek(self, seconds: float) -> None:
        """Go to a position."""
        seconds = max(0.0, seconds)
        self._set(position=seconds, at=time.monotonic())
        self._send_seek()

    def switch(self, lane: int) -> None:
        """Hear another lane at the same position."""
        self._set(lane=lane)
        self._send_switch()

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
        self._send_loop()

    async def close(self) -> None:
        """End the process, and leave the page alone; nothing more is reported."""
        self._changed = _nobody
        self._calm()
        self._using = None
        page, here, self._page, self._here = self._page, self._here, None, None
        for carrier in (page, here):
            if carrier is not None:
                await carrier.close()
        if self._leaving is not None:
            await asyncio.wait([self._leaving])

    # ------------------------------------------------------------ the device of this box

    def _hear_here(self, event: Message) -> None:
        match event.get("event"):
            case "ready":
                self._device = str(event["device"])
                self._set(devices=tuple(event["devices"]))
                if self._using is None:
                    self._use(self._here, "here", self._device)
                if self._gone:
                    self._set(message=f"{self._gone} Space goes on with {self._device}.")
                    self._gone = ""
            case "gone":
                self._gone = str(event["message"])
            case "silent":
                sentence = f"{self._gone} {event['message']}".lstrip()
                self._device = self._gone = ""
                if self._using is None or self._using is self._here:
                    self._using = None
                    self._set(sound="none", route="files", playing=False, message=sentence)
            case _ if self._using is self._here:
                self._hear(event)

    def _here_over(self, sentence: str) -> None:
        """The process has ended."""
        used = self._using is None or self._using is self._here
        self._here, self._device = None, ""
        if not used:
            return
        self._using = None
        self._play_when_ready = False
        self._calm()
        if sentence and not self.state.message and not self._gone:
            self._set(message=sentence)
        if self.state.sound != "none":
            self._set(sound="asleep", playing=False, position=self.state.now())
        if self._gone:
            self.warm()  # there may be another device

    # ------------------------------------------------------------ the page in a browser

    def _hear_page(self, event: Message) -> None:
        match event.get("event"):
            case "ready":
                self._set(hint="")
                self._use(self._page, "browser", str(event["device"]))
            case "silent":
                self._leave_page(str(event["message"]))
            case _ if self._using is self._page:
                self._hear(event)

    def _leave_page(self, hint: str) -> None:
        """The page is closed, or asleep: the sound is this box's, and goes on there."""
        self._set(hint=hint)
        if self._using is self._page:
            self._interrupt()
            self._using = None
            self._set(sound="asleep")
            if self._here is not None and self._device:
                self._use(self._here, "here", self._device)
            else:
                self.warm()

    # ------------------------------------------------------------ one of them

    def _use(self, carrier: Carrier | None, route: Route, device: str) -> None:
        """Have the sound come from there, from where it was before or should be."""
        self._interrupt()
        self._using = carrier
        self._set(sound="ready", route=route, device=device, message="")
        self._resume()

    def _interrupt(self) -> None:
        """Silence what sounds, to go on elsewhere."""
        if self.state.playing or self._alarm is not None:
            self._play_when_ready = True
        self._calm()
        self._send({"do": "pause"})
        self._set(playing=False, position=self.state.now(), at=time.monotonic())

    def _resume(self) -> None:
        """Bring a new speaker to where the last one was, or should be."""
        state = self.state
        self._send_load(keep=False)
        if state.lanes:
            self._send_switch()
            self._send_seek()
        if state.loop is not None:
            self._send_loop()
        if self._play_when_ready:
            self._play_when_ready = False
            self._send_play()

    def _hear(self, event: Message) -> None:
        match event.get("event"):
            case "state":
                if self._alarm is not None:  # it fetches what it will play, and is alive
                    self._watch_the_clock()
                turn = event.get("turn") or self._turn
                if turn < self._place_turn:
                    return  # it was on its way when something else was asked for
                self._set(
                    playing=bool(event["playing"]),
                    lane=int(event["lane"]) if turn >= self._lane_turn else self.state.lane,
                    position=float(event["position"]),
                    seconds=float(event["seconds"]),
                    dropouts=int(event["dropouts"]),
                    at=time.monotonic(),
                )
            case "started":
                self._calm()
                self._set(
                    message="",
                    hint="",  # whoever hears it has read it
                    ended=False,
                    after=float(event["after"]),
                    latency=float(event["latency"]),
                )
            case "ended":
                self._set(ended=True)
            case "error":
                self._calm()
                self._set(message=str(event["message"]))

    def _halt(self, how: str) -> None:
        self._play_when_ready = False
        self._calm()
        self._send({"do": how})

    def _send_load(self, keep: bool) -> None:
        if self.state.lanes:
            lanes = [asdict(lane) for lane in self.state.lanes]
            self._lane_turn = self._place_turn = self._send_turn({"do": "load", "lanes": lanes, "keep": keep})

    def _send_switch(self) -> None:
        self._lane_turn = self._send_turn({"do": "switch", "lane": self.state.lane})

    def _send_seek(self) -> None:
        self._place_turn = self._send_turn({"do": "seek", "seconds": self.state.position})

    def _send_loop(self) -> None:
        region = self.state.loop
        self._send({"do": "loop"} | ({"start": region[0], "end": region[1]} if region else {}))

    def _send_play(self) -> None:
        self._watch_the_clock()
        self._send({"do": "play"})

    def _send_turn(self, message: Message) -> int:
        self._turn += 1
        self._send(message | {"turn": self._turn})
        return self._turn

    def _send(self, message: Message) -> None:
        if self._using is not None:
            self._using.send(message)

    # ------------------------------------------------------------ patience

    def _watch_the_clock(self) -> None:
        self._calm()
        self._alarm = asyncio.get_running_loop().call_later(self._patience, self._patience_ends)

    def _patience_ends(self) -> None:
        if self._using is not None and self._using.busy:
            self._watch_the_clock()
        elif self._using is not None:
            self._using.give_up()

    def _calm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None

    def _set(self, **changes: object) -> None:
        state = replace(self.state, **changes)  # type: ignore[arg-type]
        if state != self.state:
            self.state = state
            self._changed(state)


def _nobody(_state: SpeakerState) -> None:
    """Hears of changes after the end."""
