"""What is known about sound: where it goes, what is loaded, and how far it is."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Literal

from tui.speaker.words import Lane

Sound = Literal["asleep", "starting", "ready", "none"]
Route = Literal["here", "browser", "files"]


@dataclass(frozen=True)
class SpeakerState:
    """What is known about sound.

    Attributes:
        sound: whether there is something that sounds: a page in a browser, or a device here.
        message: one sentence about what is wrong, or empty.
        hint: one sentence about a page in a browser that could sound, or no longer does; or empty.
        device: name of the sound device, or what the page calls itself.
        devices: names of the sound devices of this box, once its process has looked.
        lanes: what is loaded; paths are of the engine's box.
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
    hint: str = ""
    device: str = ""
    devices: tuple[str, ...] = ()
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
        position = self.position + passed
        if self.loop is not None and self.position < self.loop[1] <= position:
            start, end = self.loop
            return start + (position - end) % max(end - start, 1e-3)
        return min(position, self.seconds)
