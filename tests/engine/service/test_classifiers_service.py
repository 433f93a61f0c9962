"""Classifiers through the engine's own processes: trained, asked of themselves, kept from making sound."""

from __future__ import annotations

import pytest
import tiny

from engine.client import Client, EngineError
from engine.schema import ClipRef, GenreReport, Passage, ReconstructRequest, SettingValue, TrainRequest

SETTINGS: dict[str, SettingValue] = {"hop": 128, "bands": 32, "channels": [8, 16], "batch_size": 4}


async def told(client: Client, name: str) -> GenreReport:
    """The report of a run, once the engine has made it; nothing here asks for it to be made."""
    async with client.news() as heard:
        async for news in heard:
            assert news.run is None or news.run.state not in ("failed", "crashed"), news.run.reason
            if news.job and news.job.kind == "genres" and news.job.state not in ("queued", "running"):
                assert (news.job.state, news.job.title) == ("done", f"genres of {name}"), news.job.reason
                report = await client.genre_report([name])
                assert report is not None
                return report
    raise AssertionError("the engine ended before the genres were told")


async def test_a_classifier_learns_tones_far_above_chance_and_is_asked_by_the_engine(engine: Client) -> None:
    tiny.make_library("tiny", genres=("buzz", "hum", "whistle"), tracks=4)
    request = TrainRequest(model="cel", library="tiny", settings=SETTINGS, epochs=12, split="fold-2")
    assert (await engine.plan(request)).train_clips > 0
    run = await engine.train(request)
    genres = ["buzz", "hum", "whistle"]
    assert (run.name, run.task, run.genres) == ("cel-mel-fold-2", "classifier", genres)
    # they wait behind it, and are stopped before a process is started for them
    wanted = request.model_copy(update={"name": "five", "epochs": 10_000})
    folds = [fold.name for fold in await engine.train_folds(wanted)]
    assert [(name, (await engine.run(name)).split) for name in folds] == [
        (f"five-fold-{n}", f"fold-{n}") for n in range(1, 6)
    ]
    assert await engine.genre_report(folds) is None
    with pytest.raises(EngineError, match="A run named five-fold-1 is there already"):
        await engine.train_folds(wanted)
    assert len(await engine.runs()) == 6
    for name in folds:
        await engine.stop_run(name)
    report = await told(engine, run.name)
    assert report.clips.accuracy.mean is not None
    assert report.clips.accuracy.mean >= 0.8 > 2 * report.chance
    assert (await engine.run(run.name)).accuracy == (await engine.records(run.name)).records[-1].accuracy

    sentence = (
        "cel-mel-fold-2 is of cel, which answers genres and makes no sound; take a run of an autoencoder"
    )
    clip = ClipRef(library="tiny", track="buzz.00000", clip=0)
    for refused in (
        engine.start_measure(run.name),
        engine.start_explore(run.name),
        engine.frontier([run.name]),
        engine.reconstruct(ReconstructRequest(run=run.name, clip=Passage(**clip.model_dump()))),
    ):
        with pytest.raises(EngineError, match=sentence):
            await refused
