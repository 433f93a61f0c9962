"""Leaving: whatever ends the app, the terminal is as it was before, and no process stays behind."""

from __future__ import annotations

import os
import signal
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest
from terminals import Terminal

PROGRAM = """
from tui.app import LatentDeck
app = LatentDeck(reach=False)
app.run()
raise SystemExit(app.return_code)
"""


@pytest.fixture
def terminal(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    made = Terminal(PROGRAM)
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
    while terminal.read(1.0):
        pass  # until all that comes after the first frame has come
    assert not terminal.read(1.0)


@pytest.mark.parametrize("controlling", [True, False])
def test_no_process_stays_when_its_terminal_vanishes(
    home: Path, monkeypatch: pytest.MonkeyPatch, controlling: bool
):
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    terminal = Terminal(PROGRAM, controlling)
    try:
        terminal.read_until(b"quit")
        os.close(terminal.slave)
        os.close(terminal.master)
        assert terminal.process.wait(timeout=5) == 129
    finally:
        terminal.close()
