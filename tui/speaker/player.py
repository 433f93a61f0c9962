"""The sound device: one PortAudio stream, kept open from clip to clip.

The only module of the screen's side that imports sounddevice, and only the speaker's process imports it.
"""

from __future__ import annotations

import contextlib
import os
import time
from typing import Any

import numpy as np
import sounddevice
from numpy.typing import NDArray

from tui.speaker.mixer import Mixer
from tui.speaker.words import DEVICE_VARIABLE, SpeakerError

LATENCY = 0.06  # s; short enough for a key, long enough for a box whose cores all train
TUNNEL_LATENCY = 0.3  # s; below it sound over a network tunnel breaks up without any sign
LATENCY_VARIABLE = "LATENTDECK_SOUND_LATENCY"  # s, for lines and boxes that need more
IDLE_SECONDS = 120.0  # of silence before the device may sleep
SETTLE_SECONDS = 0.1  # of silence first: a device that wakes up swallows what comes at once
STALL_SECONDS = 2.0  # without asking for a block: it hangs


class Player:
    """Plays what a mixer fills."""

    def __init__(self, mixer: Mixer) -> None:
        self._mixer = mixer
        self._stream: Any = None
        self._rate = 0
        self._quiet_since = time.monotonic()
        self._awake_since: float | None = None
        self._settling = 0  # frames
        self.dropouts = 0

    @property
    def latency(self) -> float:
        """Seconds from a filled block to the ear, as PortAudio says."""
        return float(self._stream.latency) if self._stream is not None else 0.0

    def devices(self) -> list[str]:
        """Names of the outputs, the one in use first.

        Raises:
            SpeakerError: there is none.
        """
        try:
            used = str(_output()["name"])
        except sounddevice.PortAudioError as error:
            raise SpeakerError("No sound here: this box has no sound device.") from error
        names = [str(device["name"]) for device in _outputs()]
        return list(dict.fromkeys([used, *names]))

    def wake(self, rate: int) -> None:
        """Have the stream running at `rate` Hz.

        Raises:
            SpeakerError: the device does not open.
        """
        self._quiet_since = time.monotonic()
        try:
            if self._stream is not None and rate != self._rate:
                self._stream.close()
                self._stream, self._awake_since = None, None
            if self._stream is None:
                self._open(rate)
            if self._awake_since is None:
                self._settling = round(SETTLE_SECONDS * rate)
                self._stream.start()
                self._awake_since = time.perf_counter()
        except (sounddevice.PortAudioError, ValueError) as error:
            raise SpeakerError(f"The sound device does not open at {rate} Hz ({_reason(error)}).") from error

    def lost(self, called: float) -> bool:
        """Whether the device or the sound server is gone, or hangs.

        Args:
            called: time.perf_counter() of the last block it asked for.
        """
        if self._awake_since is None:
            return False
        silence = time.perf_counter() - max(called, self._awake_since)
        return not self._stream.active or silence > STALL_SECONDS

    @property
    def awake(self) -> bool:
        """Whether the device asks for blocks."""
        return self._awake_since is not None

    def rest(self, playing: bool) -> None:
        """Let the device sleep after some seconds of silence; to be called now and then."""
        if playing:
            self._quiet_since = time.monotonic()
        elif self.awake and time.monotonic() - self._quiet_since > IDLE_SECONDS:
            self._stream.stop()
            self._awake_since = None

    def _open(self, rate: int) -> None:
        info = _output()
        self._stream = sounddevice.OutputStream(
            device=info["index"],
            samplerate=rate,
            channels=min(2, int(info["max_output_channels"])),
            dtype="int16",
            latency=_latency(),
            callback=self._callback,
        )
        self._rate = rate

    def _callback(self, out: NDArray[np.int16], frames: int, _time: Any, status: Any) -> None:
        if self._settling > 0:
            self._settling -= frames
            out.fill(0)
            return
        if status.output_underflow:
            self.dropouts += 1
        self._mixer.fill(out)


def _outputs() -> list[dict[str, Any]]:
    return [device for device in sounddevice.query_devices() if device["max_output_channels"] > 0]


def _output() -> dict[str, Any]:
    """The device to use: the one that the variable names where it is there, else the system's own choice."""
    wanted = os.environ.get(DEVICE_VARIABLE)
    found = next((device for device in _outputs() if device["name"] == wanted), None)
    default: dict[str, Any] = found or sounddevice.query_devices(kind="output")
    return default


def _latency() -> float:
    """Seconds of sound to hold ready."""
    with contextlib.suppress(ValueError):
        return float(os.environ.get(LATENCY_VARIABLE, ""))
    server = os.environ.get("PULSE_SERVER", "")  # of PulseAudio or PipeWire, maybe on another box
    far = "tcp" in server or (bool(server) and "SSH_CONNECTION" in os.environ)
    return TUNNEL_LATENCY if far else LATENCY


def _reason(error: Exception) -> str:
    return str(error).removeprefix("Error opening OutputStream: ").rstrip(".")
