"""How long a person waits: for the first paint, and for a key."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

from benchmarks.report import Figure, below, median, percentile, spread, watched
from benchmarks.terminal import Terminal
from benchmarks.workshop import ask, start_training, workshop

DECK = [str(Path(sys.executable).with_name("latentdeck"))]
STARTS = 9
KEYS = 100
CURSOR = "▸"
"""What the track list paints beside the line that a key has gone to."""


def first_paint() -> list[Figure]:
    """From the start of the program to the first paint of its tabs, beside an import of Textual alone."""
    times: list[float] = []
    bare: list[float] = []
    with workshop():
        for _ in range(STARTS):
            with closing(Terminal(DECK)) as terminal:
                times.append(1000 * terminal.until("Listen"))
            with closing(Terminal([sys.executable, "-c", "import textual.app; print('imported')"])) as plain:
                bare.append(1000 * plain.until("imported"))
    against = f"{spread(times)}; {median(times) / median(bare):.1f} x importing Textual alone"
    return [below("first paint, warm engine", median(times), "ms", 350, against, "first-paint")]


def key_to_paint() -> list[Figure]:
    """From a key in the track list to what it paints, while a training takes every core."""
    figures = []
    with workshop():
        for busy in (False, True):
            if busy:
                ask(start_training("busy"))
            with closing(Terminal(DECK)) as terminal:
                terminal.until("Listen")
                terminal.type("2")
                terminal.until("ambient.00011")
                times = [
                    1000 * terminal.key("j" if index % 20 < 10 else "k", CURSOR) for index in range(KEYS)
                ]
            high = percentile(times, 0.95)
            words = f"median {median(times):.1f} ms, {spread(times)}"
            name = "key to paint, p95, " + ("training on every core" if busy else "idle")
            if busy:
                figures.append(below(name, high, "ms", 30, words, "key-to-paint"))
            else:
                figures.append(watched(name, high, "ms", words, "key-to-paint"))
    return figures
