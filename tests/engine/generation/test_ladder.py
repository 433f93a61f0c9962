"""The ladder of a run: every way to draw beside music and nonsense."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
import tiny

from engine.errors import CancelledError, SettingError
from engine.generation import generators
from engine.generation.ladder import measure_ladder
from engine.library.store import Library
from engine.runs.directory import RunDirectory
from engine.schema import Ladder, TrainRequest
from engine.service import starting
from engine.training.loop import train


def silent(share: float, message: str) -> None:
    """Progress that nobody looks at."""


@pytest.fixture(scope="module")
def run(tiny_library: Library) -> RunDirectory:
    run = tiny.new_run("pca", tiny.SMALL_WINDOW)
    train(run, threading.Event())
    return run


@pytest.fixture(scope="module")
def ladder(run: RunDirectory) -> Ladder:
    return measure_ladder(run, 6, 0, silent)


def test_it_has_every_rung_and_what_to_compare_it_with(ladder: Ladder, run: RunDirectory) -> None:
    ways = [row.way for row in ladder.rows]
    assert ways == ["normal", "gaussian", "genre", "originals", "training", "held-out", "shuffled", "noise"]
    assert ladder.chance == pytest.approx(1 / 3)
    assert run.ladder() == ladder


def test_music_is_told_from_nonsense(ladder: Ladder) -> None:
    rows = {row.way: row for row in ladder.rows}
    assert rows["originals"].copies == rows["training"].copies == 1
    assert rows["held-out"].copies == rows["noise"].copies == 0
    assert rows["noise"].noise == 1
    assert rows["originals"].noise == rows["originals"].silent == rows["originals"].clipped == 0
    nearest, farthest = rows["originals"].frechet.mean, rows["noise"].frechet.mean
    assert nearest is not None
    assert farthest is not None
    assert nearest < farthest
    agreement = rows["originals"].genre_agreement
    assert agreement is not None
    assert agreement.mean == 1
    assert rows["normal"].genre_agreement is None
    assert rows["genre"].genre_agreement is not None


def test_what_was_measured_is_given_again_until_something_else_is_asked_for(
    ladder: Ladder, run: RunDirectory
) -> None:
    assert measure_ladder(run, 6, 0, silent) == ladder
    other = measure_ladder(run, 4, 1, silent)
    assert (other.seed, other.rows[0].sounds) == (1, 4)
    again = measure_ladder(run, 6, 0, silent)
    assert again.rows == ladder.rows


def test_a_ladder_that_is_cancelled_leaves_the_one_before(ladder: Ladder, run: RunDirectory) -> None:
    before = run.ladder_file.read_bytes()

    def stop(share: float, message: str) -> None:
        if message.startswith("genre"):
            raise CancelledError("The work was cancelled.")

    with pytest.raises(CancelledError):
        measure_ladder(run, 5, 0, stop)
    assert run.ladder_file.read_bytes() == before


def test_a_generator_becomes_a_rung_and_makes_the_ladder_before_it_old(
    ladder: Ladder, run: RunDirectory
) -> None:
    assert generators.ladder_of(run) == run.ladder()
    request = TrainRequest(
        model="latent-flow",
        library="tiny",
        on=run.name,
        settings={"width": 16, "depth": 1, "heads": 2, "shifts": 1},
        epochs=1,
    )
    generator = starting.new_run(request)
    assert generators.ladder_of(run) is not None
    train(generator, threading.Event())
    assert generators.ladder_of(run) is None
    climbed = measure_ladder(run, 4, 0, silent)
    rows = {row.way: row for row in climbed.rows}
    assert rows["flow"].generator == generator.name
    assert rows["flow"].genre_agreement is not None
    assert generators.ladder_of(run) == climbed


def test_two_clips_of_each_side_are_the_least(another_library: Callable[..., Library]) -> None:
    another_library("three", genres=("hum",), tracks=3, clip_seconds=4.0)
    run = tiny.new_run("pca", tiny.SMALL_WINDOW | {"dims": 1}, library="three")
    train(run, threading.Event())
    with pytest.raises(SettingError, match="has 1 training and 2 held-out clips in three"):
        measure_ladder(run, 4, 0, silent)
