"""How the program ends, and where its troubles are written."""

from __future__ import annotations

import asyncio
import logging
import os
import select
import signal
import sys
import threading
from functools import partial
from pathlib import Path
from typing import Final

from textual.app import App

GRACE: Final = 3.0
"""Seconds that a tidy end may take before the process ends without one."""


def watch(app: App[int]) -> None:
    """End the app tidily on SIGTERM and SIGHUP, and when its terminal goes away.

    Textual 8.2.8 leaves the terminal in its own modes on a signal, and a process whose terminal is gone
    blocks on its full output queue or spins on the end of its input: so each of these ends the app with
    the code a shell expects (128 + signal), and the process in any case after `GRACE` seconds.
    """
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, partial(_leave, app, 128 + number))

    def wait_for_hang_up() -> None:
        poll = select.poll()
        poll.register(sys.__stdin__ or 0, 0)  # no events asked for: only hang-up and error are reported
        poll.poll()
        loop.call_soon_threadsafe(_leave, app, 128 + signal.SIGHUP)
        _end_after_grace(128 + signal.SIGHUP)

    threading.Thread(target=wait_for_hang_up, name="hang-up", daemon=True).start()


def _leave(app: App[int], code: int) -> None:
    _end_after_grace(code)
    app.exit(return_code=code)


def _end_after_grace(code: int) -> None:
    timer = threading.Timer(GRACE, os._exit, (code,))
    timer.daemon = True
    timer.start()


def log_path() -> Path:
    """The file that says more than a sentence on the screen can."""
    import platformdirs

    return Path(platformdirs.user_log_dir("latentdeck", appauthor=False)) / "latentdeck-tui.log"


def log_to_file() -> None:
    """Send this package's log to its file; the screen belongs to Textual."""
    from logging.handlers import RotatingFileHandler

    package = logging.getLogger("tui")
    package.propagate = False
    if package.handlers:
        return
    try:
        log_path().parent.mkdir(parents=True, exist_ok=True)
        sink: logging.Handler = RotatingFileHandler(log_path(), maxBytes=1_000_000, backupCount=1)
    except OSError:
        sink = logging.NullHandler()  # a read-only home is no reason not to work
    sink.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    package.addHandler(sink)


def unexpected(error: BaseException) -> str:
    """A sentence for an error that is a fault of this program."""
    return f"That went wrong inside the app ({type(error).__name__}); {log_path()} says more."
