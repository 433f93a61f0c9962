"""Leaving: whatever ends the app, the terminal is as it was before, and no process stays behind."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

PROGRAM = """
from tui.app import LatentDeck
app = LatentDeck(reach=False)
app.run()
raise SystemExit(app.return_code)
"""


class Terminal:
    """The app in a terminal of its own, whose output is read here."""

    def __init__(self, controlling: bool = True) -> None:
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        self.before = termios.tcgetattr(self.slave)
        self.output = b""
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
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
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for handle in (self.master, self.slave):
            with suppress(OSError):
                os.close(handle)


@pytest.fixture
def terminal(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    made = Terminal()
    made.read_until(b"quit")
    yield made
    made.close()


def assert_clean(terminal: Terminal) -> None:
    """The other screen, the mouse, pasting, focus and keyboard modes are left, and the line is as it was."""
    for switched_on, switched_off in (
        (b"\x1b[?1049h", b"\x1b[?1049l"),
        (b"\x1b[?1000h", b"\x1b[?1000l"),
        (b"\x1b[?1003h", b"\x1b[?1003l"),
        (b"\x1b[?2004h", b"\x1b[?2004l"),
        (b"\x1b[?1004h", b"\x1b[?1004l"),
        (b"\x1b[?25l", b"\x1b[?25h"),
    ):
        assert switched_on in terminal.output
        assert terminal.output.rindex(switched_off) > terminal.output.rindex(switched_on)
    assert termios.tcgetattr(terminal.slave) == terminal.before


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_leaves_the_terminal_clean(terminal: Terminal, number: signal.Signals, code: int):
    terminal.process.send_signal(number)
    assert terminal.ended() == code
    assert_clean(terminal)


@pytest.mark.parametrize("keys", [b"q", b"\x03\x03"])
def test_q_and_two_ctrl_c_leave_the_terminal_clean(terminal: Terminal, keys: bytes):
    os.write(terminal.master, keys)
    assert terminal.ended() == 0
    assert_clean(terminal)


def test_an_idle_screen_sends_nothing(terminal: Terminal):
    while terminal.read(0.3):
        pass
    assert not terminal.read(1.0)


@pytest.mark.parametrize("controlling", [True, False])
def test_no_process_stays_when_its_terminal_vanishes(
    home: Path, monkeypatch: pytest.MonkeyPatch, controlling: bool
):
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    terminal = Terminal(controlling)
    try:
        terminal.read_until(b"quit")
        os.close(terminal.slave)
        os.close(terminal.master)
        assert terminal.process.wait(timeout=5) == 129
    finally:
        terminal.close()
