"""Samples on Mix while the engine still finds out what they are drawn from and compared with."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

from driving import a_run, screen_text, show, until
from textual.pilot import Pilot

from engine.schema import Ingredient, JobInfo, Sound
from tui.app import LatentDeck
from tui.mixing.batch import Batch
from tui.screens.mix import MixScreen
from tui.widgets.closeness import not_compared


def newest(app: LatentDeck) -> Batch:
    assert isinstance(app.screen, MixScreen)
    return app.screen.batches[0]


def the_job(app: LatentDeck) -> JobInfo:
    """The last job of that kind."""
    return [job for job in app.deck.jobs.values() if job.kind == "closeness"][-1]


async def draw_while_it_is_held(app: LatentDeck, pilot: Pilot[int]) -> int:
    """Draw, and stop the job where it is; the id of its process."""
    before = len(app.deck.jobs)
    await pilot.press("n")
    await until(pilot, lambda: len(app.deck.jobs) > before and the_job(app).pid, 60)
    process = the_job(app).pid
    assert process is not None
    os.kill(process, signal.SIGSTOP)
    await until(pilot, lambda: newest(app).parts["a"].take.picture, 60)
    return process


async def test_what_can_be_heard_is_heard_at_once_and_compared_later(
    stocked: Path, no_sound_server: None
) -> None:
    for folder in ("checkpoints/linear/latents", "data/tiny/vectors"):
        shutil.rmtree(stocked / folder)
    app = LatentDeck()
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await until(pilot, lambda: app.deck.line == "up")
        await pilot.press("5")
        await until(pilot, lambda: "nothing is made yet" in screen_text(app))

        process = await draw_while_it_is_held(app, pilot)
        await until(pilot, lambda: "not compared yet · " in screen_text(app))
        await until(pilot, lambda: screen_text(app).count("waits · ") == 2)  # gaussian and genre
        await until(pilot, lambda: "◌ what is near " in screen_text(app))
        client = await app.link.client()
        await client.cancel_job(the_job(app).id)
        os.kill(process, signal.SIGCONT)
        await until(pilot, lambda: "not compared: that was cancelled; n draws again" in screen_text(app))
        await until(pilot, lambda: newest(app).parts["c"].take.trouble)
        assert "find them first" in newest(app).parts["b"].take.trouble
        first = newest(app).parts["a"].take.sound

        process = await draw_while_it_is_held(app, pilot)
        os.kill(process, signal.SIGCONT)
        parts = newest(app).parts
        await until(pilot, lambda: all(sound.closeness for sound in newest(app).sounds.values()), 60)
        await until(pilot, lambda: all(part.take.picture for part in parts.values()))
        await until(pilot, lambda: "nearest training clip" in screen_text(app))
        assert [part.job for part in parts.values()] == [None] * 3

        await pilot.press("n")  # all is known: nothing waits
        await until(pilot, lambda: newest(app).parts is not parts and len(newest(app).sounds) == 3, 60)
        assert all(sound.closeness for sound in newest(app).sounds.values())
        assert first is not None
        assert first.closeness is None  # nothing was asked again

        shutil.rmtree(stocked / "checkpoints/linear/latents")
        tracks = app.deck.tracks["tiny"][:2]
        app.set_basket([Ingredient(library="tiny", track=track.name) for track in tracks])
        before = the_job(app).id
        await pilot.press("enter")  # blend and morph take all latents, mean and waveform do not
        await until(pilot, lambda: {part.way for part in newest(app).parts.values()} >= {"blend", "morph"})
        await until(pilot, lambda: all(part.take.picture for part in newest(app).parts.values()), 60)
        assert the_job(app).id != before
        await client.stop_engine()


async def test_a_job_that_went_with_its_engine_is_waited_for_no_longer(home: Path) -> None:
    app = LatentDeck(reach=False)
    waited = JobInfo(id="1", kind="closeness", title="closeness to what vae learnt", state="running")
    other = waited.model_copy(update={"title": "closeness to what pca learnt", "progress": 0.4})
    async with app.run_test(size=(160, 45)) as pilot:
        await pilot.press("5")
        show(app, a_run("vae", state="done"), jobs=(waited,))
        await until(pilot, lambda: "nothing is made yet" in screen_text(app))
        await pilot.press("n")
        part = newest(app).parts["a"]
        part.take, part.job = type(part.take)(sound=a_sound()), waited
        app.screen.deck_changed("size")  # type: ignore[attr-defined]
        await until(pilot, lambda: "not compared yet · 0 %" in screen_text(app))
        app.changed(app.deck.lose("lost", "The line broke."))
        await until(pilot, lambda: "not compared: the engine went away" in screen_text(app))
        show(app, a_run("vae", state="done"), jobs=(waited,))  # it was the line alone
        await until(pilot, lambda: "not compared yet · 0 %" in screen_text(app))
        show(app, a_run("vae", state="done"), jobs=(other,))  # the next engine counts from 1 again
        await until(pilot, lambda: "not compared: the engine went away; n draws again" in screen_text(app))


def a_sound() -> Sound:
    return Sound(
        path="/x.wav", title="normal sample", seconds=5.0, sample_rate=22050, loudness=-20.0, made_in=0.1
    )


def test_why_there_is_no_closeness_is_told_by_the_job() -> None:
    job = JobInfo(id="1", kind="closeness", title="", state="running", progress=0.404)
    ended = job.model_copy(update={"state": "failed", "reason": "The disk is full; make room."})
    told = [
        [line.plain for line in not_compared(one, 40)]
        for one in (job, ended, job.model_copy(update={"state": "crashed"}))
    ]
    assert told == [
        ["not compared yet · 40 %"],
        ["not compared: The disk is full; make", "room; n draws again"],
        ["not compared: the job for it crashed; n", "draws again"],
    ]
