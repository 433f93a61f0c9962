"""`latentdeck sample` and `ladder`: new sound from nothing, and what each way to draw it is worth."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, get_args

import typer

from engine.client import Client
from engine.schema import ClipRef, Closeness, Ladder, LadderRow, SampleRequest, SampleWay, Sound
from tui.commands.options import Seed, absolute
from tui.commands.sound import Run, print_sound
from tui.commands.talk import (
    AsJson,
    WorkFailedError,
    ask,
    follow_job,
    interval,
    narration,
    out,
    print_json,
    print_table,
)

_COLUMNS = (
    "Fréchet [95 %]", "genre", "silent", "clipped", "noise", "copies", "distance", "peaks",
)  # fmt: skip


def add_commands(root: typer.Typer) -> None:
    """Put this file's commands beside each other at the top."""
    for command in (sample, ladder):
        root.command()(command)


def sample(
    run: Run,
    way: Annotated[str, typer.Option(help=f"From what: {', '.join(get_args(SampleWay))}.")] = "gaussian",
    genre: Annotated[
        str | None, typer.Option(help="The genre, for genre, flow and prior; else one by its share.")
    ] = None,
    count: Annotated[int, typer.Option("-n", help="How many.", min=1, max=1000)] = 1,
    seed: Annotated[int, typer.Option(help="The same seed gives the same sound.", min=0)] = 0,
    temperature: Annotated[
        float, typer.Option(help="0: the likeliest, 1: as it was learnt.", min=0.0, max=2.0)
    ] = 1.0,
    like: Annotated[str | None, typer.Option(help="Draw around this track of the run's library.")] = None,
    clip: Annotated[int, typer.Option(help="Which clip of that track, from 1.", min=1)] = 1,
    strength: Annotated[
        float,
        typer.Option(help="How far from that track: 0 is the track itself, 1 any draw.", min=0.0, max=1.0),
    ] = 0.5,
    generator: Annotated[
        str | None, typer.Option(help="The run that draws, for flow and prior; else the newest that fits.")
    ] = None,
    guidance: Annotated[
        float, typer.Option(help="flow and prior: how strictly the genre is kept to.", min=0.0, max=10.0)
    ] = 2.0,
    seconds: Annotated[
        float | None, typer.Option(help="flow and prior: another length than a clip's.", min=0.1, max=120.0)
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Folder for the WAVs.")] = None,
    json: AsJson = False,
) -> None:
    """New sound from nothing, or around a track: latents drawn at random, and decoded."""
    if way not in get_args(SampleWay):
        raise typer.BadParameter(f"a way is {', '.join(get_args(SampleWay))}", param_hint="--way")
    target = absolute(output)

    async def whole(client: Client) -> list[Sound]:
        start = None
        if like is not None:
            start = ClipRef(library=(await client.run(run)).library, track=like, clip=clip - 1)
        await find_closeness(client, run)
        return await client.sample(
            SampleRequest(
                run=run,
                way=way,
                genre=genre,
                count=count,
                seed=seed,
                temperature=temperature,
                like=start,
                strength=strength,
                generator=generator,
                guidance=guidance,
                seconds=seconds,
                output=target,
            )
        )

    sounds = ask(whole)
    if json:
        print_json(sounds)
        return
    for sound in sounds:
        print_sound(sound)
        if sound.closeness is not None:
            narration.print(f"  {near_words(sound.closeness)}", soft_wrap=True)


async def find_closeness(client: Client, run: str, for_mix: bool = False) -> None:
    """Have all found out that new sounds of a run are made from and compared with, unless it is known.

    Args:
        client: whom to ask.
        run: its name.
        for_mix: whether what a mix takes is enough.

    Raises:
        WorkFailedError: that did not end well.
    """
    job = await client.find_closeness(run, for_mix)
    if job is not None:
        await follow_job(client, job)


def near_words(found: Closeness) -> str:
    """How near a sound comes to the training clips, in a sentence."""
    verdict = f"a copy of {_clip(found.copy_of)}" if found.copy_of else "not a copy"
    words = (
        f"{verdict}: nearest training clip {_clip(found.nearest)}, {found.distance:.2f} times as far as "
        f"unseen music; by ear {_clip(found.heard)}, {found.peaks:.2f} of the peaks (95 % of unseen music "
        f"below {found.held_out_peaks:.2f})"
    )
    if found.genres:
        genre, sure = next(iter(found.genres.items()))
        words += f"; sounds like {genre} ({sure:.2f})"
    return words


def ladder(
    run: Run,
    count: Annotated[int, typer.Option("-n", help="Sounds of each way.", min=4, max=1000)] = 64,
    seed: Seed = 0,
    json: AsJson = False,
) -> None:
    """Measure every way to draw new sound from a run, beside real music and nonsense."""
    found = ask(lambda client: _climbed(client, run, count, seed))
    if json:
        print_json(found)
    else:
        print_ladder(found)


async def _climbed(client: Client, run: str, count: int, seed: int) -> Ladder:
    await follow_job(client, await client.start_ladder(run, count, seed))
    found = await client.ladder(run)
    if found is None:
        raise WorkFailedError(
            f"The run {run} or a generator on it changed meanwhile; measure its ladder again."
        )
    return found


def print_ladder(found: Ladder) -> None:
    """Print a ladder as a table, a row each way, then the rows to compare with."""
    chance = f"; genre by chance {found.chance:.2f}" if found.chance is not None else ""
    out.print(
        f"ways to draw from {found.run}, against held-out clips of {found.library}, seed {found.seed}{chance}"
    )
    rows = [_cells(row) for row in found.rows]
    print_table(["way", "sounds", *_COLUMNS], rows, right=("sounds", *_COLUMNS))


def _cells(row: LadderRow) -> list[str]:
    shares = (row.silent, row.clipped, row.noise, row.copies)
    return [
        f"{row.way} ({row.generator})" if row.generator else row.way,
        str(row.sounds),
        interval(row.frechet, 1),
        interval(row.genre_agreement, 2),
        *(f"{share:.0%}" for share in shares),
        interval(row.distance, 2),
        interval(row.peaks, 2),
    ]


def _clip(clip: ClipRef) -> str:
    return f"{clip.track} · {clip.clip + 1}"
