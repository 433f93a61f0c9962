"""How long a listener waits: for a clip that is there, for one that must be made, for another lane."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import safetensors.torch
import torch

from benchmarks.report import Figure, below, median, spread, watched
from benchmarks.soundserver import has_sound_server, sound_server
from benchmarks.workshop import workshop
from engine.client import Client, connect
from engine.models import base
from engine.runs import directory
from engine.schema import Passage, ReconstructRequest, RunStatus, TrainRequest
from engine.service.starting import checked
from tui.speaker.client import Speaker, SpeakerState
from tui.speaker.words import Lane

ONLY = "press-to-sound"
PLAYS = 15
PATIENCE = 60.0
"""Seconds after which what was to sound will not."""
NETWORKS = {"linear": "pca", "flagship": "spectral-vae"}
"""The runs that make clips, and their models."""


def press_to_sound() -> list[Figure]:
    """From the play command to the first block that the sound server is given, and from lane to lane."""
    if not has_sound_server():
        words = "no sound server here: install pulseaudio"
        return [watched("press to sound, clip reconstructed", None, "ms", words, ONLY)]
    with workshop(), sound_server():
        untrained_flagship()
        return asyncio.run(_listen())


def untrained_flagship() -> None:
    """A run of the flagship that has learnt nothing: it is as quick as one that has."""
    torch.manual_seed(0)
    request = TrainRequest(model=NETWORKS["flagship"], library="demo", name="flagship")
    run = directory.create(checked(request, ("train",)), RunStatus(state="done"))
    safetensors.torch.save_file(base.build(run.config()).state_dict(), run.best_file)


async def _listen() -> list[Figure]:
    news: asyncio.Queue[SpeakerState] = asyncio.Queue()
    speaker = Speaker(news.put_nowait)
    figures: list[Figure] = []
    there: list[float] = []
    switches: list[float] = []
    try:
        await ready(news, speaker)
        async with await connect() as client:
            names = [track.name for track in await client.tracks("demo")][: PLAYS + 1]
            for run, model in NETWORKS.items():
                made = []
                for name in names:
                    request = ReconstructRequest(run=run, clip=Passage(library="demo", track=name))
                    made.append(await _heard_after(news, speaker, client, request))
                    there.append(await _heard_after(news, speaker, client, request))
                    switches += await _switches(news, speaker)
                words = f"{spread(made[1:])}; the first one, with the network's start, {made[0]:.0f} ms"
                figures.append(
                    below(f"press to sound, made by {model}", median(made[1:]), "ms", 1000, words, ONLY)
                )
    finally:
        await speaker.close()
    words = f"{spread(there)}; request, load, start and the stream's own latency"
    figures.insert(0, below("press to sound, clip reconstructed", median(there), "ms", 150, words, ONLY))
    words = (
        f"{spread(switches)}; the stream's own latency is {1000 * (speaker.state.latency or 0):.0f} ms of it"
    )
    return [*figures, watched("switch to another lane", median(switches), "ms", words, ONLY)]


async def _heard_after(
    news: asyncio.Queue[SpeakerState], speaker: Speaker, client: Client, request: ReconstructRequest
) -> float:
    """Milliseconds from the wish to hear a reconstruction to its sound."""
    began = time.monotonic()
    original, made = await asyncio.gather(client.clip_sound(request.clip), client.reconstruct(request))
    return await heard(news, speaker, (Lane(original.path), Lane(made.path)), 1, began)


async def heard(
    news: asyncio.Queue[SpeakerState], speaker: Speaker, lanes: tuple[Lane, ...], lane: int, began: float
) -> float:
    """Milliseconds from the moment `began` to the sound of one of these lanes, which is played now."""
    speaker.load(lanes)
    speaker.switch(lane)
    speaker.play()
    asked = time.monotonic() - began
    state = await until(news, lambda state: state.playing and state.after is not None)
    assert state.after is not None
    return 1000 * (asked + state.after + (state.latency or 0.0))


async def _switches(news: asyncio.Queue[SpeakerState], speaker: Speaker) -> list[float]:
    """Milliseconds from the key to the other lane, there and back; silent afterwards."""
    taken = []
    for lane in (0, 1):
        speaker.switch(lane)
        pressed = time.monotonic()
        state = await until(news, reported(lane, pressed))
        taken.append(1000 * (time.monotonic() - pressed + (state.latency or 0.0)))
    speaker.stop()
    await until(news, lambda state: not state.playing)
    return taken


async def ready(news: asyncio.Queue[SpeakerState], speaker: Speaker) -> None:
    """Have a speaker's process ready.

    Raises:
        RuntimeError: there is no sound here.
    """
    speaker.warm()
    await until(news, lambda state: state.sound in ("ready", "none"))
    if speaker.state.sound == "none":
        raise RuntimeError(speaker.state.message)


def reported(lane: int, since: float) -> Callable[[SpeakerState], bool]:
    """Whether the speaker's process has said since then that this lane sounds."""
    return lambda state: state.lane == lane and state.at > since


async def until(news: asyncio.Queue[SpeakerState], holds: Callable[[SpeakerState], bool]) -> SpeakerState:
    """Wait for a state that a speaker tells of.

    Raises:
        TimeoutError: it does not come.
    """
    async with asyncio.timeout(PATIENCE):
        while True:
            state = await news.get()
            if holds(state):
                return state
