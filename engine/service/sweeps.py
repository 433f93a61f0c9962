"""Sweeps: one run for each size of a model, each measured by itself once it is done."""

from __future__ import annotations

from collections import Counter

from pydantic import ValidationError

from engine.errors import DeckError, SettingError
from engine.models import registry
from engine.runs import directory
from engine.runs.directory import RunDirectory
from engine.schema import RunConfig, SweepRequest, TrainRequest
from engine.service import starting
from engine.service.jobs import Jobs
from engine.service.trainings import Trainings


def new_runs(request: SweepRequest) -> list[RunDirectory]:
    """Check a sweep and make the directories of its runs, queued, smallest first: all of them or none.

    A sweep that is named joins the runs of an earlier one of that name; one that is not gets the model's
    name, with a number where there is such a sweep already.

    Raises:
        DeckError: a size cannot be made or is there twice, or the library, model, preset, a setting or the
            split will not do; nothing is made.
    """
    if registry.family(request.model).task != "autoencoder":
        raise SettingError(
            f"A sweep is over sizes of latents, and {request.model} makes none; train it by itself."
        )
    if "floats" in request.settings:
        raise SettingError("floats is what the sizes of a sweep decide; leave it out of the settings.")
    twice = [str(size) for size, times in Counter(request.sizes).items() if times > 1]
    if twice:
        raise SettingError(f"sizes: {', '.join(twice)} is there more than once; name each size once.")
    sweep = request.name or _free_sweep(request.model)
    return starting.make([_checked(request, sweep, size) for size in sorted(request.sizes)])


def measure_when_done(jobs: Jobs, trainings: Trainings, run: RunDirectory) -> None:
    """Queue the measuring of a run that is done, if it is part of a sweep and not measured yet."""
    try:
        if run.config().sweep is not None and run.measures() is None:
            starting.measure(jobs, trainings, run.name)
    except (DeckError, OSError, ValidationError):
        return  # deleted, or damaged by hand: nothing is left to measure


def _checked(request: SweepRequest, sweep: str, size: int) -> RunConfig:
    wanted = TrainRequest(
        model=request.model,
        library=request.library,
        preset=request.preset,
        settings=request.settings | {"floats": size},
        split=request.split,
        seed=request.seed,
        epochs=request.epochs,
        minutes=request.minutes,
        name=directory.free_name(f"{sweep}-{size}"),
    )
    # without test tracks there would be nothing to measure the sizes by
    return starting.checked(wanted, ("train", "test")).model_copy(update={"sweep": sweep})


def _free_sweep(stem: str) -> str:
    """The stem, or the stem with the first number behind it that no sweep has."""
    taken = {run.config().sweep for run in directory.all_runs()}
    number = 1
    while (name := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return name
