"""A sound server without a sound card, its recording, and files for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

RATE = 22050


class SoundServer:
    """PulseAudio with a null sink of int16 stereo at 22.05 kHz."""

    def __init__(self, folder: Path) -> None:
        self.runtime = folder / "run"
        self.environment = {"XDG_RUNTIME_DIR": str(self.runtime), "HOME": str(folder)}
        self._recording: Recording | None = None

    def start(self) -> None:
        """Have it running; skips the test where it cannot."""
        for program in ("pulseaudio", "parec"):
            if shutil.which(program) is None:
                pytest.skip(f"{program} is not installed (apt-get install pulseaudio pulseaudio-utils)")
        self.runtime.mkdir(mode=0o700, exist_ok=True)
        sink = f"module-null-sink sink_name=t rate={RATE} format=s16le channels=2"
        options = ["-n", "--daemonize=yes", "--exit-idle-time=-1", "-L", sink]
        started = subprocess.run(
            ["pulseaudio", *options, "-L", "module-native-protocol-unix"],
            env=os.environ | self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if started.returncode != 0:
            pytest.skip(f"pulseaudio does not start here: {started.stderr.strip()[-200:]}")

    def record(self) -> Recording:
        """What sounds from now on."""
        if self._recording is None:
            self._recording = Recording(os.environ | self.environment)
        self._recording.start()
        return self._recording

    def stop(self) -> None:
        """End the server, as when a device is unplugged."""
        if self._recording is not None:
            self._recording.close()
        subprocess.run(["pulseaudio", "--kill"], env=os.environ | self.environment, check=False)


class Recording:
    """What the null sink was given."""

    def __init__(self, environment: dict[str, str]) -> None:
        command = ["parec", "-d", "t.monitor", "--format=s16le", f"--rate={RATE}", "--channels=2", "--raw"]
        self._process = subprocess.Popen(
            [*command, "--latency-msec=50"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        self._block = bytearray()
        self._start = 0
        self._more = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        while block := self._process.stdout.read1():
            with self._more:
                self._block += block
                self._more.notify()

    def start(self) -> None:
        """Leave out what was before."""
        self._wait(0.05)  # the first blocks have come: it runs
        self._start = len(self._block) // 4 * 4

    def heard(self) -> NDArray[np.int16]:
        """What sounded since the start: int16 [n], after checking that both channels are the same."""
        self._wait(0.7)  # what still is on its way through the server
        block = bytes(self._block[self._start :])
        stereo = np.frombuffer(block[: len(block) // 4 * 4], dtype=np.int16).reshape(-1, 2)
        assert np.array_equal(stereo[:, 0], stereo[:, 1])
        return stereo[:, 0]

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        self._reader.join()

    def _wait(self, seconds: float) -> None:
        with self._more:
            enough = len(self._block) + 4 * round(RATE * seconds)
            assert self._more.wait_for(lambda: len(self._block) >= enough, timeout=20)


def write(path: Path, sound: NDArray[np.int16], rate: int = RATE) -> str:
    """Write int16 mono samples as a WAV file and give its path."""
    soundfile.write(path, sound, rate, subtype="PCM_16")
    return str(path)
