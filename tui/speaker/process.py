"""`python -m tui.speaker`: commands on stdin, events on stdout, what C libraries print on stderr.

One thread reads stdin and does nothing else: when the pipe closes, the screen is gone, and the process
ends at once, even while PortAudio hangs in a call to a sound server that does not answer. The main
thread obeys and reports; the third is PortAudio's own.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
import time
from dataclasses import dataclass
from typing import NoReturn

from tui.speaker.words import Message, SpeakerError, decode, encode

NO_PORTAUDIO = "No sound here: PortAudio is not installed (apt-get install libportaudio2)."


@dataclass(frozen=True)
class Order:
    """A command, and when it was read (time.perf_counter)."""

    command: Message
    read: float


def main() -> None:
    """Serve one screen until it closes the pipe or says quit."""
    orders: queue.SimpleQueue[Order] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(orders,), daemon=True).start()
    try:
        import sounddevice  # noqa: F401  # may hang for minutes; the reader above still ends the process
    except OSError:
        leave({"event": "silent", "message": NO_PORTAUDIO})
    from tui.speaker.mixer import Mixer
    from tui.speaker.player import Player
    from tui.speaker.service import Service

    mixer = Mixer()
    player = Player(mixer)
    try:
        names = player.devices()
    except SpeakerError as error:
        leave({"event": "silent", "message": str(error)})
    say({"event": "ready", "device": names[0], "devices": names})
    service = Service(mixer, player, say)
    while True:
        try:
            order = _next(orders, service.patience)
            if order is not None and order.command.get("do") == "quit":
                os._exit(0)
            if order is not None:
                service.obey(order.command, order.read)
        except SpeakerError as error:
            say({"event": "error", "message": str(error)})
        try:
            service.look()
        except SpeakerError as error:
            if service.played:
                leave({"event": "gone", "message": str(error)})
            leave({"event": "silent", "message": f"{str(error).removesuffix('.')}; space tries again."})


def _next(orders: queue.SimpleQueue[Order], patience: float | None) -> Order | None:
    try:
        return orders.get(timeout=patience)
    except queue.Empty:
        return None


def say(message: Message) -> None:
    """Tell the screen."""
    sys.stdout.buffer.write(encode(message))
    sys.stdout.buffer.flush()


def leave(message: Message) -> NoReturn:
    """Tell the screen one last thing and end, without asking PortAudio to tidy up: it might hang."""
    say(message)
    os._exit(0)


def _read(orders: queue.SimpleQueue[Order]) -> None:
    for line in sys.stdin.buffer:
        command = decode(line)
        if command is not None:
            orders.put(Order(command, time.perf_counter()))
    os._exit(0)
