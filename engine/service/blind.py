"""The life of a blind test: drawn, heard trial by trial, answered, and kept beside its runs.

The engine alone knows what X is until the last answer is given. Nothing is held in memory: the test that
goes on lies beside its first run, so it goes on after a lost connection or a new engine.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Sequence

from engine import places
from engine.errors import RunStateError, SettingError
from engine.library import splits, store
from engine.library.store import Library
from engine.measure import draws, listening
from engine.runs import directory
from engine.runs import listening as kept
from engine.runs.directory import RunDirectory
from engine.schema import (
    BlindAnswer,
    BlindPlan,
    BlindRequest,
    BlindResult,
    BlindTest,
    ClipRef,
    Heard,
    ListeningTest,
    Reach,
    RunConfig,
    RunInTest,
    TrialSounds,
)
from engine.service import blind_sounds, starting
from engine.service.blind_sounds import Reconstruct
from engine.versions import versions_of

FEWEST = 5
"""Trials of an ABX test: of four, even all of them right show nothing."""


def plan(request: BlindRequest) -> BlindPlan:
    """What a request would make.

    Raises:
        DeckError: what is wrong with it.
    """
    runs, library = _checked(request)
    clips = [request.clip] if request.clip else _test_clips(library, runs[0].config())
    return BlindPlan(reach=_reach(request), clips=len(clips))


def begin(request: BlindRequest) -> BlindTest:
    """Draw a test and write it down; one of the same run that still goes on ends as unfinished.

    Raises:
        DeckError: what is wrong with the request; nothing is begun, and the other test goes on.
    """
    runs, library = _checked(request)
    configs = [run.config() for run in runs]
    if request.clip is not None:
        clips = [request.clip] * request.trials
    else:
        clips = draws.draw_clips(
            _test_clips(library, configs[0]),
            request.trials,
            request.seed,
            lambda clip: blind_sounds.audible(library, clip),
        )
    if not clips:
        raise SettingError(f"All test tracks of {library.info.name} are silent; there is nothing to hear.")
    test = ListeningTest(
        id=f"{time.time_ns():x}-{secrets.token_hex(3)}",
        request=request,
        runs=[_in_test(run, config) for run, config in zip(runs, configs, strict=True)],
        split=configs[0].split,
        split_seed=configs[0].seed,
        library=library.info.name,
        library_created=library.info.created,
        trials=draws.draw_trials(request, clips),
        begun=time.time(),
        versions=starting.versions() | versions_of(),
    )
    if (before := kept.going_on(runs[0])) is not None:
        _end(before)
    kept.go_on(runs[0], test)
    return _told(test)


def going_on(run: str) -> BlindTest | None:
    """The test of a run that has begun and not ended, where its runs still have the weights of then."""
    test = kept.going_on(directory.open_run(run))
    return _told(test) if test is not None and _stands(test) else None


async def sounds_of(run: str, number: int, reconstruct: Reconstruct) -> TrialSounds:
    """The sounds of a trial of the test that goes on.

    Raises:
        RunStateError: no test goes on, it has no such trial, or a run has other weights by now.
    """
    test = _open_test(run)
    if not 0 <= number < len(test.trials):
        raise RunStateError(f"The test has {len(test.trials)} trials; there is no trial {number + 1}.")
    made = await blind_sounds.make(test.trials[number], reconstruct)
    told, gains = await asyncio.to_thread(blind_sounds.copy, test, number, made)
    test = _open_test(run, test.id)  # in the meantime another trial may have been answered
    test.trials[number].gains_db = gains
    kept.go_on(directory.open_run(run), test)
    return told


def answer(run: str, given: BlindAnswer) -> BlindTest:
    """Take an answer in; with the last one the test ends, and is told with its result.

    Raises:
        RunStateError: no test goes on, or this is not the trial that is due.
        SettingError: it is no answer to such a trial.
    """
    test = _open_test(run)
    due = _answered(test)
    if given.trial != due:
        raise RunStateError(f"Trial {due + 1} is due, not trial {given.trial + 1}.")
    trial = test.trials[due]
    if trial.x is not None and (given.says is None or given.scores):
        raise SettingError("says: an ABX trial is answered with a or b.")
    if trial.x is None and (given.says or len(given.scores) != len(trial.order)):
        raise SettingError(f"scores: a trial of this test is answered with {len(trial.order)} ratings.")
    if any(not 0 <= score <= 100 for score in given.scores):
        raise SettingError("scores: ratings go from 0 to 100.")
    trial.answer = given
    if due + 1 < len(test.trials):
        kept.go_on(directory.open_run(run), test)
        blind_sounds.forget(test, due)
        return _told(test)
    test.finished = True
    _end(test)
    return _told(test, listening.result(test, stands=True))


def results(runs: Sequence[str]) -> list[BlindResult]:
    """What came of every test of these runs, oldest first."""
    found = {test.id: test for name in runs for test in kept.kept(directory.open_run(name))}
    ordered = sorted(found.values(), key=lambda test: test.begun)
    return [listening.result(test, _stands(test)) for test in ordered]


def heard(runs: Sequence[str]) -> list[Heard]:
    """What blind tests say of each of these runs with its present weights."""
    return [
        listening.heard(name, [test for test in kept.kept(directory.open_run(name)) if _stands(test)])
        for name in runs
    ]


# ---------------------------------------------------------------- inside


def _checked(request: BlindRequest) -> tuple[list[RunDirectory], Library]:
    """The runs of a request and the library of its clips, or what is wrong with it."""
    if len(set(request.runs)) < len(request.runs):
        raise SettingError("runs: each can be named once.")
    if request.kind == "abx" and len(request.runs) > 2:
        raise SettingError("runs: ABX tells one run from the original, or two from each other.")
    if request.kind == "abx" and request.trials < FEWEST:
        raise SettingError(f"trials: {request.trials} are too few to show anything; take {FEWEST} or more.")
    runs = [directory.open_run(name) for name in request.runs]
    for run in runs:
        run.must_be("autoencoder")
        run.weights_identity()
        if run.is_locked():
            raise RunStateError(f"The run {run.name} still learns; a test takes weights that stay.")
    first, *others = (run.config() for run in runs)
    library = store.open_fitting(request.clip.library if request.clip else first.library, first)
    for other in others:
        store.open_fitting(library.info.name, other)
        if request.clip is None and _ground(other) != _ground(first):
            raise RunStateError(
                f"{first.name} and {other.name} have other test tracks; choose one clip for all trials, or "
                "runs of one split of one library."
            )
    if request.clip is not None and not blind_sounds.audible(library, request.clip):
        raise SettingError(f"Clip {request.clip.clip + 1} of {request.clip.track} is silent; choose another.")
    return runs, library


def _ground(config: RunConfig) -> tuple[str, str, int]:
    """What must be the same for two runs to have the same test tracks."""
    return config.library, config.split, config.seed


def _test_clips(library: Library, config: RunConfig) -> list[ClipRef]:
    """All clips of the test tracks of a run's split."""
    parts = splits.assign(library.tracks, config.split, config.seed, library.info)
    splits.some_rows(library, parts, "test", config.split)
    return [
        ClipRef(library=library.info.name, track=track.name, clip=number)
        for track in library.tracks
        if parts[track.name] == "test"
        for number in range(track.clips)
    ]


def _in_test(run: RunDirectory, config: RunConfig) -> RunInTest:
    return RunInTest(
        name=run.name,
        model=config.model,
        floats=config.floats,
        ratio=config.ratio,
        weights=run.weights_identity(),
    )


def _reach(request: BlindRequest) -> Reach | None:
    return listening.reach(request.trials) if request.kind == "abx" else None


def _answered(test: ListeningTest) -> int:
    return sum(trial.answer is not None for trial in test.trials)


def _told(test: ListeningTest, result: BlindResult | None = None) -> BlindTest:
    """A test as the screen may know it."""
    return BlindTest(
        id=test.id,
        kind=test.request.kind,
        runs=test.runs,
        trials=len(test.trials),
        answered=_answered(test),
        drawn=test.request.clip is None,
        reach=_reach(test.request),
        result=result,
    )


def _open_test(run: str, known: str | None = None) -> ListeningTest:
    """The test that goes on, the one of this id where one is given."""
    test = kept.going_on(directory.open_run(run))
    if test is None or known not in (None, test.id):
        raise RunStateError(f"No test of {run} goes on; begin one.")
    if not _stands(test):
        raise RunStateError("A run has other weights than when the test began; begin another test.")
    if store.read_info(test.library).created != test.library_created:
        raise RunStateError(f"The library {test.library} was made anew; begin another test.")
    return test


def _stands(test: ListeningTest) -> bool:
    """Whether its runs are there with the weights that were heard."""
    for run in test.runs:
        found = RunDirectory(places.checkpoints() / run.name)
        if not found.best_file.exists() or found.weights_identity() != run.weights:
            return False
    return True


def _end(test: ListeningTest) -> None:
    """Keep a test beside each of its runs that is still there, and forget its sounds."""
    test.ended = time.time()
    found = [RunDirectory(places.checkpoints() / run.name) for run in test.runs]
    for run in found:
        if run.config_file.exists():
            kept.keep(run, test)
    kept.end(found[0])
    blind_sounds.forget(test)
