"""Starting the engine on this box."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from pathlib import Path

from engine import places
from engine.errors import EngineUnreachableError

START_SECONDS = 60.0
"""A first import from a cold disk."""


def log_path() -> Path:
    """The log of this user's engine on this box."""
    return places.runtime() / "engine.log"


def start_engine() -> None:
    """Start the service, detached from this process, and wait until it listens.

    It survives the terminal: a session of its own, and no file of ours open but its log. Where several
    start at once, one wins the lock and the others end quietly; each of them says so on its pipe only
    when an engine listens.

    Raises:
        EngineUnreachableError: it ended, or was not there in time.
    """
    log = log_path()
    ready, signal = os.pipe()
    try:
        with log.open("ab") as sink:
            subprocess.Popen(
                [sys.executable, "-m", "engine.service", "--ready-fd", str(signal)],
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=sink,
                start_new_session=True,
                pass_fds=(signal,),
                cwd="/",
                env=_environment(),
            )
        os.close(signal)
        signal = -1
        with os.fdopen(ready, "rb") as pipe:
            ready = -1
            # readable when the service is ready, or dead
            answer = pipe.read(5) if select.select([pipe], [], [], START_SECONDS)[0] else b""
    finally:
        for handle in (ready, signal):
            if handle >= 0:
                os.close(handle)
    if answer != b"ready":
        raise EngineUnreachableError(f"The engine did not start; {log} says why.")


def _environment() -> dict[str, str]:
    """This process's environment, with folders made absolute and the checkout importable from anywhere."""
    environment = dict(os.environ)
    for name in ("CHECKPOINTS", "DATA", "RUNTIME", "SOUNDS"):
        if value := environment.get(f"LATENTDECK_{name}"):
            environment[f"LATENTDECK_{name}"] = str(Path(value).expanduser().absolute())
    root = places.checkout()
    if root is not None:
        environment["PYTHONPATH"] = os.pathsep.join(
            part for part in (str(root), environment.get("PYTHONPATH", "")) if part
        )
    return environment
