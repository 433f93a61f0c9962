"""A sound server without a sound card, its recording, and files for it."""

from __future__ import annotations

import os
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

RATE = 22050


@dataclass
class SoundServer:
    """PulseAudio with a null sink of int16 stereo at 22.05 kHz."""

    environment: dict[str, str]
    folder: Path

    def record(self) -> Recording:
        """Record what sounds from now on."""
        command = ["parec", "-d", "t.monitor", "--format=s16le", f"--rate={RATE}", "--channels=2", "--raw"]
        process = subprocess.Popen(
            [*command, "--latency-msec=50"], stdout=subprocess.PIPE, env=os.environ | self.environment
        )
        recording = Recording(process)
        recording.wait(0.05)  # the first blocks have come: it runs
        return recording

    def stop(self) -> None:
        """End the server, as when a device is unplugged."""
        subprocess.run(["pulseaudio", "--kill"], env=os.environ | self.environment, check=False)


class Recording:
    """What the null sink was given."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._block = bytearray()
        self._more = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        while block := self._process.stdout.read1():
            with self._more:
                self._block += block
                self._more.notify()

    def wait(self, seconds: float) -> None:
        """Until so much more has been recorded."""
        with self._more:
            enough = len(self._block) + 4 * round(RATE * seconds)
            assert self._more.wait_for(lambda: len(self._block) >= enough, timeout=20)

    def finish(self) -> NDArray[np.int16]:
        """All of it: int16 [n], after checking that both channels are the same."""
        self.wait(0.7)
        self._process.kill()
        self._process.wait()
        self._reader.join()
        block = bytes(self._block)
        stereo = np.frombuffer(block[: len(block) // 4 * 4], dtype=np.int16).reshape(-1, 2)
        assert np.array_equal(stereo[:, 0], stereo[:, 1])
        return stereo[:, 0]


def write(path: Path, sound: NDArray[np.int16], rate: int = RATE) -> str:
    """Write int16 mono samples as a WAV file and give its path."""
    soundfile.write(path, sound, rate, subtype="PCM_16")
    return str(path)
