"""A program in a pseudo-terminal: what it paints, and when."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Mapping

_ESCAPES = re.compile(
    rb"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[PX^_][^\x1b]*\x1b\\|[@-Z\\-_]|[()][A-Z0-9])"
)


def _take_terminal() -> None:
    """Let the terminal be the one that /dev/tty is, where ssh asks its questions."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Terminal:
    """A running program, its screen bytes, and the keys one types.

    Args:
        command: program and arguments.
        columns: width.
        rows: height.
        environment: on top of this process's own.
    """

    def __init__(
        self,
        command: list[str],
        columns: int = 120,
        rows: int = 35,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.painted = b""
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            preexec_fn=_take_terminal,
            env=dict(os.environ)
            | {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
            | dict(environment or {}),
        )
        os.close(slave)

    @property
    def text(self) -> str:
        """What has been painted since the last `until`, without where and in what colours."""
        return _ESCAPES.sub(b"", self.painted).decode(errors="replace")

    def until(self, text: str, seconds: float = 60.0) -> float:
        """Read until a text has been painted since the last call; seconds since the program started.

        Raises:
            TimeoutError: it was not painted in time.
        """
        end = time.perf_counter() + seconds
        while text not in self.text:
            if not self._read(end - time.perf_counter()):
                end_of_screen = self.text[-2000:]
                raise TimeoutError(
                    f"{text!r} was not painted within {seconds:g} s; the end of the screen: {end_of_screen}"
                )
        self.painted = b""
        return time.perf_counter() - self.started

    def key(self, keys: str, text: str) -> float:
        """Type keys; seconds until a text is painted.

        Raises:
            TimeoutError: it was not painted in time.
        """
        self.quiet()
        self.painted = b""
        began = time.perf_counter()
        self.type(keys)
        return self.until(text, 5.0) + self.started - began

    def type(self, keys: str) -> None:
        """Type keys without waiting."""
        os.write(self.master, keys.encode())

    def quiet(self, seconds: float = 0.15) -> None:
        """Read until nothing has been painted for a while."""
        while self._read(seconds):
            pass

    def close(self) -> None:
        """End the program."""
        self.process.send_signal(signal.SIGTERM)
        try:
            while self._read(2.0):
                pass
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.master)

    def _read(self, seconds: float) -> bool:
        if seconds <= 0 or not select.select([self.master], [], [], seconds)[0]:
            return False
        try:
            block = os.read(self.master, 65536)
        except OSError:  # the program has closed its side
            return False
        self.painted += block
        return bool(block)
