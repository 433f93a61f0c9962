"""The Train screen on a real engine: two keys to a live loss, all by keyboard, nothing lost on leaving."""

from __future__ import annotations

from pathlib import Path

import pytest
from driving import a_library, a_run, an_engine, records, screen_text, show, until
from textual.pilot import Pilot

from engine.client import Client
from engine.schema import JobInfo, Records
from tui.app import LatentDeck
from tui.screens.new_run import NewRun
from tui.widgets.loss_panel import LossPanel

SIZES = [(160, 45), (80, 24), (60, 20)]


def run_of(app: LatentDeck, name: str) -> str:
    return app.deck.runs[name].state if name in app.deck.runs else "none"


async def connected(pilot: Pilot[int], app: LatentDeck) -> None:
    await until(pilot, lambda: app.deck.line == "up" and app.deck.models, 60)


async def test_two_keys_start_a_run_whose_loss_shows_and_which_survives_the_app(tiny: Client):
    app = LatentDeck()
    async with app.run_test(size=(120, 40)) as pilot:
        await connected(pilot, app)
        await until(pilot, lambda: "12 tracks" in screen_text(app))
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, NewRun))
        await pilot.press("enter")
        await until(pilot, lambda: app.deck.run is not None, 60)
        name = app.deck.run or ""
        await until(pilot, lambda: run_of(app, name) in ("running", "done"), 60)
        await until(pilot, lambda: len(app.deck.histories.get(name, [])) > 3, 60)
        await until(pilot, lambda: "━━ train" in screen_text(app) and "⠀" not in screen_text(app))
        assert any("⠀" < character <= "⣿" for character in screen_text(app))
        seen = len(app.deck.histories[name].train)
        await pilot.press("q")

    again = LatentDeck()
    async with again.run_test(size=(120, 40)) as pilot:
        await connected(pilot, again)
        await until(pilot, lambda: len(again.deck.histories.get(name, [])) >= seen)
        whole = await tiny.records(name)
        measured = [record.step for record in whole.records if record.train is not None]
        assert list(again.deck.histories[name].train.step)[:seen] == measured[:seen]

        if run_of(again, name) == "running":
            await pilot.press("s")
            await until(pilot, lambda: run_of(again, name) in ("stopped", "done"), 60)
        await pilot.press("x")
        await until(pilot, lambda: "all its files?" in screen_text(again))
        await pilot.press("y")
        await until(pilot, lambda: name not in again.deck.runs)
        assert await tiny.runs() == []


async def test_the_form_says_what_would_come_of_it_and_what_is_wrong(tiny: Client):
    app = LatentDeck()
    async with app.run_test(size=(120, 40)) as pilot:
        await connected(pilot, app)
        await pilot.press("n")
        await until(pilot, lambda: "floats a clip ·" in screen_text(app), 60)
        form = app.screen
        assert isinstance(form, NewRun)
        while form._fields[form._cursor].name != "learning_rate":
            await pilot.press("down")
        await pilot.press(*"99")
        await until(pilot, lambda: "learning_rate" in str(form.query_one("#plan").render()), 60)
        await pilot.press("enter", "delete")
        await until(pilot, lambda: "floats a clip ·" in screen_text(app), 60)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is not form)
        assert await tiny.runs() == []


async def test_the_first_start_makes_the_demo_library(home: Path, engine: Client):
    app = LatentDeck()
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: any(job.kind == "prepare" for job in app.deck.running_jobs()), 60)
        await until(pilot, lambda: "Welcome." in screen_text(app))
        (job,) = app.deck.running_jobs()
        app.cancel_job(job.id)
        await until(pilot, lambda: not app.deck.running_jobs(), 60)


async def test_an_engine_that_goes_away_is_said_and_comes_back_on_a_key(tiny: Client):
    app = LatentDeck()
    async with app.run_test(size=(100, 30)) as pilot:
        await connected(pilot, app)
        await tiny.stop_engine()
        await until(pilot, lambda: app.deck.line == "lost" and "no engine" in screen_text(app))
        await pilot.press("E")
        await until(pilot, lambda: app.deck.line == "up", 60)
        assert app.deck.library == "tiny"


@pytest.mark.parametrize("size", SIZES)
async def test_every_size_shows_runs_chart_and_the_way_out(size: tuple[int, int]):
    app = LatentDeck(reach=False)
    async with app.run_test(size=size) as pilot:
        show(app, a_run("tanh-conv-1"), a_run("broken", state="crashed", reason="signal 9"))
        await until(pilot, lambda: "━ train" in screen_text(app))
        text = screen_text(app)
        assert all(len(line) == size[0] for line in text.splitlines())
        assert all(word in text for word in ("● tanh-conv-1", "✗ broken", "q quit", "? keys", "1 Train"))
        assert "12.4 of 40 epochs" in text
        assert any("⠀" < character <= "⣿" for character in text)


async def test_overlaid_runs_keep_their_colours_while_the_cursor_moves():
    app = LatentDeck(reach=False)
    async with app.run_test(size=(120, 40)) as pilot:
        show(app, *(a_run(name, created=9 - i) for i, name in enumerate("abc")))
        panel = app.screen.query_one(LossPanel)
        await pilot.press("space", "j", "space", "j")
        before = panel.colours(app.deck.drawn)
        assert app.deck.drawn == ["a", "b", "c"]
        assert len(set(before.values())) == 3
        await pilot.press("k")
        after = panel.colours(app.deck.drawn)
        assert after == {name: before[name] for name in "ab"}


async def test_the_chart_takes_its_keys():
    app = LatentDeck(reach=False)
    async with app.run_test(size=(120, 40)) as pilot:
        show(app, a_run("a"))
        await until(pilot, lambda: "smoothing 0.6 · linear axis" in screen_text(app))
        await pilot.press("full_stop", "l", "e")
        await until(pilot, lambda: "smoothing 0.8 · log axis" in screen_text(app))
        assert "step" in screen_text(app)
        await pilot.press(*["comma"] * 5)
        await until(pilot, lambda: "not smoothed" in screen_text(app))


async def test_a_filter_narrows_the_list_and_escape_clears_it():
    app = LatentDeck(reach=False)
    async with app.run_test(size=(120, 40)) as pilot:
        show(app, a_run("piano"), a_run("drums", created=0.5))
        await pilot.press("slash", *"dru", "enter")
        await until(pilot, lambda: "1 of 2 with dru" in screen_text(app))
        assert app.deck.run == "drums"
        await pilot.press("escape")
        await until(pilot, lambda: "piano" in screen_text(app))


async def test_a_history_that_grows_while_it_is_drawn_does_no_harm():
    app = LatentDeck(reach=False)
    async with app.run_test(size=(120, 40)) as pilot:
        show(app, a_run("a"))
        await until(pilot, lambda: "━ train" in screen_text(app))
        history = app.deck.histories["a"]
        app.screen.query_one(LossPanel).draw(app.deck)
        history.extend(records(500)[120:])
        await pilot.pause()
        app.changed(app.deck.add_records("a", Records(records=[], start=1, offset=1)))
        assert "━━ train" in screen_text(app)


async def test_progress_of_jobs_shows_and_their_end_is_said():
    app = LatentDeck(reach=False)
    async with app.run_test(size=(120, 40)) as pilot:
        job = JobInfo(
            id="7", kind="explore", title="explore a", state="running", progress=0.62, message="clustering"
        )
        app.changed(app.deck.stand(an_engine(), [a_library()], [a_run("a")], [job]))
        await until(pilot, lambda: "explore a" in screen_text(app) and "62 %" in screen_text(app))


async def test_what_opens_over_a_screen_does_not_move_it():
    app = LatentDeck(reach=False)
    async with app.run_test(size=(120, 40)) as pilot:
        show(app, a_run("net"))
        await until(pilot, lambda: "engine box" in screen_text(app))
        head = screen_text(app).splitlines()[0]
        await pilot.press("question_mark")
        await until(pilot, lambda: "Keys on Train" in screen_text(app))
        assert screen_text(app).splitlines()[0] == head


async def test_a_run_that_minutes_ended_shows_its_loss():
    app = LatentDeck(reach=False)
    async with app.run_test(size=(120, 40)) as pilot:
        show(app, a_run("timed", state="done", epochs=None, step=120, seconds_left=None))
        await until(pilot, lambda: "━━ train" in screen_text(app))
        assert "fitted in one go" not in screen_text(app)
