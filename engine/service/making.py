"""New sound for the studio: mixes and samples, each a file with the recipe that repeats it beside it."""

from __future__ import annotations

import time
from functools import lru_cache
from pathlib import Path
from typing import Any

from engine import places
from engine.audio.write import SUFFIXES, write_sound
from engine.errors import RunStateError, SettingError
from engine.files import shown
from engine.generation import drawing, known
from engine.latents import recipes
from engine.latents.codec import Codec, open_codec
from engine.latents.mixing import made_of, title_of
from engine.library.store import open_fitting
from engine.runs import directory
from engine.schema import Closeness, MixRequest, Recipe, SampleRequest
from engine.service import sounds

_KEPT_WARM = 4


def mix(request: dict[str, Any]) -> list[dict[str, Any]]:
    """New sound from several clips."""
    wanted = MixRequest.model_validate(request)
    began = time.monotonic()
    target = sound_file(wanted.output) if wanted.output else free_file(f"mix-{wanted.way}-{wanted.run}")
    recipes.beside(target)  # before anything is written there
    codec = codec_of(wanted.run)
    _must_be_known(codec, wanted)
    made = made_of(codec, wanted)
    write_sound(target, made.samples, codec.config.sample_rate)
    recipe = recipes.keep(
        target,
        recipes.recipe(mix=wanted, weights={wanted.run: codec.weights}, libraries=made.libraries),
    )
    return [said(target, title_of(wanted), began, note=made.note, recipe=recipe)]


def sample(request: dict[str, Any]) -> list[dict[str, Any]]:
    """New sounds from latents drawn at random; each with its closeness where all is known that it takes."""
    asked = SampleRequest.model_validate(request)
    codec = codec_of(asked.run)
    _must_be_known(codec, asked)
    wanted = drawing.found(codec, asked)
    folder = Path(wanted.request.output) if wanted.request.output else places.sounds()
    found, began = [], time.monotonic()
    for drawn in drawing.sounds(codec, wanted):
        target = folder / f"{drawing.stem_of(drawn.request)}.wav"
        recipes.beside(target)  # before anything is written there
        write_sound(target, drawn.samples, codec.config.sample_rate)
        recipe = recipes.keep(
            target,
            recipes.recipe(sample=drawn.request, weights=wanted.weights, libraries=wanted.libraries),
        )
        title = drawing.title_of(drawn.request)
        found.append(said(target, title, began, recipe=recipe) | {"closeness": _dumped(drawn.closeness)})
        began = time.monotonic()
    return found


def _must_be_known(codec: Codec, request: MixRequest | SampleRequest) -> None:
    """Refuse what would take minutes here, while others wait: there is a job for it.

    Raises:
        RunStateError: the request takes the latents of the run's library, and they are not known yet; or
            what is fitted to them is not.
    """
    if not request.takes_library:
        return
    library = open_fitting(codec.config.library, codec.config)
    if isinstance(request, MixRequest):
        is_known = known.can_be_mixed(codec.run, codec.weights, library.info)
    else:
        is_known = known.can_be_drawn_from(codec.run, codec.weights, library)
    if not is_known:
        raise RunStateError(
            f"{request.way} takes all latents of {codec.run.name}, which are not found yet; `latentdeck mix` "
            "and `sample`, and the screen Mix, find them first."
        )


def repeat(request: dict[str, Any]) -> list[dict[str, Any]]:
    """What a recipe made, made again."""
    recipe = Recipe.model_validate(request)
    recipes.must_stand(recipe)
    if recipe.mix is not None:
        return mix(recipe.mix.model_dump())
    if recipe.sample is not None:
        return sample(recipe.sample.model_dump())
    raise SettingError("The recipe names neither a mix nor a sample; take the JSON file beside a new sound.")


def _dumped(closeness: Closeness | None) -> dict[str, Any] | None:
    return None if closeness is None else closeness.model_dump()


def codec_of(run: str) -> Codec:
    """The codec of a run's present weights; the last ones asked for are kept."""
    found = directory.open_run(run)
    return _opened(run, found.weights_identity())


@lru_cache(maxsize=_KEPT_WARM)
def _opened(run: str, _weights: str) -> Codec:
    return open_codec(directory.open_run(run))


def sound_file(path: str) -> Path:
    """The file to write a sound into.

    Raises:
        SettingError: its name says no kind of sound that is written here.
    """
    if Path(path).suffix.lower() not in SUFFIXES:
        raise SettingError(f"{shown(path)} must end in {' or '.join(SUFFIXES)}; name such a file.")
    return Path(path)


def free_file(stem: str) -> Path:
    """A WAV in the folder of sounds that is not there yet."""
    number = 1
    while (path := places.sounds() / f"{stem}-{number}.wav").exists():
        number += 1
    return path


def said(
    path: Path, title: str, began: float, *, note: str = "", recipe: Path | None = None
) -> dict[str, Any]:
    """The answer about a sound that was begun at a time of the monotonic clock."""
    sound = sounds.describe(path, title, time.monotonic() - began, note)
    return sound.model_copy(update={"recipe": str(recipe) if recipe else None}).model_dump()
