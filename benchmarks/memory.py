"""The most memory that each process of the house has held."""

from __future__ import annotations

import os
from contextlib import closing, nullcontext
from pathlib import Path

from benchmarks.latency import DECK
from benchmarks.report import Figure, watched
from benchmarks.soundserver import has_sound_server, sound_server
from benchmarks.terminal import Terminal
from benchmarks.workshop import ask, start_training, workshop
from engine.client import connect
from engine.schema import Passage, ReconstructRequest

_KINDS = {
    "screen": b"latentdeck",
    "speaker": b"tui.speaker",
    "service": b"engine.service\0--ready-fd",
    "studio": b"engine.service.studio",
    "training": b"engine.service.job\0train",
}


def peaks() -> list[Figure]:
    """Peak resident memory of each process in an ordinary sitting on the demo library."""
    with (
        workshop() as folder,
        sound_server() if has_sound_server() else nullcontext(),
        closing(Terminal(DECK)) as terminal,
    ):
        terminal.until("Listen")
        ask(_reconstruct())
        ask(start_training("busy"))
        terminal.type("2")
        terminal.until("original")
        terminal.type(" ")
        terminal.quiet(1.0)
        return [
            watched(f"peak memory, {kind}", _peak(folder, word), "MB", "resident, VmHWM", "memory")
            for kind, word in _KINDS.items()
        ]


async def _reconstruct() -> None:
    async with await connect() as client:
        track = (await client.tracks("demo"))[0].name
        clip = Passage(library="demo", track=track)
        await client.reconstruct(ReconstructRequest(run="linear", clip=clip))


def _peak(folder: Path, word: bytes) -> float | None:
    """The largest VmHWM among our processes of a kind, in MB; None where none lives."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes()
            if word in command and os.fsencode(folder) in (process / "environ").read_bytes():
                found.append(largest(process))
        except (OSError, IndexError):
            continue
    return max(found, default=None)


def largest(process: Path) -> float:
    """The most memory in MB that a process of /proc has held, not counting what stood in its place before."""
    status = (process / "status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
