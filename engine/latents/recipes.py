"""`NAME.json` beside a new sound: what repeats it exactly."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from engine import files
from engine.errors import LibraryError, RunStateError, SettingError
from engine.library import store
from engine.runs import directory
from engine.schema import MixRequest, Recipe, SampleRequest
from engine.versions import versions_of

_DECIDING = ("torch", "numpy")  # the packages whose versions change the last bits


def recipe(
    *,
    weights: Mapping[str, str],
    libraries: Mapping[str, float],
    mix: MixRequest | None = None,
    sample: SampleRequest | None = None,
) -> Recipe:
    """The recipe of a mix or of a sample.

    Args:
        weights: the identity of the weights of each run that took part.
        libraries: when each library that took part was made.
        mix: as it was asked for; or else
        sample: as it was asked for, with the seed and count of the one sound.
    """
    return Recipe(
        mix=mix,
        sample=sample,
        weights=dict(weights),
        libraries=dict(libraries),
        versions=versions_of(*_DECIDING),
    )


def keep(sound: Path, made_by: Recipe) -> Path:
    """Write a recipe beside its sound, and give its path.

    Raises:
        SettingError: a file of that name is there already and is no recipe.
        DiskFullError: the disk has no room.
    """
    path = beside(sound)
    files.write_json(path, made_by)
    return path


def beside(sound: Path) -> Path:
    """Where the recipe of a sound goes.

    Raises:
        SettingError: a file of that name is there already and is no recipe.
    """
    path = sound.with_suffix(".json")
    try:
        Recipe.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        pass
    except (OSError, ValidationError):
        raise SettingError(
            f"{files.shown(path)} is there already and is no recipe of a sound, which goes there; "
            "give the sound another name."
        ) from None
    return path


def of(sound: Path) -> Recipe:
    """The recipe beside a sound.

    Raises:
        SettingError: there is none.
    """
    try:
        return Recipe.model_validate_json(sound.with_suffix(".json").read_bytes())
    except (OSError, ValidationError):
        raise SettingError(f"{files.shown(sound)} has no recipe beside it; make the sound anew.") from None


def must_stand(made_by: Recipe) -> None:
    """Nothing, if what took part in a recipe is still the same.

    Raises:
        RunStateError: a run has other weights by now.
        LibraryError: a library was made anew.
        NoSuchRunError: a run is gone.
        NoSuchLibraryError: a library is gone.
    """
    for run, weights in made_by.weights.items():
        if directory.open_run(run).weights_identity() != weights:
            raise RunStateError(
                f"The run {run} has other weights than those that made this; make a new sound."
            )
    for name, created in made_by.libraries.items():
        if store.read_info(name).created != created:
            raise LibraryError(
                f"The library {name} was made anew since this was made of it; make a new sound."
            )
