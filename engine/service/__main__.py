"""Start the service: `python -m engine.service [--ready-fd N]`. One a user; a second one ends quietly."""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import os
import socket
import sys
from pathlib import Path

from engine import places


def main() -> int:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="engine.service")
    parser.add_argument("--ready-fd", type=int, help="says 'ready' there once an engine listens")
    ready_fd: int | None = parser.parse_args().ready_fd
    runtime = places.runtime()
    # held while starting: whoever waits here finds the winner listening
    starting = _lock(runtime / "engine.starting", wait=True)
    life = _lock(runtime / "engine.lock", wait=False)
    if life is None:
        _say_ready(ready_fd)
        return 0
    listener = _listen(places.socket_path())
    assert starting is not None
    os.close(starting)
    _say_ready(ready_fd)  # connections wait in the socket's queue until the service is built

    from engine.service.app import serve

    try:
        asyncio.run(serve(listener))
    finally:
        places.socket_path().unlink(missing_ok=True)
    return 0


def _lock(path: Path, wait: bool) -> int | None:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


def _listen(path: Path) -> socket.socket:
    path.unlink(missing_ok=True)  # left by a service that was killed; we hold the lock, so nobody has it
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    mask = os.umask(0o177)
    try:
        listener.bind(str(path))
    finally:
        os.umask(mask)
    listener.listen(128)
    return listener


def _say_ready(handle: int | None) -> None:
    if handle is not None:
        os.write(handle, b"ready")
        os.close(handle)


if __name__ == "__main__":
    sys.exit(main())
