"""Programs in a pseudo-terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from contextlib import suppress


class Terminal:
    """A program in a terminal of its own, whose output is read here."""

    def __init__(self, program: str, controlling: bool = True) -> None:
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        self.before = termios.tcgetattr(self.slave)
        self.output = b""
        self.process = subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=self.slave, stdout=self.slave, stderr=self.slave,
            start_new_session=True,
            preexec_fn=self._take if controlling else None,
            env=os.environ | {"TERM": "xterm-256color"},
        )  # fmt: skip

    def _take(self) -> None:
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    def read(self, seconds: float) -> bool:
        """Take what comes within some seconds; whether anything came."""
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        with suppress(OSError):
            self.output += os.read(self.master, 65536)
        return True

    def read_until(self, text: bytes) -> None:
        """Take what comes until a text is among it."""
        end = time.monotonic() + 30
        while text not in self.output:
            assert time.monotonic() < end, self.output
            self.read(0.5)

    def ended(self) -> int:
        """The exit code, once all output is read."""
        end = time.monotonic() + 10
        while self.process.poll() is None and time.monotonic() < end:
            self.read(0.05)
        while self.read(0.05):
            pass
        return self.process.wait(timeout=1)

    def close(self) -> None:
        """End the program."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for handle in (self.master, self.slave):
            with suppress(OSError):
                os.close(handle)
