"""Blind tests by real keys, on a real engine and a real sound server: fair, silent about X, and kept."""

from __future__ import annotations

import filecmp
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile
from blinding import CLIP, A, B, X, a_blind_test, a_result, begin, hear, kept, listening, offered, seed_of
from driving import screen_text, until
from numpy.typing import NDArray
from scipy.signal import correlate, resample_poly
from soundbox import RATE, SoundServer
from textual.pilot import Pilot

from engine.client import Client
from engine.schema import BlindAnswer, Passage, ReconstructRequest
from tui.app import LatentDeck
from tui.screens.abx import AbxScreen
from tui.screens.blind import BlindScreen
from tui.screens.blind_form import BlindForm
from tui.screens.blind_verdict import BlindVerdict
from tui.screens.confirm import Confirm
from tui.screens.listen import ListenScreen
from tui.screens.rating import RatingScreen


def likeness(heard: NDArray[np.int16], path: str) -> float:
    """The greatest correlation between what was heard and the middle of a sound of 8 kHz, 0 .. 1."""
    sound = resample_poly(soundfile.read(path)[0], RATE, 8000)
    middle = sound[len(sound) // 5 : -len(sound) // 5]
    found = heard.astype(np.float64)
    energy = correlate(found**2, np.ones(len(middle)), mode="valid")
    products = np.abs(correlate(found, middle, mode="valid"))
    return float((products / np.sqrt(np.maximum(energy, 1) * (middle**2).sum())).max())


async def test_x_is_what_the_record_says_and_the_score_comes_at_the_end(
    linear: Client, sound_server: SoundServer, home: Path
) -> None:
    truth = "abbab"
    recording = sound_server.record()
    async with listening() as (app, pilot):
        screen = await begin(app, pilot, clips=CLIP, trials="5", who="Ada", seed=str(seed_of(truth)))
        heard = []
        for number in range(5):
            assert "%" not in screen_text(app)
            assert "right" not in screen_text(app)
            await until(pilot, lambda n=number: f"trial {n + 1} of 5" in screen_text(app))
            recording.start()
            await hear(screen, pilot, "x", X)
            if number < 2:
                await until(pilot, lambda: app.speaker.state.now() > 0.9)
                heard.append(recording.heard())
            await pilot.press("1", "enter")
            if number < 4:
                await until(pilot, lambda n=number: screen.test.answered == n + 1)
                assert kept(home) == []
                await offered(app, pilot)
        await until(pilot, lambda: isinstance(app.screen, BlindVerdict))
        await until(pilot, lambda: "2 of 5 right" in screen_text(app))
        assert "p = 0.812" in screen_text(app)  # 26 of 32 ways to guess
        await pilot.press("enter")

    (test,) = kept(home)
    assert "".join(trial["x"] for trial in test["trials"]) == truth
    assert (test["finished"], test["request"]["who"]) == (True, "Ada")
    assert {trial["answer"]["says"] for trial in test["trials"]} == {"a"}
    assert {(t["answer"]["route"], t["answer"]["switches"]) for t in test["trials"]} == {("here", 1)}
    assert all(trial["answer"]["device"] for trial in test["trials"])
    for sound, trial in zip(heard, test["trials"], strict=False):
        clip = Passage(**trial["clip"])
        original = await linear.clip_sound(clip)
        made = await linear.reconstruct(ReconstructRequest(run="linear", clip=clip))
        right, wrong = (original, made) if trial["x"] == "a" else (made, original)
        assert likeness(sound, right.path) > 0.99 > likeness(sound, wrong.path) + 0.02


async def test_nothing_on_the_screen_differs_between_x_that_is_a_and_x_that_is_b(
    reading: Path, sound_server: SoundServer
) -> None:
    seen = {}
    for side in "ab":
        async with listening() as (app, pilot):
            screen = await begin(app, pilot, clips=CLIP, seed=str(seed_of(side)))
            await until(pilot, lambda: app.speaker.state.sound == "ready")
            shown = [await shots(screen, pilot)]
            for key, lane in (("a", A), ("b", B), ("x", X)):
                await hear(screen, pilot, key, lane)
                await pilot.press("space")
                await until(pilot, lambda: not app.speaker.state.playing)
                await pilot.press("left")  # to the beginning
                await until(pilot, lambda: app.speaker.state.now() == 0)
                shown.append(await shots(screen, pilot))
            await pilot.press("2")
            await until(pilot, lambda: "enter confirms" in screen_text(app))
            shown.append(await shots(screen, pilot))
            names = [Path(lane.path).name for lane in app.speaker.state.lanes]
            sizes = {Path(lane.path).stat().st_size for lane in app.speaker.state.lanes}
            gains = {lane.gain_db for lane in app.speaker.state.lanes}
            seen[side] = shown, names, sizes, gains, app.speaker.state.seconds
            await pilot.press("escape")
            await until(pilot, lambda: "Leave the test with 0 of 16 answered?" in screen_text(app))
            await pilot.press("y")
            await until(pilot, lambda: not isinstance(app.screen, BlindScreen | Confirm))
        open_test = json.loads((reading / "checkpoints" / "linear" / "listening-open.json").read_text())
        assert open_test["trials"][0]["x"] == side
    assert seen["a"] == seen["b"]


async def shots(screen: BlindScreen, pilot: Pilot[int]) -> list[str]:
    """Every cell of the screen with its colours, drawn from what is known now."""
    screen.draw()
    await pilot.pause()
    strips = screen._compositor.render_strips()
    return ["".join(f"{segment.text}{segment.style}" for segment in strip) for strip in strips]


async def test_the_hidden_reference_is_found_by_ear_and_rated_by_keys(
    linear: Client, sound_server: SoundServer, home: Path
) -> None:
    async with listening() as (app, pilot):
        screen = await begin(app, pilot, kind="rating", clips=CLIP, trials="2")
        assert isinstance(screen, RatingScreen)
        await pilot.press("enter")
        await until(pilot, lambda: "Hear A before you go on" in screen_text(app))
        await pilot.press("right")
        await until(pilot, lambda: "Choose a sound first" in screen_text(app))
        for number in range(2):
            reference, *rated = [lane.path for lane in app.speaker.state.lanes]
            same = [filecmp.cmp(reference, path, shallow=False) for path in rated]
            assert same.count(True) == 1
            await hear(screen, pilot, "r", 0)
            for lane, hidden in enumerate(same, 1):
                await hear(screen, pilot, "abc"[lane - 1], lane)
                await pilot.press(*("100" if hidden else "40"), *([] if hidden else ["right", "minus"]))
            await until(pilot, lambda: screen_text(app).count(" 44 ") == 2 and " 100 " in screen_text(app))
            await pilot.press("up", "up")
            await until(pilot, lambda: screen.lane == 1)
            await pilot.press("enter")
            if number == 0:
                await until(pilot, lambda: "clip 2 of 2" in screen_text(app))
                await offered(app, pilot)
        await until(pilot, lambda: isinstance(app.screen, BlindVerdict))
        await until(pilot, lambda: "100 (100 … 100)" in screen_text(app))
        text = screen_text(app)
        assert "hidden reference  " in text
        assert text.count("44 (44 … 44)") == 2
        assert "below 90 in 0 of 2 clips" in text
        await pilot.press("s")  # once more, with the same seed
        await until(pilot, lambda: isinstance(app.screen, BlindForm))
        (test,) = kept(home)
        assert f"{test['request']['seed']}" in screen_text(app)
        for trial in test["trials"]:
            scores = dict(
                zip([each["kind"] for each in trial["order"]], trial["answer"]["scores"], strict=True)
            )
            assert scores == {"original": 100, "anchor": 44, "run": 44}


async def test_a_test_that_is_left_waits_and_goes_on_in_another_app(
    linear: Client, sound_server: SoundServer, home: Path
) -> None:
    async with listening() as (app, pilot):
        screen = await begin(app, pilot, clips=CLIP, trials="5")
        await hear(screen, pilot, "x", X)
        await pilot.press("2", "enter")
        await until(pilot, lambda: screen.test.answered == 1)
        await pilot.press("escape")
        await until(pilot, lambda: "Leave the test with 1 of 5 answered?" in screen_text(app))
        await pilot.press("n")
        await until(pilot, lambda: app.screen is screen)
        # and the app ends with the line to it
    async with listening() as (app, pilot):
        await pilot.press("t")
        await until(pilot, lambda: "has 1 of 5 answered" in screen_text(app))
        await pilot.press("y")
        await until(pilot, lambda: "trial 2 of 5" in screen_text(app))
        assert kept(home) == []
        await offered(app, pilot)
        await pilot.press("escape")
        await until(pilot, lambda: "Leave the test" in screen_text(app))
        await pilot.press("y")
        await until(pilot, lambda: not isinstance(app.screen, BlindScreen | Confirm))
        assert app.speaker.state.loop is None
        await begin(app, pilot, clips=CLIP, trials="6")  # another one
        (left,) = kept(home)
        assert (left["finished"], [t["answer"] is not None for t in left["trials"]]) == (
            False,
            [True] + 4 * [False],
        )


async def test_an_answer_whose_reply_was_lost_counts_once(linear: Client, sound_server: SoundServer) -> None:
    lost = BlindAnswer(trial=0, says="a", seconds=1.0, switches=1, route="here", device="d")
    async with listening() as (app, pilot):
        screen = await begin(app, pilot, clips=CLIP, trials="5")
        for number in range(5):
            await until(pilot, lambda n=number: f"trial {n + 1} of 5" in screen_text(app))
            await offered(app, pilot)
            await hear(screen, pilot, "x", X)
            if number in (0, 4):
                await linear.answer_blind("linear", lost.model_copy(update={"trial": number}))
            await pilot.press("1", "enter")
        await until(pilot, lambda: isinstance(app.screen, BlindVerdict))
        await until(pilot, lambda: "of 5 right" in screen_text(app))
    (result,) = await linear.blind_results(["linear"])
    assert (result.finished, result.answered) == (True, 5)


async def test_a_test_of_two_runs_goes_on_from_either(
    linear: Client, home: Path, no_sound_server: None
) -> None:
    folder = shutil.copytree(home / "checkpoints" / "linear", home / "checkpoints" / "other")
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"name": "other"}))
    async with listening() as (app, pilot):
        await until(pilot, lambda: "other" in app.deck.runs)
        app.select_run("linear")
        await begin(app, pilot, a="other", clips=CLIP)
        await pilot.press("escape", "y")
        await until(pilot, lambda: not isinstance(app.screen, BlindScreen | Confirm))
        for run in ("linear", "other"):
            app.select_run(run)
            await pilot.press("t")
            await until(pilot, lambda: "The ABX test of other and linear that you left" in screen_text(app))
            await pilot.press("escape", "escape")
            await until(pilot, lambda: isinstance(app.screen, ListenScreen))


async def test_without_sound_nothing_can_be_answered(reading: Path, no_sound_server: None) -> None:
    async with listening((80, 24)) as (app, pilot):
        screen = await begin(app, pilot, clips=CLIP)
        await pilot.press("x", "1")
        await until(pilot, lambda: "No sound here" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "Hear X before you answer" in screen_text(app))
        assert screen.test.answered == 0


async def test_what_the_screen_behind_fetches_does_not_take_the_speaker(
    reading: Path, sound_server: SoundServer
) -> None:
    async with listening() as (app, pilot):
        behind = app.screen
        screen = await begin(app, pilot, clips=CLIP)
        lanes = app.speaker.state.lanes
        await hear(screen, pilot, "a", A)
        assert isinstance(behind, ListenScreen)
        behind._have_sounds()  # as when a reconstruction comes that was asked for before
        assert app.speaker.state.lanes == lanes
        assert app.speaker.state.playing


async def test_a_region_is_looped_and_the_whole_clip_again(reading: Path, sound_server: SoundServer) -> None:
    async with listening() as (app, pilot):
        screen = await begin(app, pilot, clips=CLIP)
        await until(pilot, lambda: app.speaker.state.loop == (0.0, 1.0))
        await hear(screen, pilot, "b", B)
        await pilot.press("space")
        await until(pilot, lambda: not app.speaker.state.playing)
        app.speaker.seek(0.7)
        await pilot.press("right_curly_bracket")
        await until(pilot, lambda: app.speaker.state.loop == (0.0, 0.7))
        await until(pilot, lambda: "looping 0:00.0 … 0:00.7" in screen_text(app))
        app.speaker.seek(0.1)
        await pilot.press("left_curly_bracket")
        await until(pilot, lambda: app.speaker.state.loop == (0.1, 0.7))
        await pilot.press("backspace")
        await until(pilot, lambda: app.speaker.state.loop == (0.0, 1.0))
        await until(pilot, lambda: "looping the whole clip" in screen_text(app))


@pytest.mark.parametrize("size", [(160, 45), (80, 24), (60, 20)])
async def test_everything_is_on_every_terminal(size: tuple[int, int]) -> None:
    app = LatentDeck(reach=False)
    async with app.run_test(size=size) as pilot:
        app.push_screen(AbxScreen(a_blind_test("abx", "net [x]", answered=3)))
        words = ("original", "net [x]", "A or B?", "Which one is X?", "1  X is A", "2  X is B", "esc leave")
        await until(pilot, lambda: all(word in screen_text(app) for word in words))
        assert "trial 4 of 16" in screen_text(app)
        assert "● ● ● ◉ ○" in screen_text(app)
        app.push_screen(RatingScreen(a_blind_test("rating", *"abcdef")))
        words = ("the original, to compare with", "excellent", "  A  ─", "  H  ─", "0:00.0", "esc leave")
        await until(pilot, lambda: all(word in screen_text(app) for word in words))
        assert "clip 1 of 16" in screen_text(app)
        app.push_screen(BlindVerdict(a_result(right=13, p=697 / 65536)))
        await until(pilot, lambda: "13 of 16 right" in screen_text(app))
        assert "p = 0.011" in screen_text(app)
        assert "0.81 (0.62 … 0.98)" in screen_text(app)
        assert all(len(line) == size[0] for line in screen_text(app).splitlines())
