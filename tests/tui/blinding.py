"""Blind tests to show, without an engine."""

from __future__ import annotations

from typing import Any

from engine.schema import BlindKind, BlindRequest, BlindResult, BlindTest, ClipRef, Reach, RunInTest


def a_run_in_test(name: str) -> RunInTest:
    """A run of 1728 floats."""
    return RunInTest(name=name, model="pca", floats=1728, ratio=63.8, weights="w")


def a_blind_test(kind: BlindKind = "abx", *runs: str, answered: int = 0, trials: int = 16) -> BlindTest:
    """A test that goes on."""
    tested = [a_run_in_test(name) for name in runs or ("net",)]
    return BlindTest(id="1", kind=kind, runs=tested, trials=trials, answered=answered, drawn=True, reach=None)


def a_result(
    kind: BlindKind = "abx",
    *,
    runs: list[str] | None = None,
    trials: int = 16,
    clip: ClipRef | None = None,
    who: str = "ada",
    finished: bool = True,
    **fields: Any,
) -> BlindResult:
    """A finished test of `net` on clips that were drawn, unless told otherwise."""
    names = runs or ["net"]
    request = BlindRequest(kind=kind, runs=names, trials=trials, clip=clip, who=who, seed=7)
    words: dict[str, Any] = {
        "id": "1", "runs": [a_run_in_test(name) for name in names], "library": "demo", "begun": 0.0,
        "answered": trials, "stands": True,
    }  # fmt: skip
    if kind == "abx" and finished:
        words |= {"low": 0.61652, "high": 0.98449, "reach": Reach(right=12, p=0.0384, power=0.4499)}
    return BlindResult(request=request, finished=finished, **(words | fields))
