"""The file of listening tests only grows, line by whole line."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from engine.errors import DiskFullError
from engine.runs import listening
from engine.runs.directory import RunDirectory
from engine.schema import BlindRequest, ListeningTest


def a_test(name: str) -> ListeningTest:
    return ListeningTest(
        id=name,
        request=BlindRequest(kind="abx", runs=["net"]),
        runs=[],
        split="random",
        split_seed=0,
        library="demo",
        library_created=1.0,
        trials=[],
        begun=1.0,
        versions={},
    )


@pytest.fixture
def run(tmp_path: Path) -> RunDirectory:
    return RunDirectory(tmp_path)


def names(run: RunDirectory) -> list[str]:
    return [test.id for test in listening.kept(run)]


def keep_some(folder: Path, name: str) -> None:
    for number in range(20):
        listening.keep(RunDirectory(folder), a_test(f"{name}{number}" + "x" * 5000))


def test_tests_kept_at_the_same_time_are_all_there_and_whole(run: RunDirectory) -> None:
    with ProcessPoolExecutor(2) as both:
        list(both.map(keep_some, [run.path] * 2, "ab"))
    assert len(names(run)) == len(set(names(run))) == 40


def test_half_a_line_of_a_crash_is_removed_and_a_damaged_one_passed_over(run: RunDirectory) -> None:
    listening.keep(run, a_test("one"))
    with run.listening_file.open("ab") as file:
        file.write(b'{"format": 1}\n{"format": 1, "id": "ha')
    assert names(run) == ["one"]
    listening.keep(run, a_test("two"))
    assert names(run) == ["one", "two"]
    assert len(run.listening_file.read_bytes().splitlines()) == 3


def test_a_full_disk_leaves_the_file_as_it_was(run: RunDirectory, monkeypatch: pytest.MonkeyPatch) -> None:
    listening.keep(run, a_test("one"))
    before = run.listening_file.read_bytes()

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFullError, match=r"listening\.jsonl"):
        listening.keep(run, a_test("two"))
    assert run.listening_file.read_bytes() == before


def test_a_test_that_was_kept_does_not_go_on(run: RunDirectory) -> None:
    listening.go_on(run, a_test("one"))
    assert listening.going_on(run) == a_test("one")
    listening.keep(run, a_test("one"))  # and then the engine died
    assert listening.going_on(run) is None
    listening.end(run)
    listening.end(run)
    assert not run.listening_open_file.exists()
