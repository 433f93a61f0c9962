"""The background service: one a user, private, and no truth of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
from pathlib import Path

import pytest
from waiting import finished, reaches

from engine import places
from engine.client import Client, EngineError, EngineUnreachableError, connect
from engine.schema import LibraryRequest, Passage, ReconstructRequest, Record, TrainRequest

LONG = TrainRequest(
    model="tanh-conv", library="tiny", name="long", epochs=100_000, settings={"channels": 2, "batch_size": 8}
)
SHORT = LONG.model_copy(update={"name": "short", "epochs": 2})


async def first_record(client: Client, run: str, after: int = -1) -> Record:
    """The first record of a run beyond a step that arrives as news."""
    async with client.news() as heard:
        async for news in heard:
            for record in news.records[run].records if news.records and run in news.records else []:
                if record.step > after:
                    return record
    raise AssertionError("the engine ended")


async def test_engines_started_together_are_one_engine(home: Path) -> None:
    clients = await asyncio.gather(*(connect() for _ in range(4)))
    pids = {(await client.engine()).pid for client in clients}
    assert len(pids) == 1
    await clients[0].stop_engine()
    for client in clients:
        await client.close()


async def test_nobody_else_may_open_the_socket(engine: Client) -> None:
    assert stat.S_IMODE(places.socket_path().stat().st_mode) == 0o600
    assert stat.S_IMODE(places.runtime().stat().st_mode) == 0o700


async def test_an_engine_that_was_killed_leaves_no_socket_in_the_way(home: Path) -> None:
    async with await connect() as first:
        os.kill((await first.engine()).pid, signal.SIGKILL)
    async with await connect() as second:
        assert await second.libraries() == []
        await second.stop_engine()


async def test_no_engine_is_one_sentence(home: Path) -> None:
    with pytest.raises(EngineUnreachableError, match="latentdeck engine start"):
        await connect(start=False)


async def test_a_run_goes_from_queued_to_done_and_tells_its_losses(tiny: Client) -> None:
    await tiny.train(SHORT)
    run = await reaches(tiny, "short", "done", "failed", "crashed")
    assert run.state == "done", run.reason
    records = (await tiny.records("short")).records
    assert [record.val is not None for record in records if record.epoch in (1.0, 2.0)] == [True, True]
    assert (await tiny.log("short")).lines


async def test_a_killed_training_says_so_and_takes_nothing_with_it(tiny: Client) -> None:
    await tiny.train(LONG)
    await first_record(tiny, "long")
    pid = (await tiny.run("long")).pid
    assert pid
    os.kill(pid, signal.SIGKILL)
    run = await asyncio.wait_for(reaches(tiny, "long", "crashed"), 5)
    assert run.reason is not None
    assert "signal 9" in run.reason
    assert (await tiny.engine()).pid


async def test_a_stopped_training_resumes_where_it_was(tiny: Client) -> None:
    await tiny.train(LONG)
    await first_record(tiny, "long")
    await tiny.stop_run("long")
    stopped = await reaches(tiny, "long", "stopped")
    await tiny.resume_run("long")
    await first_record(tiny, "long", after=stopped.step)
    steps = [record.step for record in (await tiny.records("long")).records]
    assert steps == sorted(set(steps))


async def test_a_new_engine_takes_over_the_training_of_a_killed_one(tiny: Client) -> None:
    await tiny.train(LONG)
    before = await first_record(tiny, "long")
    pid = (await tiny.run("long")).pid
    os.kill((await tiny.engine()).pid, signal.SIGKILL)
    async with await connect() as again:
        run = await again.run("long")
        assert (run.state, run.pid) == ("running", pid)
        await first_record(again, "long")
        assert (await again.records("long")).records[0].step == before.step
        await again.stop_run("long")
        await reaches(again, "long", "stopped")
        await again.stop_engine()


async def test_one_training_at_a_time_and_the_queue_can_be_reordered(tiny: Client) -> None:
    await tiny.train(LONG)
    for name in ("first", "second"):
        await tiny.train(SHORT.model_copy(update={"name": name}))
    await tiny.move_run("second", up=True)
    await first_record(tiny, "long")
    assert [(await tiny.run(name)).state for name in ("first", "second")] == ["queued", "queued"]
    await tiny.stop_run("long")
    await reaches(tiny, "second", "running")
    assert (await tiny.run("first")).state == "queued"
    await reaches(tiny, "first", "done")


async def test_a_run_is_deleted_only_when_it_rests(tiny: Client) -> None:
    await tiny.train(LONG)
    await first_record(tiny, "long")
    with pytest.raises(EngineError, match="stop it first"):
        await tiny.delete_run("long")
    await tiny.stop_run("long")
    await reaches(tiny, "long", "stopped")
    await tiny.delete_run("long")
    assert await tiny.runs() == []
    assert not (places.checkpoints() / "long").exists()


async def test_the_same_clip_is_reconstructed_once(tiny: Client) -> None:
    await tiny.train(
        TrainRequest(model="pca", library="tiny", name="linear", settings={"window": 512, "hop": 128})
    )
    run = await reaches(tiny, "linear", "done", "failed", "crashed")
    assert run.state == "done", run.reason
    request = ReconstructRequest(run="linear", clip=Passage(library="tiny", track="hum.00001", clip=1))
    made = await tiny.reconstruct(request)
    again = await tiny.reconstruct(request)
    assert made.path == again.path
    assert made.made_in > 0
    assert again.made_in == 0
    assert made.seconds == 1.0
    picture = await tiny.picture(made.path, 40)
    assert len(picture.low) == len(picture.high) == 40


async def test_only_our_own_sounds_are_handed_out(engine: Client, tmp_path: Path) -> None:
    stranger = tmp_path / "private.wav"
    stranger.write_bytes(b"RIFF")
    with pytest.raises(EngineError, match="not a sound that the engine made"):
        await engine.sound_bytes(str(stranger))


async def test_a_cancelled_preparation_leaves_nothing(engine: Client, music: Path) -> None:
    job = await engine.add_library(LibraryRequest(name="music", source=str(music)))
    await engine.cancel_job(job.id)
    ended = await finished(engine, job)
    assert ended.state == "cancelled"
    assert [path.name for path in places.data().iterdir() if path.name != ".lock"] == []


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        (TrainRequest(model="pcaa", library="tiny"), "There is no model named pcaa; did you mean pca?"),
        (TrainRequest(model="pca", library="tinny"), "no library named tinny"),
        (TrainRequest(model="tanh-conv", library="tiny", settings={"chanels": 4}), "did you mean channels?"),
        (TrainRequest(model="tanh-conv", library="tiny", settings={"channels": -4}), "channels"),
        (TrainRequest(model="pca", library="tiny", preset="huge"), "no preset huge"),
        (TrainRequest(model="pca", library="tiny", split="fault-filtered"), "fault-filtered"),
        (TrainRequest(model="pca", library="tiny", name="../up"), "cannot name a run"),
    ],
)
async def test_a_wrong_request_is_one_sentence_and_makes_nothing(
    tiny: Client, request_: TrainRequest, sentence: str
) -> None:
    with pytest.raises(EngineError) as refusal:
        await tiny.train(request_)
    assert sentence in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert list(places.checkpoints().iterdir()) == []
