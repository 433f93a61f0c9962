"""A run's directory is the truth: whole or not there, alive only while its lock is held."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import NoSuchRunError, RunStateError, SettingError
from engine.runs import directory
from engine.runs.directory import RunDirectory
from engine.schema import Record, RunConfig, RunState, RunStatus


def made(name: str = "net", state: RunState = "queued") -> RunDirectory:
    config = RunConfig(
        name=name,
        model="pca",
        settings={},
        training={},
        library="tiny",
        split="random",
        seed=0,
        sample_rate=8000,
        clip_samples=8000,
        floats=100,
        ratio=80.0,
        created=float(len(directory.all_runs())),
        versions={},
    )
    return directory.create(config, RunStatus(state=state))


def test_a_new_run_is_whole_and_the_only_thing_there(home: Path) -> None:
    run = made()
    assert run.info().state == "queued"
    assert [path.name for path in run.path.parent.iterdir()] == ["net"]


def test_a_name_is_given_once(home: Path) -> None:
    made()
    with pytest.raises(SettingError, match="net is there already"):
        made()
    assert directory.free_name("net") == "net-2"


@pytest.mark.parametrize("name", ["", "../up", ".hidden", "a/b", "x" * 81, "net\n"])
def test_a_name_that_no_folder_should_have_is_refused(home: Path, name: str) -> None:
    with pytest.raises(SettingError, match="cannot name a run"):
        made(name)


def test_a_run_that_calls_itself_running_without_its_lock_has_crashed(home: Path) -> None:
    run = made(state="running")
    with run.lock():
        assert run.info().state == "running"
    assert run.info().state == "crashed"


def test_two_processes_cannot_hold_one_run(home: Path) -> None:
    run = made()
    with run.lock(), pytest.raises(RunStateError, match="another process"), run.lock():
        pass
    with run.lock():
        assert run.is_locked()


def test_a_run_under_its_lock_is_not_deleted(home: Path) -> None:
    run = made()
    with run.lock(), pytest.raises(RunStateError, match="stop it first"):
        run.delete()
    run.delete()
    assert directory.all_runs() == []


def test_a_damaged_status_says_so_and_hides_no_other_run(home: Path) -> None:
    run, other = made("net"), made("other")
    run.status_file.write_text("{half")
    assert (run.info().state, other.info().state) == ("crashed", "queued")
    assert "status.json cannot be read" in (run.info().reason or "")


def test_a_damaged_line_of_metrics_hides_no_other(home: Path) -> None:
    run = made()
    good = Record(step=1, epoch=0.5, seconds=1.0, train=0.25, time=0.0).model_dump_json()
    run.metrics_file.write_text(f"{good}\n{{half\n{good}\n{good[:20]}")
    records = run.records()
    assert [record.train for record in records.records] == [0.25, 0.25]
    assert records.offset == len(f"{good}\n{{half\n{good}\n")


def test_an_unknown_run_is_answered_with_the_nearest(home: Path) -> None:
    made("tanh-conv-18376")
    with pytest.raises(NoSuchRunError, match=r"no run named tanh-conv-1837; did you mean tanh-conv-18376\?$"):
        directory.open_run("tanh-conv-1837")
