"""Which trained generators draw from a run's latents, by the names of the ladder; no torch."""

from __future__ import annotations

from collections.abc import Iterable

from engine.errors import DeckError, RunStateError, SettingError
from engine.generators.ground import must_fit
from engine.runs import directory
from engine.runs.directory import RunDirectory
from engine.schema import UNFINISHED, Ladder, SampleWay

MODELS: dict[SampleWay, str] = {"flow": "latent-flow", "prior": "latent-prior"}
"""The family of generators behind each way that needs one."""


def fitting(run: RunDirectory, weights: str, way: SampleWay) -> list[RunDirectory]:
    """The generators of a way that learnt the latents of these weights of a run, newest first."""
    found = []
    for other in directory.all_runs():
        config = other.config()
        if config.model != MODELS[way] or not other.best_file.exists():
            continue
        try:
            must_fit(config, run.name, weights)
        except DeckError:
            continue
        found.append(other)
    return found[::-1]


def climbing(run: RunDirectory, weights: str) -> dict[SampleWay, RunDirectory]:
    """The newest generator of each way that fits, for those ways that have one.

    Those in training are left out: what they draw would be of other weights before it is measured.
    """
    found = {
        way: [one for one in fitting(run, weights, way) if one.info().state not in UNFINISHED]
        for way in MODELS
    }
    return {way: some[0] for way, some in found.items() if some}


def ladder_of(run: RunDirectory) -> Ladder | None:
    """The ladder of a run, while its weights, its library and the generators that climb it are the same."""
    found = run.ladder()
    if found is None:
        return None
    climbers = climbing(run, found.weights).values()
    return found if found.generators == identities(climbers) else None


def identities(runs: Iterable[RunDirectory]) -> dict[str, str]:
    """The identity of the weights of each of some runs, by its name."""
    return {run.name: run.weights_identity() for run in runs}


def chosen(run: RunDirectory, weights: str, way: SampleWay, name: str | None) -> RunDirectory:
    """The generator that was named, or the newest that fits.

    Raises:
        NoSuchRunError: there is none by that name.
        RunStateError: none fits, or the one that was named is no generator.
        SettingError: the one that was named draws in another way.
    """
    if name is not None:
        named = directory.open_run(name)
        named.must_be("generator")
        model = named.config().model
        if model != MODELS[way]:
            raise SettingError(
                f"The run {name} is of {model}, and {way} draws by {MODELS[way]}; name one of those."
            )
        return named
    found = fitting(run, weights, way)
    if not found:
        raise RunStateError(
            f"No {MODELS[way]} has learnt the present latents of {run.name}; "
            f"`latentdeck train {MODELS[way]} --on {run.name}` trains one."
        )
    return found[0]
