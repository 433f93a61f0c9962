"""A blind test from its draw to the line beside the run: fair sounds, nothing told early, nothing lost."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import numpy as np
import pytest
import soundfile
import tiny

from engine import places
from engine.audio.loudness import loudness
from engine.errors import DeckError, NoSuchRunError, RunStateError, SettingError
from engine.library import splits
from engine.library.store import Library
from engine.runs import listening as kept
from engine.runs.directory import RunDirectory
from engine.schema import (
    BlindAnswer,
    BlindRequest,
    BlindTest,
    ClipRef,
    ListeningTest,
    Passage,
    ReconstructRequest,
    Side,
    TrialSounds,
)
from engine.service import blind, blind_sounds, sounds, studio
from engine.training.loop import train

CLIP = ClipRef(library="tiny", track="hum.00001", clip=1)
SOUND = {"seconds": 1.5, "switches": 3, "route": "here", "device": "Null"}


@pytest.fixture(scope="module")
def trained(tiny_library: Library) -> tuple[RunDirectory, RunDirectory]:
    """The finished runs `pca-64` and `pca-64-2`."""
    runs = tiny.new_run("pca", tiny.SMALL_WINDOW), tiny.new_run("pca", tiny.SMALL_WINDOW | {"dims": 2})
    for run in runs:
        train(run, threading.Event())
    return runs


@pytest.fixture
def runs(trained: tuple[RunDirectory, RunDirectory]) -> Iterator[list[str]]:
    """Their names; no test beside them."""
    yield [run.name for run in trained]
    for run in trained:
        run.listening_file.unlink(missing_ok=True)
        run.listening_open_file.unlink(missing_ok=True)


async def reconstruct(request: ReconstructRequest) -> None:
    studio.reconstruct(request.model_dump())


def abx(*runs: str, clip: ClipRef | None = None, trials: int = 5, seed: int = 1) -> BlindRequest:
    return BlindRequest(kind="abx", runs=list(runs), trials=trials, clip=clip, seed=seed, who="Ada")


def says(trial: int, side: Side) -> BlindAnswer:
    return BlindAnswer(trial=trial, says=side, **SOUND)


def folder(run: str) -> RunDirectory:
    return RunDirectory(places.checkpoints() / run)


def going_on(run: str) -> ListeningTest:
    """The test as only its file knows it."""
    test = kept.going_on(folder(run))
    assert test is not None
    return test


def drawn(run: str) -> str:
    """What X is, trial by trial."""
    return "".join(trial.x or "" for trial in going_on(run).trials)


def lines(run: str) -> list[dict[str, object]]:
    file = folder(run).listening_file
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def read(path: str | Path) -> np.ndarray:
    return soundfile.read(path, dtype="float32")[0]


async def test_the_sounds_of_a_trial_differ_in_nothing_but_what_they_are(runs: list[str]) -> None:
    blind.begin(abx(runs[0], clip=CLIP))
    truth = drawn(runs[0])
    assert set(truth) == {"a", "b"}
    original = read(sounds.original(Passage(**CLIP.model_dump())).path)
    for number, x in enumerate(truth):
        told = await blind.sounds_of(runs[0], number, reconstruct)
        assert [Path(path).name for path in told.sounds] == [
            f"{number + 1}-{place}.wav" for place in (1, 2, 3)
        ]
        a, b, heard = map(read, told.sounds)
        assert np.array_equal(heard, a if x == "a" else b)
        assert not np.array_equal(a, b)
        assert len(a) == len(b) == len(original)
        assert loudness(a, tiny.RATE) == pytest.approx(loudness(b, tiny.RATE), abs=0.05)
        assert max(np.abs(a).max(), np.abs(b).max()) <= max(np.abs(original).max(), 1)
        gains = going_on(runs[0]).trials[number].gains_db
        assert max(gains) == 0  # none is raised
        assert gains[2] == gains["ab".index(x)]
        scaled = original * np.float32(10 ** (gains[0] / 20))
        assert np.abs(a - scaled).max() <= 0.5 / 32768 + 1e-7
        assert len({Path(path).stat().st_size for path in told.sounds}) == 1


async def test_the_screen_is_told_nothing_that_says_what_x_is(runs: list[str]) -> None:
    requests = [abx(runs[0], clip=CLIP, seed=seed) for seed in range(20)]
    begun: dict[str, tuple[BlindTest, TrialSounds]] = {}
    for request in requests:
        told = blind.begin(request)
        begun.setdefault(drawn(runs[0])[0], (told, await blind.sounds_of(runs[0], 0, reconstruct)))

    def plain(side: str) -> str:
        test, trial = begun[side]
        return (test.model_dump_json() + trial.model_dump_json()).replace(test.id, "ID")

    assert plain("a") == plain("b")


async def test_a_finished_test_is_one_line_with_all_that_repeats_it(
    runs: list[str], tiny_library: Library
) -> None:
    begun = blind.begin(abx(runs[0]))
    assert begun.reach is not None
    assert (begun.reach.right, begun.answered, begun.result) == (5, 0, None)
    truth = drawn(runs[0])
    for number, x in enumerate(truth):
        await blind.sounds_of(runs[0], number, reconstruct)
        right, wrong = cast("tuple[Side, Side]", "ab" if x == "a" else "ba")
        told = blind.answer(runs[0], says(number, right if number else wrong))
        assert told.answered == number + 1
        assert (told.result is None) == (number < 4)
        assert len(lines(runs[0])) == (number == 4)
    assert told.result is not None
    assert (told.result.right, told.result.p) == (4, 6 / 32)
    assert blind.going_on(runs[0]) is None
    assert not (places.runtime() / "blind" / begun.id).exists()

    (line,) = lines(runs[0])
    assert (line["finished"], line["id"]) == (True, begun.id)
    assert blind.results(runs[:1]) == [told.result]
    test = kept.kept(folder(runs[0]))[0]
    assert test.request == abx(runs[0])
    assert (test.runs[0].name, test.runs[0].floats) == (
        runs[0],
        folder(runs[0]).config().floats,
    )
    assert test.versions["latentdeck"]
    parts = splits.assign(tiny_library.tracks, test.split, test.split_seed, tiny_library.info)
    assert {parts[trial.clip.track] for trial in test.trials} == {"test"}
    for trial in test.trials:
        assert trial.answer is not None
        assert (trial.answer.route, trial.answer.device, trial.answer.switches) == ("here", "Null", 3)
        assert len(trial.gains_db) == 3

    blind.begin(test.request)  # repeated
    assert [(trial.clip, trial.order, trial.x) for trial in going_on(runs[0]).trials] == [
        (trial.clip, trial.order, trial.x) for trial in test.trials
    ]


async def test_a_test_goes_on_after_a_new_engine_and_ends_as_unfinished_when_another_begins(
    runs: list[str],
) -> None:
    first = blind.begin(abx(runs[0]))
    blind.answer(runs[0], says(0, "a"))
    assert blind.going_on(runs[0]) == first.model_copy(update={"answered": 1})  # from the file alone
    with pytest.raises(RunStateError, match="Trial 2 is due, not trial 1"):
        blind.answer(runs[0], says(0, "b"))

    second = blind.begin(abx(runs[0], seed=2))
    assert second.id != first.id
    (left,) = blind.results(runs[:1])
    assert (left.id, left.finished, left.answered, left.right, left.p) == (first.id, False, 1, None, None)
    assert blind.heard(runs[:1])[0].abx_tests == 0


async def test_a_rating_has_the_reference_hidden_among_what_is_rated(runs: list[str]) -> None:
    blind.begin(BlindRequest(kind="rating", runs=runs, trials=2, seed=4))
    test = going_on(runs[0])
    assert test.trials[0].order != test.trials[1].order
    for number, trial in enumerate(test.trials):
        told = await blind.sounds_of(runs[0], number, reconstruct)
        reference, *rated = map(read, told.sounds)
        kinds = [stimulus.run or stimulus.kind for stimulus in trial.order]
        assert sorted(kinds) == sorted(["original", "anchor", *runs])
        same = [kind for kind, sound in zip(kinds, rated, strict=True) if np.array_equal(sound, reference)]
        # at 8 kHz there is little above 3.5 kHz, but it is another sound all the same
        assert same == ["original"]
        given = [{"original": 100, "anchor": 10}.get(kind, 50 + number) for kind in kinds]
        told_test = blind.answer(runs[0], BlindAnswer(trial=number, scores=given, **SOUND))
    assert told_test.result is not None
    means = [(row.stimulus.run or row.stimulus.kind, row.rating.mean) for row in told_test.result.ratings]
    assert means == [(runs[0], 50.5), (runs[1], 50.5), ("original", 100), ("anchor", 10)]
    # beside both runs, and told once
    assert lines(runs[0]) == lines(runs[1])
    assert len(blind.results(runs)) == 1
    assert [found.rating_tests for found in blind.heard(runs)] == [1, 1]


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"trials": 4}, SettingError, "4 are too few to show anything; take 5 or more"),
        ({"runs": ["RUN", "RUN"]}, SettingError, "each can be named once"),
        ({"runs": ["RUN", "OTHER", "third"]}, SettingError, "two from each other"),
        ({"runs": ["nobody"]}, NoSuchRunError, "no run named nobody"),
        ({"clip": CLIP.model_copy(update={"clip": 9})}, DeckError, "there is no clip 10"),
    ],
)
def test_what_cannot_be_tested_is_refused_in_a_sentence(
    runs: list[str], changes: dict[str, object], error: type[DeckError], words: str
) -> None:
    if "runs" in changes:
        names = {"RUN": runs[0], "OTHER": runs[1]}
        changes = {"runs": [names.get(name, name) for name in changes["runs"]]}  # type: ignore[attr-defined]
    request = abx(runs[0]).model_copy(update=changes)
    for ask in (blind.plan, blind.begin):
        with pytest.raises(error, match=words):
            ask(request)
    assert blind.going_on(runs[0]) is None


async def test_answers_of_another_kind_and_other_weights_are_refused(
    runs: list[str], trained: tuple[RunDirectory, RunDirectory]
) -> None:
    blind.begin(abx(runs[0]))
    rating = BlindAnswer(trial=0, scores=[1, 2, 3], **SOUND)
    with pytest.raises(SettingError, match="answered with a or b"):
        blind.answer(runs[0], rating)
    weights = trained[0].best_file
    learnt = weights.read_bytes()
    try:
        tiny.count_as_other_weights(trained[0])
        for answer_or_hear in (
            lambda: blind.answer(runs[0], says(0, "a")),
            lambda: blind._open_test(runs[0]),
        ):
            with pytest.raises(RunStateError, match="other weights"):
                answer_or_hear()
        assert blind.going_on(runs[0]) is None
    finally:
        weights.write_bytes(learnt)
    blind.begin(BlindRequest(kind="rating", runs=runs[:1], trials=1))
    for wrong in ([], [1, 2], [1, 2, 101], [1, 2, -1]):
        with pytest.raises(SettingError, match="ratings"):
            blind.answer(runs[0], BlindAnswer(trial=0, scores=wrong, **SOUND))
    with pytest.raises(SettingError, match="3 ratings"):
        blind.answer(runs[0], says(0, "a"))


def test_results_of_earlier_weights_are_told_as_such_and_do_not_count(
    runs: list[str], trained: tuple[RunDirectory, RunDirectory]
) -> None:
    blind.begin(abx(runs[0]))
    for number in range(5):
        told = blind.answer(runs[0], says(number, "a"))
    assert told.result is not None
    assert blind.heard(runs[:1])[0].abx_trials == 5
    weights = trained[0].best_file
    learnt = weights.read_bytes()
    tiny.count_as_other_weights(trained[0])
    try:
        assert not blind.results(runs[:1])[0].stands
        assert blind.heard(runs[:1])[0].abx_trials == 0
    finally:
        weights.write_bytes(learnt)


def test_loudness_is_matched_to_the_quietest_by_20_db_at_most() -> None:
    assert blind_sounds.matching([-20.0, -23.0, -20.0]) == [-3.0, 0.0, -3.0]
    assert blind_sounds.matching([-20.0, -50.0]) == [-20.0, 0.0]
    assert blind_sounds.matching([-20.0, None, -23.0]) == [-3.0, 0.0, 0.0]
    assert blind_sounds.matching([None, None]) == [0.0, 0.0]
