"""What happens when the service is asked for something new: the request is checked, then queued."""

from __future__ import annotations

import importlib.metadata
import platform
import time
from collections.abc import Sequence

from pydantic import ValidationError

from engine import __version__, places
from engine.errors import DeckError, LibraryError, RunStateError, SettingError
from engine.generators.ground import genres_of, to_learn
from engine.genres.labels import genres_to_learn, hears_whole_clips
from engine.library import splits, store
from engine.library.store import Library
from engine.models import registry
from engine.runs import directory
from engine.runs.directory import RunDirectory
from engine.schema import (
    UNFINISHED,
    JobInfo,
    LibraryRequest,
    ModelInfo,
    Part,
    Plan,
    RunConfig,
    RunStatus,
    Space,
    Task,
    TrainRequest,
)
from engine.service import closeness, ladders
from engine.service.jobs import Jobs
from engine.service.news import Newsroom
from engine.service.studio_link import StudioLink
from engine.service.trainings import Trainings
from engine.training.rows import rows_by_part

_USUAL_RATE, _USUAL_GENRES = 22050, 10
_MEASURES, _LATENTS, _GENRES = "measures of {}", "latents of {}", "genres of {}"
"""Titles of the jobs that find out about a run."""
_STEM = 70  # letters, so that a number still fits behind them
_RECORDED = ("torch", "torchaudio", "numpy", "scikit-learn", "soundfile")


def new_run(request: TrainRequest) -> RunDirectory:
    """Check a training request and make its run directory, queued.

    Raises:
        DeckError: the library, model, preset, a setting or the split will not do; nothing is made.
    """
    return directory.create(checked(request, ("train",)), RunStatus(state="queued"))


def make(configs: Sequence[RunConfig]) -> list[RunDirectory]:
    """The directories of several runs, queued: all of them or none.

    Raises:
        SettingError: a name is taken, or is no name for a folder; nothing is made.
    """
    made: list[RunDirectory] = []
    try:
        for config in configs:
            made.append(directory.create(config, RunStatus(state="queued")))
    except BaseException:
        for run in made:
            run.delete()
        raise
    return made


def checked(request: TrainRequest, parts: Sequence[Part]) -> RunConfig:
    """The configuration of the run that a request asks for; nothing is made.

    Args:
        request: what was asked for.
        parts: of the split, those that must have tracks.

    Raises:
        DeckError: the library, model, preset, a setting, the split or the run to learn from will not do.
    """
    library = _to_learn_from(request.library)
    choice = registry.resolve(request, library.info.clip_samples)
    ground = _ground(request, choice, library)
    learnt = ground.config() if ground else None
    split = learnt.split if learnt else request.split
    seed = learnt.seed if learnt else request.seed
    assignment = splits.assign(library.tracks, split, seed, library.info)
    for part in parts:
        splits.some_rows(library, assignment, part, split)
    genres: list[str] = []
    if choice.family.task == "classifier":
        genres = genres_to_learn(library, assignment, split)
        hears_whole_clips(choice.training, library)
    elif choice.family.task == "generator":
        genres = genres_of(library, assignment)
    return RunConfig(
        name=request.name or directory.free_name(_stem(request, choice)),
        model=request.model,
        task=choice.family.task,
        settings=choice.settings.model_dump(mode="json"),
        training=choice.training.model_dump(mode="json"),
        library=request.library,
        tracks=library.identity,
        split=split,
        seed=request.seed,
        sample_rate=library.info.sample_rate,
        clip_samples=library.info.clip_samples,
        floats=learnt.floats if learnt else choice.floats,
        ratio=learnt.ratio if learnt else choice.ratio,
        genres=genres,
        on=request.on,
        on_weights=ground.weights_identity() if ground else None,
        created=time.time(),
        versions=versions(),
        git_commit=places.commit(),
    )


async def plan(studio: StudioLink, request: TrainRequest) -> Plan:
    """What a training request would make.

    Raises:
        DeckError: what is wrong with the request.
    """
    config = checked(request, ())
    rows = rows_by_part(config, store.open_library(config.library))
    parameters = await studio.ask(
        "parameters",
        model=config.model,
        settings=config.settings,
        sample_rate=config.sample_rate,
        clip_samples=config.clip_samples,
        genres=len(config.genres),
        on=config.on,
    )
    return Plan(
        floats=config.floats,
        ratio=config.ratio,
        parameters=parameters,
        train_clips=len(rows["train"]),
        validation_clips=len(rows["validation"]),
    )


async def models(studio: StudioLink, count: bool) -> list[ModelInfo]:
    """The registry; with their parameters counted where asked for, which takes torch."""
    found = [registry.model_info(name) for name in registry.MODELS]
    if count:
        for model in found:
            settings = registry.family(model.name).settings().model_dump(mode="json")
            model.parameters = await studio.ask(
                "parameters",
                model=model.name,
                settings=settings,
                sample_rate=_USUAL_RATE,
                clip_samples=registry.USUAL_CLIP,
                genres=_USUAL_GENRES,
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
        RunStateError: it is being trained, or its latents are being learnt.
    """
    runs = [run.info() for run in directory.all_runs()]
    learners = [run.name for run in runs if run.on == name and run.state in UNFINISHED]
    if learners:
        raise RunStateError(
            f"The latents of {name} are being learnt by {', '.join(learners)}; stop that first."
        )
    await trainings.delete(directory.open_run(name))
    titles = (_MEASURES, _LATENTS, _GENRES, ladders.TITLE, closeness.TITLE)
    for job in jobs.all():
        if job.title in (title.format(name) for title in titles):
            jobs.cancel(job.id)


def measure(jobs: Jobs, trainings: Trainings, name: str) -> JobInfo:
    """Queue the measuring of a run that has weights."""
    run = _with_weights(name, "autoencoder")
    return jobs.start("measure", _MEASURES.format(name), {"run": str(run.path)}, lambda: trainings.tell(run))


def explore(jobs: Jobs, name: str, spaces: Sequence[Space]) -> JobInfo:
    """Queue the exploring of a run that has weights."""
    run = _with_weights(name, "autoencoder")
    request = {"run": str(run.path), "spaces": list(dict.fromkeys(spaces))}
    return jobs.start("explore", _LATENTS.format(name), request)


def genres(jobs: Jobs, trainings: Trainings, name: str) -> JobInfo:
    """Queue the telling of the test tracks by a classifier's run that has weights."""
    run = _with_weights(name, "classifier")
    return jobs.start("genres", _GENRES.format(name), {"run": str(run.path)}, lambda: trainings.tell(run))


def tell_genres_when_done(jobs: Jobs, trainings: Trainings, run: RunDirectory) -> None:
    """Queue the telling of the test tracks by a classifier's run that is done and has no report."""
    try:
        if run.config().task == "classifier" and run.genre_report() is None:
            genres(jobs, trainings, run.name)
    except (DeckError, OSError, ValidationError):
        return  # deleted, or damaged by hand: nothing is left to tell by


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


def _ground(request: TrainRequest, choice: registry.Resolved, library: Library) -> RunDirectory | None:
    """The run whose latents are to be learnt; None where clips are."""
    if choice.family.task == "generator":
        return to_learn(request, library)
    if request.on is not None:
        raise SettingError(
            f"{request.model} learns from clips, not from the run {request.on}; leave --on out."
        )
    return None


def _stem(request: TrainRequest, choice: registry.Resolved) -> str:
    """What a run without a name is called by."""
    if choice.family.task == "autoencoder":
        return f"{request.model}-{choice.floats}"
    if choice.family.task == "generator":
        return f"{request.model}-{request.on}"[:_STEM]
    fold = f"-{request.split}" if request.split in splits.FOLDS else ""
    return f"{request.model}-{choice.settings.model_dump()['input']}{fold}"


def _with_weights(name: str, task: Task) -> RunDirectory:
    run = directory.open_run(name)
    run.must_be(task)
    if run.info().state == "queued":
        raise RunStateError(f"The run {name} is still waiting for its turn; there is nothing to look at yet.")
    run.weights_identity()
    return run
