"""How long a mix is waited for, from the key to its sound, in every way and with either kind of run."""

from __future__ import annotations

import asyncio
import time
from typing import get_args

from benchmarks.listening import NETWORKS, heard, ready, until, untrained_flagship
from benchmarks.report import Figure, below, median, spread, watched
from benchmarks.soundserver import has_sound_server, sound_server
from benchmarks.workshop import workshop
from engine.client import Client, connect
from engine.schema import Ingredient, MixRequest, MixWay
from tui.commands.talk import follow_job
from tui.speaker.client import Speaker, SpeakerState
from tui.speaker.words import Lane

ONLY = "mix"
MIXES = 6
TRACKS = 3


def press_to_mix() -> list[Figure]:
    """From the wish to hear a mix of three tracks to its sound; the first of each way is told apart."""
    if not has_sound_server():
        words = "no sound server here: install pulseaudio"
        return [watched("press to sound, mix", None, "ms", words, ONLY)]
    with workshop(), sound_server():
        untrained_flagship()
        return asyncio.run(_mix())


async def _mix() -> list[Figure]:
    news: asyncio.Queue[SpeakerState] = asyncio.Queue()
    speaker = Speaker(news.put_nowait)
    figures: list[Figure] = []
    try:
        await ready(news, speaker)
        async with await connect() as client:
            tracks = (await client.tracks("demo"))[: MIXES * TRACKS]
            clips = [Ingredient(library="demo", track=track.name) for track in tracks]
            baskets = [clips[place : place + TRACKS] for place in range(0, len(clips), TRACKS)]
            genres = sorted({track.genre for track in tracks if track.genre})
            for run, model in NETWORKS.items():
                job = await client.find_closeness(run, for_mix=True)
                if job is not None:
                    await follow_job(client, job)
                first: list[float] = []
                later: list[float] = []
                for way in get_args(MixWay):
                    less, more = (genres[0], genres[-1]) if way == "arithmetic" else (None, None)
                    made = [
                        await _heard_after(
                            news,
                            speaker,
                            client,
                            MixRequest(run=run, ingredients=basket, way=way, less=less, more=more),
                        )
                        for basket in baskets
                    ]
                    first.append(made[0])
                    later += made[1:]
                firsts = ", ".join(f"{milliseconds:.0f}" for milliseconds in first)
                words = f"{spread(later)}; the first of each way {firsts} ms"
                name = f"press to sound, mix by {model}"
                figures.append(below(name, median(later), "ms", 1000, words, ONLY))
    finally:
        await speaker.close()
    return figures


async def _heard_after(
    news: asyncio.Queue[SpeakerState], speaker: Speaker, client: Client, request: MixRequest
) -> float:
    """Milliseconds from the wish to the sound; silent afterwards."""
    began = time.monotonic()
    made = await client.mix(request)
    taken = await heard(news, speaker, (Lane(made.path),), 0, began)
    speaker.stop()
    await until(news, lambda state: not state.playing)
    return taken
