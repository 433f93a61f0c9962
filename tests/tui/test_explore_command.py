"""`latentdeck explore`, and what the engine answers to it."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from commanding import latentdeck
from waiting import finished

from engine.client import Client, EngineError
from engine.schema import Space, TrainRequest
from engine.service import starting
from engine.training.loop import train


@pytest.fixture
def small(stocked: Path) -> None:
    """A run `small` beside `linear`, there before the engine is."""
    settings: dict[str, object] = {"window": 512, "hop": 128, "dims": 4}
    asked = {"model": "pca", "library": "tiny", "name": "small", "settings": settings}
    train(starting.new_run(TrainRequest.model_validate(asked)), threading.Event())


async def test_runs_are_explored_and_compared(small: None, linear: Client) -> None:
    shown = await latentdeck("explore", "linear", "--clusters", "4")
    assert shown.code == 0, shown.err
    assert "mean+std of linear on tiny: 9 tracks, 288 numbers a track\n" in shown.out
    assert "mel-pca of tiny: 9 tracks, " in shown.out
    assert "HDBSCAN" in shown.out
    assert shown.out.count("tracks by genre and cluster, k = 4\n") == 5
    assert "genre of 3 test tracks, learnt from the training and validation tracks: share told " in shown.out
    assert shown.out.count("Farthest outside, by the local outlier factor: ") == 5
    assert "No track looks like a duplicate or mislabelled." in shown.out

    whole = await latentdeck("explore", "linear", "--json")
    assert [found["space"] for found in whole.json] == ["mean+std", "flat", "waveform", "mfcc", "mel-pca"]
    assert [row["k"] for row in whole.json[0]["clusters"]] == list(range(2, 9))

    compared = await latentdeck("explore", "linear", "small", "--space", "mfcc", "--space", "mean+std")
    lines = [line.split()[:4] for line in compared.out.splitlines()]
    assert lines[2:] == [
        ["small", "mean+std", "16", "500.0"],
        ["linear", "mean+std", "576", "13.9"],
        ["–", "mfcc", "–", "–"],
    ]

    # of one space alone every k is shown
    wrong = await latentdeck("explore", "linear", "--clusters", "30", "--space", "mfcc")
    assert (wrong.code, wrong.err) == (1, "30 clusters were not tried; these 9 tracks make 2 to 8.\n")
    ks = [line.split()[1] for line in wrong.out.splitlines() if line.startswith("k-means")]
    assert ks == [str(k) for k in range(2, 9)]


async def test_other_spaces_are_another_job_and_each_job_is_cancelled_by_itself(linear: Client) -> None:
    asked: list[list[Space]] = [["mfcc"], [], ["mfcc"]]
    jobs = await asyncio.gather(*(linear.start_explore("linear", spaces) for spaces in asked))
    assert jobs[0].id == jobs[2].id != jobs[1].id
    assert {job.title for job in jobs} == {"latents of linear"}
    async with linear.news() as heard:
        async for news in heard:
            if news.job is not None and news.job.id == jobs[1].id and news.job.message:
                break
    await linear.cancel_job(jobs[1].id)
    assert (await finished(linear, jobs[1])).state == "cancelled"
    assert await linear.exploration("linear", "mel-pca") is None
    assert (await finished(linear, jobs[0])).state == "done"
    found = await linear.exploration("linear", "mfcc")
    assert found is not None
    assert found.space == "mfcc"
    with pytest.raises(EngineError, match="space"):
        await linear.start_explore("linear", ["sound"])  # type: ignore[list-item]
