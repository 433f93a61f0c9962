"""`latentdeck mix`, `repeat` and `baskets`: new sound out of several tracks, and how it is made again."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, get_args

import typer
from pydantic import ValidationError

from engine.client import Client
from engine.schema import Basket, Ingredient, MixRequest, MixWay, Recipe, Sound
from tui.commands.options import absolute
from tui.commands.sample import find_closeness
from tui.commands.sound import Run, print_sound
from tui.commands.talk import AsJson, WorkFailedError, ask, narration, out, print_json, print_table


def add_commands(root: typer.Typer) -> None:
    """Put this file's commands beside each other at the top."""
    for command in (mix, repeat, baskets):
        root.command()(command)


def mix(
    run: Run,
    tracks: Annotated[list[str] | None, typer.Argument(help="Tracks of the library, by name.")] = None,
    way: Annotated[str, typer.Option(help=f"How: {', '.join(get_args(MixWay))}.")] = "mean",
    weights: Annotated[str | None, typer.Option(help="One number a clip, with commas between.")] = None,
    clip: Annotated[int, typer.Option(help="Which clip of each track, from 1.", min=1)] = 1,
    library: Annotated[
        str | None, typer.Option(help="Where the tracks are, when not in the run's library.")
    ] = None,
    genre: Annotated[str | None, typer.Option(help="Tracks of a genre, beside those that are named.")] = None,
    count: Annotated[
        int | None, typer.Option("-n", help="So many of the genre, drawn by the seed; all without it.", min=1)
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the draw.", min=0)] = 0,
    basket: Annotated[str | None, typer.Option(help="Clips of a kept basket, with their weights.")] = None,
    keep: Annotated[str | None, typer.Option(help="Keep what is mixed as a basket of this name.")] = None,
    along: Annotated[
        bool, typer.Option("--along", help="morph: from the first to the last over the clip.")
    ] = False,
    less: Annotated[str | None, typer.Option(help="arithmetic: the genre to take away.")] = None,
    more: Annotated[str | None, typer.Option(help="arithmetic: the genre to add.")] = None,
    amount: Annotated[float, typer.Option(help="arithmetic: how much of both.", min=0, max=4)] = 1.0,
    beats: Annotated[
        bool, typer.Option("--beats", help="Move the clips until their beats fall together.")
    ] = False,
    level: Annotated[bool, typer.Option("--level", help="Bring the clips to one loudness first.")] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file to write, .wav or .flac.")
    ] = None,
    json: AsJson = False,
) -> None:
    """New sound from several tracks: their latents averaged, and decoded.

    Beside it lies a JSON file that makes it again: `latentdeck repeat FILE.json`.
    """
    if way not in get_args(MixWay):
        raise typer.BadParameter(f"a way is {', '.join(get_args(MixWay))}", param_hint="--way")
    if along and way != "morph":
        raise typer.BadParameter("goes with --way morph", param_hint="--along")
    if (way == "arithmetic") != (less is not None or more is not None):
        raise typer.BadParameter("--way arithmetic and --less or --more go together", param_hint="--way")
    if count is not None and genre is None:
        raise typer.BadParameter("says how many of a --genre", param_hint="-n")
    if not (tracks or genre or basket):
        raise typer.BadParameter("name some, or a --genre, or a --basket", param_hint="TRACKS")
    numbers = _numbers(weights) if weights is not None else None
    if numbers is not None and not (genre or basket):
        _must_match(numbers, len(tracks or []))

    async def whole(client: Client) -> Sound:
        home = library or (await client.run(run)).library
        chosen = [Ingredient(library=home, track=track, clip=clip - 1) for track in tracks or []]
        if genre is not None:
            names = await _of_genre(client, home, genre)
            drawn = names if count is None else _drawn(names, count, seed, genre)
            chosen += [Ingredient(library=home, track=name, clip=clip - 1) for name in drawn]
        if basket is not None:
            chosen += await _kept(client, basket)
        request = MixRequest(
            run=run,
            ingredients=_weighed(chosen, numbers),
            way=way,
            along=along,
            less=less,
            more=more,
            amount=amount,
            beats=beats,
            level=level,
            output=absolute(output),
        )
        if keep is not None:
            await client.keep_basket(Basket(name=keep, ingredients=request.ingredients))
        if request.takes_library:
            await find_closeness(client, run, for_mix=True)
        return await client.mix(request)

    _show([ask(whole)], json, single=True)


def repeat(
    recipe: Annotated[Path, typer.Argument(help="The JSON file beside a new sound.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The file of a mix, or the folder of a sample."),
    ] = None,
    json: AsJson = False,
) -> None:
    """Make a new sound once more: the same bytes, as long as its run and libraries are the same."""
    try:
        made_by = Recipe.model_validate_json(recipe.expanduser().read_bytes())
    except OSError as error:
        raise WorkFailedError(f"{recipe} cannot be read ({error.strerror}).") from error
    except ValidationError as error:
        raise WorkFailedError(
            f"{recipe} is no recipe of a sound; take the JSON file beside a mix or a sample."
        ) from error
    target = {"output": absolute(output)}
    anew = made_by.model_copy(
        update={
            "mix": made_by.mix and made_by.mix.model_copy(update=target),
            "sample": made_by.sample and made_by.sample.model_copy(update=target),
        }
    )

    async def whole(client: Client) -> list[Sound]:
        if anew.sample is not None:
            await find_closeness(client, anew.sample.run)
        elif anew.mix is not None and anew.mix.takes_library:
            await find_closeness(client, anew.mix.run, for_mix=True)
        return await client.repeat(anew)

    _show(ask(whole), json)


def baskets(
    delete: Annotated[str | None, typer.Option(help="Forget the basket of this name.")] = None,
    json: AsJson = False,
) -> None:
    """Baskets kept by name: clips that are mixed together."""

    async def whole(client: Client) -> list[Basket]:
        if delete is not None:
            await client.delete_basket(delete)
        return await client.baskets()

    found = ask(whole)
    if json:
        print_json(found)
    elif delete is not None:
        out.print(f"The basket {delete} is forgotten.")
    else:
        rows = [[basket.name, str(len(basket.ingredients)), _summary(basket)] for basket in found]
        print_table(["basket", "clips", "tracks"], rows, right=("clips",))


async def _of_genre(client: Client, library: str, genre: str) -> list[str]:
    tracks = await client.tracks(library)
    names = [track.name for track in tracks if track.genre == genre]
    if not names:
        known = ", ".join(sorted({track.genre for track in tracks if track.genre})) or "none"
        raise WorkFailedError(f"The library {library} has no tracks of {genre}; its genres: {known}.")
    return names


def _drawn(names: Sequence[str], count: int, seed: int, genre: str) -> list[str]:
    if count > len(names):
        raise WorkFailedError(f"There are {len(names)} tracks of {genre}, and not {count}.")
    return random.Random(seed).sample(sorted(names), count)


async def _kept(client: Client, name: str) -> list[Ingredient]:
    known = await client.baskets()
    for basket in known:
        if basket.name == name:
            return basket.ingredients
    there = ", ".join(basket.name for basket in known) or "none yet"
    raise WorkFailedError(f"There is no basket named {name}; kept are: {there}.")


def _numbers(text: str) -> list[float]:
    """The weights that were typed."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is not numbers with commas between", param_hint="--weights"
        ) from None
    if not all(0 <= number < float("inf") for number in numbers):  # NaN is not, either
        raise typer.BadParameter(f"{text!r} are not all numbers of at least 0", param_hint="--weights")
    return numbers


def _weighed(chosen: list[Ingredient], numbers: list[float] | None) -> list[Ingredient]:
    if numbers is None:
        return chosen
    _must_match(numbers, len(chosen))
    return [one.model_copy(update={"weight": number}) for one, number in zip(chosen, numbers, strict=True)]


def _must_match(numbers: list[float], clips: int) -> None:
    if len(numbers) != clips:
        raise typer.BadParameter(f"{len(numbers)} weights for {clips} clips", param_hint="--weights")


def _summary(basket: Basket) -> str:
    names = [ingredient.track for ingredient in basket.ingredients]
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")


def _show(sounds: list[Sound], json: bool, *, single: bool = False) -> None:
    if json:
        print_json(sounds[0] if single else sounds)
        return
    for sound in sounds:
        print_sound(sound)
        if sound.recipe:
            narration.print(f"  made again by: latentdeck repeat {sound.recipe}", soft_wrap=True)
