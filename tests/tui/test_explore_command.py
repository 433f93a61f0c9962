"""`latentdeck explore`, and what the engine answers to it."""

from __future__ import annotations

import asyncio

import pytest
from commanding import latentdeck
from waiting import finished, reaches

from engine.client import Client, EngineError
from engine.schema import TrainRequest


async def linear(client: Client, name: str, dims: int = 8) -> str:
    settings: dict[str, object] = {"window": 512, "hop": 128, "dims": dims}
    asked = {"model": "pca", "library": "tiny", "name": name, "settings": settings}
    await client.train(TrainRequest.model_validate(asked))
    run = await reaches(client, name, "done", "failed", "crashed")
    assert run.state == "done", run.reason
    return name


async def test_runs_are_explored_and_compared(tiny: Client) -> None:
    for name, dims in (("large", 8), ("small", 4)):
        await linear(tiny, name, dims)
    shown = await latentdeck("explore", "large", "--clusters", "4")
    assert shown.code == 0, shown.err
    assert "mean+std of large on tiny: 12 tracks, 16 numbers a track\n" in shown.out
    assert "mel-pca of tiny: 12 tracks, " in shown.out
    assert "HDBSCAN" in shown.out
    assert shown.out.count("tracks by genre and cluster, k = 4\n") == 5
    assert "genre of 3 test tracks told right: share [95 % interval over tracks]" in shown.out
    assert "No track looks like a duplicate or mislabelled." in shown.out

    whole = await latentdeck("explore", "large", "--json")
    assert [found["space"] for found in whole.json] == ["mean+std", "flat", "waveform", "mfcc", "mel-pca"]
    assert [row["k"] for row in whole.json[0]["clusters"]] == list(range(2, 12))

    compared = await latentdeck("explore", "large", "small", "--space", "mfcc", "--space", "mean+std")
    lines = [line.split()[:4] for line in compared.out.splitlines()]
    assert lines[2:] == [
        ["small", "mean+std", "16", "500.0"],
        ["large", "mean+std", "32", "250.0"],
        ["–", "mfcc", "–", "–"],
    ]

    wrong = await latentdeck("explore", "large", "--clusters", "30", "--space", "mfcc")
    assert (wrong.code, wrong.err) == (1, "30 clusters were not tried; these 12 tracks make 2 to 11.\n")


async def test_each_space_is_a_question_of_its_own(tiny: Client) -> None:
    run = await linear(tiny, "linear")
    jobs = await asyncio.gather(*(tiny.start_explore(run, [space]) for space in ("mfcc", "mean+std", "mfcc")))
    assert jobs[0].id == jobs[2].id != jobs[1].id
    assert {job.title for job in jobs} == {"latents of linear"}
    for job in jobs:
        assert (await finished(tiny, job)).state == "done"
    found = [await tiny.exploration(run), await tiny.exploration(run, "mfcc")]
    assert [one.space if one else None for one in found] == ["mean+std", "mfcc"]
    assert await tiny.exploration(run, "flat") is None
    known = await tiny.knowledge([run])
    assert [(row.run, row.space) for row in known.rows] == [("linear", "mean+std"), ("", "mfcc")]
    with pytest.raises(EngineError, match="space"):
        await tiny.start_explore(run, ["sound"])  # type: ignore[list-item]


async def test_exploring_is_cancelled(tiny: Client) -> None:
    run = await linear(tiny, "linear")
    job = await tiny.start_explore(run)
    async with tiny.news() as heard:
        async for news in heard:
            if news.job is not None and news.job.id == job.id and news.job.message:
                break
    await tiny.cancel_job(job.id)
    assert (await finished(tiny, job)).state == "cancelled"
    assert await tiny.exploration(run, "mel-pca") is None
