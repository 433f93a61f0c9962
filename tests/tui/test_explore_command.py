"""`latentdeck explore`, and what the engine answers to it."""

from __future__ import annotations

import asyncio

import pytest
from commanding import latentdeck
from waiting import finished, reaches

from engine.client import Client, EngineError
from engine.schema import Space, TrainRequest


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
    assert "genre of 3 test tracks, learnt from the training and validation tracks: share told " in shown.out
    assert shown.out.count("Farthest outside, by the local outlier factor: ") == 5
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

    # of one space alone every k is shown
    wrong = await latentdeck("explore", "large", "--clusters", "30", "--space", "mfcc")
    assert (wrong.code, wrong.err) == (1, "30 clusters were not tried; these 12 tracks make 2 to 11.\n")
    ks = [line.split()[1] for line in wrong.out.splitlines() if line.startswith("k-means")]
    assert ks == [str(k) for k in range(2, 12)]


async def test_other_spaces_are_another_job_and_each_job_is_cancelled_by_itself(tiny: Client) -> None:
    run = await linear(tiny, "linear")
    asked: list[list[Space]] = [["mfcc"], [], ["mfcc"]]
    jobs = await asyncio.gather(*(tiny.start_explore(run, spaces) for spaces in asked))
    assert jobs[0].id == jobs[2].id != jobs[1].id
    assert {job.title for job in jobs} == {"latents of linear"}
    async with tiny.news() as heard:
        async for news in heard:
            if news.job is not None and news.job.id == jobs[1].id and news.job.message:
                break
    await tiny.cancel_job(jobs[1].id)
    assert (await finished(tiny, jobs[1])).state == "cancelled"
    assert await tiny.exploration(run, "mel-pca") is None
    assert (await finished(tiny, jobs[0])).state == "done"
    found = await tiny.exploration(run, "mfcc")
    assert found is not None
    assert found.space == "mfcc"
    with pytest.raises(EngineError, match="space"):
        await tiny.start_explore(run, ["sound"])  # type: ignore[list-item]
