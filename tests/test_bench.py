"""`make bench` takes half an hour: what it has measured is kept, whatever becomes of the rest."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from benchmarks import __main__ as bench
from benchmarks import report


@pytest.fixture
def latest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the figures go: a file of the test's own."""
    monkeypatch.setattr(report, "LATEST", tmp_path / "latest.json")
    return tmp_path / "latest.json"


def measured(monkeypatch: pytest.MonkeyPatch, *only: str, **parts: float | BaseException) -> int:
    """The exit code of a bench whose parts give a figure each, or end with an exception."""

    def part(name: str, outcome: float | BaseException) -> report.Benchmark:
        def measure() -> list[report.Figure]:
            if isinstance(outcome, BaseException):
                raise outcome
            return [report.watched(f"{name} time", outcome, "ms", "once", name)]

        return measure

    monkeypatch.setattr(bench, "BENCHMARKS", {name: part(name, value) for name, value in parts.items()})
    monkeypatch.setattr(sys, "argv", ["bench", *(["--only", *only] if only else [])])
    return bench.main()


def kept(latest: Path) -> dict[str, float | None]:
    return {figure["name"]: figure["value"] for figure in json.loads(latest.read_text())["figures"]}


def test_a_part_that_fails_is_told_and_costs_no_other_its_figures(
    latest: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert measured(monkeypatch, one=1.0, two=RuntimeError("no\nsound"), three=3.0) == 1
    assert kept(latest) == {"one time": 1, "two": None, "three time": 3}
    table = capsys.readouterr().out
    assert "failed: RuntimeError: no sound" in table
    assert "three time" in table
    assert measured(monkeypatch, "two", one=1.0, two=2.0, three=3.0) == 0
    assert kept(latest) == {"one time": 1, "three time": 3, "two time": 2}


def test_what_was_measured_before_an_interrupt_is_kept_and_shown(
    latest: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert measured(monkeypatch, one=1.0, two=2.0, three=3.0) == 0
    capsys.readouterr()
    assert measured(monkeypatch, one=10.0, two=KeyboardInterrupt(), three=30.0) == 130
    assert kept(latest) == {"two time": 2, "three time": 3, "one time": 10}
    table = capsys.readouterr().out
    assert "one time" in table
    assert "three time" not in table
