"""Sweeps: all runs or none, and each is measured by the service itself, whoever is connected."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from waiting import finished

from engine import places
from engine.client import Client, EngineError, connect
from engine.errors import DeckError, SettingError
from engine.files import write_json
from engine.library.store import Library
from engine.runs.directory import RunDirectory
from engine.schema import (
    FrontierExport,
    JobInfo,
    Part,
    RunInfo,
    SweepRequest,
    TrainRequest,
)
from engine.service import starting, sweeps
from engine.training.loop import train

LINEAR = SweepRequest(
    model="pca", library="tiny", sizes=[32], settings={"window": 512, "hop": 128, "block": 4}
)
"""Sixteen blocks in the clips of the library `tiny`: sizes are multiples of 16."""


def ended_run() -> RunDirectory:
    """The run of a sweep, trained without the service's knowing."""
    [run] = sweeps.new_runs(LINEAR)
    train(run, threading.Event())
    return run


async def measured(client: Client, name: str) -> RunInfo:
    """The run once it is measured."""
    async with client.news() as heard:
        async for news in heard:
            assert news.job is None or news.job.state not in ("failed", "crashed"), news.job.reason
            if news.run and news.run.name == name:
                assert news.run.state not in ("failed", "crashed"), news.run.reason
                if news.run.measured:
                    return news.run
    raise AssertionError("the engine ended before the run was measured")


async def measuring(client: Client) -> JobInfo:
    """The first job that measures, once it has a process."""
    async with client.news() as heard:
        async for news in heard:
            if news.job and news.job.kind == "measure" and news.job.state == "running":
                return news.job
    raise AssertionError("the engine ended before anything was measured")


async def test_a_sweep_ends_measured_with_nobody_connected(tiny: Client, tmp_path: Path) -> None:
    async with await connect() as first:
        [run] = await first.sweep(LINEAR)
    assert (run.name, run.floats, run.sweep) == ("pca-32", 32, "pca")
    # nothing here asks for measures: to listen again starts nothing
    await measured(tiny, run.name)

    found = await tiny.frontier(["pca-32"])
    assert [row.kind for row in found.rows if row.floats == 32][:3] == ["run", "resample", "mdct"]
    assert (found.rows[-1].kind, found.rows[0].model) == ("chance", "pca")
    for number, ending in enumerate(("", "-2"), start=1):
        paths = await tiny.export_frontier(FrontierExport(runs=["pca-32"], folder=str(tmp_path)))
        stem = f"frontier-tiny{ending}"
        assert [Path(path).name for path in paths] == [f"{stem}.csv", f"{stem}.png"]
        assert len(list(tmp_path.glob("frontier-*"))) == 2 * number
    blocked = tmp_path / "frontier-tiny.csv" / "sizes.csv"
    with pytest.raises(EngineError, match=f"{blocked} cannot be written"):
        await tiny.export_frontier(FrontierExport(runs=["pca-32"], csv=str(blocked)))
    for wrong in (["pca-32", "pca-33"], []):
        with pytest.raises(EngineError):
            await tiny.frontier(wrong)


async def test_a_run_that_ended_before_a_crash_of_the_service_is_measured_by_the_next(tiny: Client) -> None:
    run = ended_run()
    await tiny.start_measure(run.name)
    job = await measuring(tiny)
    assert job.pid
    os.kill((await tiny.engine()).pid, signal.SIGKILL)
    os.kill(job.pid, signal.SIGKILL)
    assert not run.measures_file.exists()
    async with await connect() as again:
        await measured(again, run.name)


async def test_a_measure_that_fails_is_not_tried_for_ever(tiny: Client) -> None:
    run = ended_run()
    run.best_file.write_bytes(b"no weights")
    await tiny.stop_engine()
    async with await connect() as again:
        [job] = await again.jobs()
        ended = await finished(again, job)
        assert ended.state == "failed"
        assert ended.reason is not None
        assert "cannot be read" in ended.reason
        with pytest.raises(EngineError, match="pca-32"):
            await again.frontier(["pca-32"])
        await again.delete_run("pca-32")
        assert await again.jobs() == [ended]


async def test_a_deleted_run_is_not_measured_further(tiny: Client) -> None:
    run = ended_run()
    await tiny.start_measure(run.name)
    job = await measuring(tiny)
    await tiny.delete_run(run.name)
    assert (await finished(tiny, job)).state == "cancelled"
    assert await tiny.runs() == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"sizes": [32, 33]},
            "floats=33 cannot be made of a clip of 8000 samples",
        ),
        ({"sizes": [64, 0]}, "floats=0 cannot be made"),
        ({"sizes": [64, 32, 64]}, "64 is there more than once"),
        ({"model": "pcaa"}, "There is no model named pcaa; did you mean pca?"),
        ({"library": "tinny"}, "no library named tinny"),
        ({"settings": {"floats": 32}}, "leave it out"),
        ({"settings": {"window": 3}}, "window"),
        ({"preset": "huge"}, "no preset huge"),
        ({"split": "fault-filtered"}, "fault-filtered"),
        ({"name": "../up"}, "cannot name a run"),
        ({"sizes": [64, 128], "name": "x" * 77}, "cannot name a run"),  # the second alone is too long
        ({"library": "pair"}, "random split of the library pair has no test tracks"),
    ],
)
def test_whatever_is_wrong_with_a_sweep_leaves_nothing_behind(
    tiny_library: Library,
    another_library: Callable[..., Library],
    changes: dict[str, object],
    sentence: str,
) -> None:
    if changes.get("library") == "pair" and not (places.data() / "pair").exists():
        another_library("pair", genres=("hum",), tracks=2)
    before = sorted(places.checkpoints().iterdir())
    with pytest.raises(DeckError) as refusal:
        sweeps.new_runs(LINEAR.model_copy(update=changes))
    assert sentence in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert sorted(places.checkpoints().iterdir()) == before


def test_a_split_without_training_tracks_makes_no_run(another_library: Callable[..., Library]) -> None:
    library = another_library("lopsided", genres=("hum",), tracks=3)
    parts: dict[str, Part] = {track.name: "test" for track in library.tracks}
    info = library.info.model_copy(update={"fault_filtered": parts})
    write_json(places.data() / "lopsided" / "library.json", info)
    before = sorted(places.checkpoints().iterdir())
    with pytest.raises(
        SettingError, match="fault-filtered split of the library lopsided has no train tracks"
    ):
        starting.new_run(TrainRequest(model="pca", library="lopsided", split="fault-filtered"))
    assert sorted(places.checkpoints().iterdir()) == before


def test_sweeps_and_their_runs_take_free_names(tiny_library: Library) -> None:
    def names(**changes: object) -> list[tuple[str, str | None]]:
        made = sweeps.new_runs(LINEAR.model_copy(update=changes))
        return [(run.name, run.config().sweep) for run in made]

    starting.new_run(TrainRequest(model="pca", library="tiny", settings={"floats": 32}, name="mine-32"))
    assert names(name="mine", sizes=[64, 32]) == [("mine-32-2", "mine"), ("mine-64", "mine")]
    assert names(name="mine", sizes=[128]) == [("mine-128", "mine")]  # more sizes for the same sweep
    first, second = names(sizes=[256]), names(sizes=[256])
    assert first[0][1] != second[0][1]
    assert second[0][0] == f"{second[0][1]}-256"
