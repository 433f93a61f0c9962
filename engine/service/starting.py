"""What happens when the service is asked for something new: the request is checked, then queued."""

from __future__ import annotations

import importlib.metadata
import platform
import time
from collections.abc import Sequence

from engine import __version__, places
from engine.errors import LibraryError, RunStateError, SettingError
from engine.library import splits, store
from engine.library.store import Library
from engine.models import registry
from engine.runs import directory
from engine.runs.directory import RunDirectory
from engine.schema import JobInfo, LibraryRequest, ModelInfo, Part, Plan, RunConfig, RunStatus, TrainRequest
from engine.service.jobs import Jobs
from engine.service.news import Newsroom
from engine.service.studio_link import StudioLink
from engine.service.trainings import Trainings

_USUAL_RATE = 22050
_MEASURES, _LATENTS = "measures of {}", "latents of {}"
"""Titles of the jobs that find out about a run."""
_RECORDED = ("torch", "torchaudio", "numpy", "scikit-learn", "soundfile")


def new_run(request: TrainRequest) -> RunDirectory:
    """Check a training request and make its run directory, queued.

    Raises:
        DeckError: the library, model, preset, a setting or the split will not do; nothing is made.
    """
    return directory.create(checked(request, ("train",)), RunStatus(state="queued"))


def checked(request: TrainRequest, parts: Sequence[Part]) -> RunConfig:
    """The configuration of the run that a request asks for; nothing is made.

    Args:
        request: what was asked for.
        parts: of the split, those that must have tracks.

    Raises:
        DeckError: the library, model, preset, a setting or the split will not do.
    """
    library = _to_learn_from(request.library)
    choice = registry.resolve(request, library.info.clip_samples)
    assignment = splits.assign(library.tracks, request.split, request.seed, library.info)
    for part in parts:
        splits.some_rows(library, assignment, part, request.split)
    return RunConfig(
        name=request.name or directory.free_name(f"{request.model}-{choice.floats}"),
        model=request.model,
        settings=choice.settings.model_dump(mode="json"),
        training=choice.training.model_dump(mode="json"),
        library=request.library,
        split=request.split,
        seed=request.seed,
        sample_rate=library.info.sample_rate,
        clip_samples=library.info.clip_samples,
        floats=choice.floats,
        ratio=choice.ratio,
        created=time.time(),
        versions=versions(),
        git_commit=places.commit(),
    )


async def plan(studio: StudioLink, request: TrainRequest) -> Plan:
    """What a training request would make.

    Raises:
        DeckError: what is wrong with the request.
    """
    library = _to_learn_from(request.library)
    info = library.info
    choice = registry.resolve(request, info.clip_samples)
    parts = splits.assign(library.tracks, request.split, request.seed, info)
    settings = choice.settings.model_dump(mode="json")
    parameters = await studio.ask(
        "parameters", model=request.model, settings=settings, sample_rate=info.sample_rate
    )
    return Plan(
        floats=choice.floats,
        ratio=choice.ratio,
        parameters=parameters,
        train_clips=len(splits.rows(library, parts, "train")),
        validation_clips=len(splits.rows(library, parts, "validation")),
    )


async def models(studio: StudioLink, count: bool) -> list[ModelInfo]:
    """The registry; with their parameters counted where asked for, which takes torch."""
    found = [registry.model_info(name) for name in registry.FAMILIES]
    if count:
        for model in found:
            settings = registry.family(model.name).settings().model_dump(mode="json")
            model.parameters = await studio.ask(
                "parameters", model=model.name, settings=settings, sample_rate=_USUAL_RATE
            )
    return found


def prepare(jobs: Jobs, news: Newsroom, request: LibraryRequest) -> JobInfo:
    """Queue the making of a library.

    Raises:
        LibraryError: there is one by that name, and it is not to be replaced.
    """
    known = {library.name for library in store.list_libraries()}
    if request.name in known and not request.replace:
        raise LibraryError(
            f"A library named {request.name} is there already; give another name, or --replace."
        )

    def done() -> None:
        news.tell(library=store.open_library(request.name).info)

    return jobs.start("prepare", f"library {request.name}", {"library": request.model_dump()}, done)


def delete_library(news: Newsroom, name: str) -> None:
    """Delete a library that no run in the queue needs.

    Raises:
        LibraryError: a run that is not finished uses it.
    """
    users = [run for run in (run.info() for run in directory.all_runs()) if run.library == name]
    busy = [run.name for run in users if run.state in ("queued", "running")]
    if busy:
        raise LibraryError(f"The library {name} is in use by {', '.join(busy)}; stop that first.")
    store.delete_library(name)
    news.tell(library_deleted=name)


async def delete_run(jobs: Jobs, trainings: Trainings, name: str) -> None:
    """Delete a run and its files, and end what is being found out about it.

    Raises:
        NoSuchRunError: there is none by that name.
        RunStateError: it is being trained.
    """
    await trainings.delete(directory.open_run(name))
    for job in jobs.all():
        if job.title in (_MEASURES.format(name), _LATENTS.format(name)):
            jobs.cancel(job.id)


def measure(jobs: Jobs, trainings: Trainings, name: str) -> JobInfo:
    """Queue the measuring of a run that has weights."""
    run = _with_weights(name)
    return jobs.start("measure", _MEASURES.format(name), {"run": str(run.path)}, lambda: trainings.tell(run))


def explore(jobs: Jobs, name: str, pooling: str, k: int | None) -> JobInfo:
    """Queue the exploring of a run that has weights.

    Raises:
        SettingError: the pooling or k is none that exists.
    """
    if pooling not in ("mean+std", "flat"):
        raise SettingError(f"pooling: {pooling} is not one of mean+std, flat.")
    if k is not None and k < 2:
        raise SettingError(f"k: {k} is too small; clusters begin with 2.")
    run = _with_weights(name)
    request = {"run": str(run.path), "pooling": pooling, "k": k}
    return jobs.start("explore", _LATENTS.format(name), request)


def versions() -> dict[str, str]:
    """The versions that a result depends on."""
    found = {name: importlib.metadata.version(name) for name in _RECORDED}
    return {"latentdeck": __version__, "python": platform.python_version()} | found


def _to_learn_from(name: str) -> Library:
    library = store.open_library(name)
    if library.info.growing:
        raise LibraryError(
            f"{name} holds new music, which changes and is kept apart from training; "
            "`latentdeck library add NAME FOLDER` prepares a library to train on."
        )
    return library


def _with_weights(name: str) -> RunDirectory:
    run = directory.open_run(name)
    if run.info().state in ("queued",):
        raise RunStateError(f"The run {name} is still waiting for its turn; there is nothing to look at yet.")
    run.weights_identity()
    return run
