"""What a generator stands on: the run whose latents it learns, and that run's weights; no torch."""

from __future__ import annotations

from collections.abc import Mapping

from engine.errors import RunStateError, SettingError
from engine.library.store import Library
from engine.runs import directory
from engine.runs.directory import RunDirectory
from engine.schema import UNFINISHED, Part, RunConfig, SplitName, TrainRequest


def to_learn(request: TrainRequest, library: Library) -> RunDirectory:
    """The run whose latents a generator is asked to learn; it has weights, and keeps them.

    Args:
        request: what was asked for.
        library: that it names, as it is now.

    Raises:
        NoSuchRunError: there is none by that name.
        RunStateError: it makes no latents, better weights may still come, or its library was made anew.
        SettingError: none is named, or the request is for other tracks than those that it learnt from.
    """
    if request.on is None:
        raise SettingError(f"{request.model} learns the latents of a run; name one with --on RUN.")
    run = directory.open_run(request.on)
    run.must_be("autoencoder")
    state = run.info().state
    if state in UNFINISHED:
        raise RunStateError(
            f"The run {run.name} is {state}, so its weights may still change; a generator learns the latents "
            "of a run that has ended."
        )
    run.weights_identity()
    config = run.config()
    if request.library != config.library:
        raise SettingError(
            f"library={request.library} cannot be: the run {run.name} learnt from {config.library}, and a "
            "generator learns the latents of the same tracks."
        )
    if config.tracks not in (None, library.identity):
        raise RunStateError(
            f"The library {request.library} was made anew with other tracks since the run {run.name} learnt "
            "from it, so what is a test track of it is no longer known; train that anew first."
        )
    if request.split not in ("random", config.split):
        raise SettingError(
            f"split={request.split} cannot be: a generator keeps to the split of the run {run.name}, "
            f"{config.split}, so that no test track is learnt; leave it out."
        )
    return run


def genres_of(library: Library, assignment: Mapping[str, Part]) -> list[str]:
    """The genres of the training tracks, in the order of the alphabet; none where none is told."""
    return sorted({t.genre for t in library.tracks if t.genre and assignment[t.name] == "train"})


def must_fit(config: RunConfig, run: str, weights: str) -> None:
    """Nothing, if a generator draws latents of that run with those weights.

    Raises:
        RunStateError: it learnt those of another, or of other weights.
    """
    if config.on != run:
        raise RunStateError(
            f"{config.name} draws latents of the run {config.on}, which mean nothing to the run {run}; train "
            f"a generator with --on {run}."
        )
    if config.on_weights != weights:
        raise RunStateError(
            f"The run {run} has other weights than those whose latents {config.name} learnt, so the two no "
            f"longer fit; train a generator anew with --on {run}."
        )


def split_of(config: RunConfig) -> tuple[SplitName, int]:
    """The split of a run's tracks and its seed; a generator keeps to that of the run whose latents it learns.

    Raises:
        NoSuchRunError: that run is gone.
    """
    ground = directory.open_run(config.on).config() if config.on else config
    return ground.split, ground.seed
