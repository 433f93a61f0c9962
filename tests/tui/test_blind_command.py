"""`latentdeck blind`: every test of a run, with what it says."""

from __future__ import annotations

from pathlib import Path

from commanding import latentdeck

from engine.client import Client
from engine.runs import listening
from engine.runs.directory import RunDirectory
from engine.schema import BlindAnswer, BlindRequest


async def test_tests_are_listed_with_their_results(linear: Client, home: Path) -> None:
    none = await latentdeck("blind", "linear")
    assert none.out == "No blind test yet; the key t on the screen Listen begins one.\n"
    assert (await latentdeck("blind", "linear", "--json")).json == []

    request = BlindRequest(kind="abx", runs=["linear"], trials=5, seed=77, who="Ada")
    await linear.begin_blind(request)  # left
    await linear.begin_blind(request)
    test = listening.going_on(RunDirectory(home / "checkpoints" / "linear"))
    assert test is not None
    for number, trial in enumerate(test.trials):
        answer = BlindAnswer(trial=number, says=trial.x, seconds=2, switches=3, route="here", device="t")
        told = await linear.answer_blind("linear", answer)
    assert told.result is not None

    shown = await latentdeck("blind", "linear")
    assert shown.code == 0, shown.err
    heads, left, done, _, verdict = shown.out.splitlines()
    assert heads.split() == ["when", "test", "of", "result", "listener", "clips", "seed"]
    assert "unfinished, 0 of 5 answered" in left
    assert " ".join(done.split()[2:]) == "ABX linear against original 5 of 5 right, p = 0.031 Ada drawn 77"
    assert "Ada can tell linear from the original on clips like these" in verdict
    found = (await latentdeck("blind", "linear", "--json")).json
    assert [(one["finished"], one["right"]) for one in found] == [(False, None), (True, 5)]

    unknown = await latentdeck("blind", "liner")
    assert (unknown.code, unknown.out) == (1, "")
    assert "did you mean linear?" in unknown.err
