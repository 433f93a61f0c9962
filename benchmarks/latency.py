"""How long a person waits: for the first paint, for a key, for a sound."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.report import Figure, below, median, percentile, spread, watched
from benchmarks.soundserver import has_sound_server, sound_server
from benchmarks.terminal import Terminal
from benchmarks.workshop import ask, start_training, workshop
from engine.client import connect
from engine.schema import ClipRef, ReconstructRequest
from tui.speaker.client import Speaker, SpeakerState
from tui.speaker.words import Lane

DECK = [str(Path(sys.executable).with_name("latentdeck"))]
STARTS = 9
KEYS = 100
CURSOR = "▸"
"""What the track list paints beside the line that a key has gone to."""
PLAYS = 15


def first_paint() -> list[Figure]:
    """From the start of the program to the first paint of its tabs, beside an import of Textual alone."""
    times: list[float] = []
    bare: list[float] = []
    with workshop():
        for _ in range(STARTS):
            terminal = Terminal(DECK)
            times.append(1000 * terminal.until("Listen"))
            terminal.close()
            plain = Terminal([sys.executable, "-c", "import textual.app; print('imported')"])
            bare.append(1000 * plain.until("imported"))
            plain.close()
    against = f"{spread(times)}; {median(times) / median(bare):.1f} x importing Textual alone"
    return [below("first paint, warm engine", median(times), "ms", 350, against, "first-paint")]


def key_to_paint() -> list[Figure]:
    """From a key in the track list to what it paints, while a training takes every core."""
    figures = []
    with workshop():
        for busy in (False, True):
            if busy:
                ask(start_training("busy"))
            terminal = Terminal(DECK)
            terminal.until("Listen")
            terminal.type("2")
            terminal.until("ambient.00011")
            times = [1000 * terminal.key("j" if index % 20 < 10 else "k", CURSOR) for index in range(KEYS)]
            terminal.close()
            high = percentile(times, 0.95)
            words = f"median {median(times):.1f} ms, {spread(times)}"
            name = "key to paint, p95, " + ("training on every core" if busy else "idle")
            if busy:
                figures.append(below(name, high, "ms", 30, words, "key-to-paint"))
            else:
                figures.append(watched(name, high, "ms", words, "key-to-paint"))
    return figures


def press_to_sound() -> list[Figure]:
    """From the play command to the first block handed to the sound server, the clip being reconstructed."""
    name = "press to sound, clip reconstructed"
    if not has_sound_server():
        return [watched(name, None, "ms", "no sound server here: install pulseaudio", "press-to-sound")]
    with workshop(), sound_server():
        times = asyncio.run(_plays())
    words = f"{spread(times)}; request, load, start and the stream's own latency"
    return [below(name, median(times), "ms", 150, words, "press-to-sound")]


async def _plays() -> list[float]:
    news: asyncio.Queue[SpeakerState] = asyncio.Queue()
    speaker = Speaker(news.put_nowait)
    speaker.warm()
    await _until(news, lambda state: state.sound in ("ready", "none"))
    if speaker.state.sound == "none":
        raise RuntimeError(speaker.state.message)
    times = []
    async with await connect() as client:
        tracks = await client.tracks("demo")
        loop = asyncio.get_running_loop()
        for index in range(PLAYS):
            clip = ClipRef(library="demo", track=tracks[index].name)
            request = ReconstructRequest(run="linear", clip=clip)
            await client.reconstruct(request)
            began = loop.time()
            made, original = await client.reconstruct(request), await client.clip_sound(clip)
            speaker.load((Lane(path=original.path), Lane(path=made.path)))
            speaker.play()
            asked = loop.time() - began
            state = await _until(news, lambda state: state.playing and state.after is not None)
            assert state.after is not None
            times.append(1000 * (asked + state.after + (state.latency or 0.0)))
            speaker.stop()
            await _until(news, lambda state: not state.playing)
    await speaker.close()
    return times


async def _until(news: asyncio.Queue[SpeakerState], holds: Callable[[SpeakerState], bool]) -> SpeakerState:
    while True:
        state = await news.get()
        if holds(state):
            return state
