"""`latentdeck reconstruct`, `mix` and `sample`: sound out of a run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, get_args

import typer

from engine.client import Client
from engine.schema import FileRequest, Ingredient, MixRequest, MixWay, SampleRequest, SampleWay, Sound
from tui.commands.talk import AsJson, ask, narration, out, print_json

Run = Annotated[str, typer.Argument(help="The run's name.")]


def add_commands(root: typer.Typer) -> None:
    """Put this file's commands beside each other at the top."""
    for command in (reconstruct, mix, sample):
        root.command()(command)


def reconstruct(
    run: Run,
    files: Annotated[list[Path], typer.Argument(help="Audio files of any kind, rate and length.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for the WAVs.")] = Path(),
    json: AsJson = False,
) -> None:
    """Encode whole files and decode them again; FILE's reconstruction is FILE.RUN.wav."""
    folder = output.expanduser().absolute()

    async def whole(client: Client) -> list[Sound]:
        made = []
        for file in files:
            target = folder / f"{file.stem}.{run}.wav"
            request = FileRequest(run=run, path=str(file.expanduser().absolute()), output=str(target))
            made.append(await client.reconstruct_file(request))
            if not json:
                _print_sound(made[-1])
        return made

    sounds = ask(whole)
    if json:
        print_json(sounds)


def mix(
    run: Run,
    tracks: Annotated[list[str], typer.Argument(help="Tracks of the run's library, by name.")],
    way: Annotated[str, typer.Option(help=f"How: {', '.join(get_args(MixWay))}.")] = "mean",
    weights: Annotated[str | None, typer.Option(help="One number a track, with commas between.")] = None,
    clip: Annotated[int, typer.Option(help="Which clip of each track, from 1.", min=1)] = 1,
    library: Annotated[
        str | None, typer.Option(help="Where the tracks are, when not in the run's library.")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The WAV to write.")] = None,
    json: AsJson = False,
) -> None:
    """New sound from several tracks: their latents averaged, and decoded."""
    if way not in get_args(MixWay):
        raise typer.BadParameter(f"a way is {', '.join(get_args(MixWay))}", param_hint="--way")
    numbers = _weights(weights, len(tracks))

    async def whole(client: Client) -> Sound:
        home = library or (await client.run(run)).library
        ingredients = [
            Ingredient(library=home, track=track, clip=clip - 1, weight=weight)
            for track, weight in zip(tracks, numbers, strict=True)
        ]
        target = str(output.expanduser().absolute()) if output else None
        return await client.mix(MixRequest(run=run, ingredients=ingredients, way=way, output=target))

    sound = ask(whole)
    if json:
        print_json(sound)
    else:
        _print_sound(sound)


def _weights(text: str | None, count: int) -> list[float]:
    if text is None:
        return [1.0] * count
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is not numbers with commas between", param_hint="--weights"
        ) from None
    if len(numbers) != count:
        raise typer.BadParameter(f"{len(numbers)} weights for {count} tracks", param_hint="--weights")
    return numbers


def sample(
    run: Run,
    way: Annotated[str, typer.Option(help=f"From what: {', '.join(get_args(SampleWay))}.")] = "gaussian",
    genre: Annotated[str | None, typer.Option(help="The genre, for --way genre.")] = None,
    count: Annotated[int, typer.Option("-n", help="How many.", min=1, max=1000)] = 1,
    seed: Annotated[int, typer.Option(help="The same seed gives the same sound.", min=0)] = 0,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Folder for the WAVs.")] = None,
    json: AsJson = False,
) -> None:
    """New sound from nothing: latents drawn at random, and decoded."""
    if way not in get_args(SampleWay):
        raise typer.BadParameter(f"a way is {', '.join(get_args(SampleWay))}", param_hint="--way")
    if (way == "genre") != (genre is not None):
        raise typer.BadParameter("--way genre and --genre go together", param_hint="--genre")
    target = str(output.expanduser().absolute()) if output else None
    request = SampleRequest(run=run, way=way, genre=genre, count=count, seed=seed, output=target)
    sounds = ask(lambda client: client.sample(request))
    if json:
        print_json(sounds)
        return
    for sound in sounds:
        _print_sound(sound)


def _print_sound(sound: Sound) -> None:
    out.print(sound.path)
    times = sound.seconds / sound.made_in if sound.made_in else 0
    narration.print(
        f"  {sound.title}: {sound.seconds:.1f} s, made in {sound.made_in:.1f} s ({times:.0f} x real time)"
        + (f"; {sound.note}" if sound.note else "")
    )
