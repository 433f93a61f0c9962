import shutil
import threading

import pytest
import tiny

from engine.errors import RunStateError
from engine.explore.knowledge import of_runs
from engine.explore.run import explore_run
from engine.runs.directory import RunDirectory
from engine.schema import SettingValue, Space, TrainRequest
from engine.service import starting
from engine.training.loop import train


def silent(done: float, message: str) -> None:
    return


def queued(name: str, dims: int = 8, **request: int | str) -> RunDirectory:
    settings: dict[str, SettingValue] = {**tiny.SMALL_WINDOW, "dims": dims}
    asked = {"library": "tiny", "name": name, "model": "pca", "settings": settings, **request}
    return starting.new_run(TrainRequest.model_validate(asked))


def explored(name: str, dims: int, *spaces: Space) -> RunDirectory:
    run = queued(name, dims)
    train(run, threading.Event())
    explore_run(run, spaces, progress=silent)
    return run


@pytest.fixture(scope="module")
def runs(tiny_library):
    """A large run that is explored in three spaces, a small one in two, and one that is not explored."""
    large = explored("large", 8, "mean+std", "flat", "mfcc")
    small = explored("small", 4, "mean+std")
    shutil.copy(large.exploration_file("mfcc"), small.explore_folder)  # it is the same for all runs
    return [large, small, queued("waiting", 2)]


def test_what_runs_know_is_told_by_size_and_what_needs_no_network_last(runs):
    large, small, _ = runs
    known = of_runs(runs)
    assert [(row.run, row.space, row.floats) for row in known.rows] == [
        ("small", "mean+std", small.config().floats),
        ("large", "mean+std", large.config().floats),
        ("large", "flat", large.config().floats),
        ("", "mfcc", 0),
    ]
    assert (known.library, known.seed, known.tested, known.warning) == ("tiny", 0, 3, None)


def test_a_row_tells_what_the_exploration_tells(runs):
    row = of_runs(runs).rows[1]
    found = runs[0].exploration("mean+std")
    clusters = next(one for one in found.clusters if one.k == 3)
    assert (row.k, row.dims, row.model, row.ratio) == (3, 16, "pca", runs[0].config().ratio)
    assert row.agreement.v_measure == clusters.v_measure
    assert row.agreement.silhouette == clusters.silhouette
    assert row.accuracy == found.accuracy


def test_a_run_that_is_named_twice_counts_once(runs):
    assert of_runs([*runs, runs[0]]) == of_runs(runs)


def test_runs_that_are_not_explored_know_nothing_yet(runs):
    known = of_runs(runs[2:])
    assert (known.rows, known.tested) == ([], 0)


def test_runs_of_other_splits_or_libraries_are_refused(runs, another_library):
    another_library("else", genres=("hum", "hiss"), tracks=4)
    other = queued("other-seed", seed=1)
    with pytest.raises(RunStateError) as refusal:
        of_runs([runs[0], other])
    assert str(refusal.value) == (
        "large (library tiny, split random, seed 0) cannot be compared with other-seed (library tiny, split "
        "random, seed 1); take runs of one library, split and seed."
    )
    with pytest.raises(RunStateError, match=r"elsewhere \(library else, "):
        of_runs([runs[0], queued("elsewhere", library="else")])


def test_runs_of_classifiers_are_refused(runs):
    classifier = tiny.new_run("cel")
    with pytest.raises(RunStateError, match="answers genres and makes no sound; take a run of an auto"):
        of_runs([runs[0], classifier])
