"""Listening on a real engine, with a real sound server where there is one."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import soundfile
from driving import screen_text, until
from soundbox import SoundServer
from textual.pilot import Pilot
from trackname import ODD

from engine.client import Client
from tui.app import LatentDeck
from tui.screens.listen import ListenScreen
from tui.widgets.track_list import TrackList


async def listening(pilot: Pilot[int], app: LatentDeck) -> ListenScreen:
    await until(pilot, lambda: app.deck.line == "up")
    await pilot.press("2")
    await until(pilot, lambda: "9 of 9" in screen_text(app) or "1 of 9" in screen_text(app))
    assert isinstance(app.screen, ListenScreen)
    return app.screen


async def both_lanes(pilot: Pilot[int], app: LatentDeck) -> None:
    await until(pilot, lambda: len(app.speaker.state.lanes) == 2, 60)


async def test_original_and_reconstruction_play_in_place_from_one_key_each(
    reading: Path, sound_server: SoundServer
) -> None:
    app = LatentDeck()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await listening(pilot, app)
        assert ODD in screen_text(app)
        await both_lanes(pilot, app)
        await until(pilot, lambda: app.speaker.state.sound == "ready")
        assert screen_text(app).count("LUFS") == 2

        began = time.monotonic()
        screen.action_play()
        assert time.monotonic() - began < 0.05  # nobody waits for a sound device
        await until(pilot, lambda: app.speaker.state.after is not None)
        await pilot.press("b")
        await until(pilot, lambda: app.speaker.state.lane == 1)
        await until(pilot, lambda: app.speaker.state.ended)  # it went on in the other lane

        await pilot.press("right", "left")
        await pilot.press("right_square_bracket")
        await until(pilot, lambda: "clip 2 of 2" in screen_text(app))
        await until(pilot, lambda: len(screen.lanes()) == 2 and screen.lanes() == app.speaker.state.lanes)
        await until(pilot, lambda: app.speaker.state.lane == 1)  # who hears the reconstruction still does

        before = app.speaker.state.lanes
        await pilot.press("down")
        await until(pilot, lambda: app.speaker.state.lanes not in ((), before))
        await both_lanes(pilot, app)
        await until(pilot, lambda: "buzz.00001 · clip 1" in screen_text(app))


async def test_a_clip_is_written_under_its_own_name_and_goes_into_the_basket(
    linear: Client, no_sound_server: None, home: Path
) -> None:
    app = LatentDeck()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = await listening(pilot, app)
        await both_lanes(pilot, app)
        await pilot.press("w")
        path = home / "sounds" / f"{ODD} - clip 1 - original.wav"
        await until(pilot, path.exists)
        samples, rate = soundfile.read(path, dtype="int16")
        assert (len(samples), rate) == (8000, 8000)
        assert np.abs(samples).max() > 1000

        await pilot.press("m")
        assert [(item.track, item.clip) for item in app.deck.basket] == [(ODD, 0)]
        await until(pilot, lambda: "◉" in screen_text(app))
        await pilot.press("m")
        assert app.deck.basket == []

        await pilot.press("space")
        await until(pilot, lambda: "No sound here" in screen_text(app))
        assert "WAV  …" in screen_text(app)
        assert screen.lanes()  # everything else goes on


async def test_a_track_is_found_by_name_genre_or_part(reading: Path, no_sound_server: None) -> None:
    app = LatentDeck()
    async with app.run_test(size=(160, 45)) as pilot:
        screen = await listening(pilot, app)
        tracks = screen.query_one(TrackList)
        await pilot.press("slash", *"whist", "enter")
        await until(pilot, lambda: tracks.shown == 3)
        assert "3 of 9 with whist" in screen_text(app)
        await pilot.press("escape")
        await until(pilot, lambda: tracks.shown == 9)
        await pilot.press("slash", *"live")
        await until(
            pilot, lambda: tracks.track is not None and tracks.track.name == ODD and tracks.shown == 1
        )
        await pilot.press("escape", "slash", *"no such")
        await until(pilot, lambda: "No track is called that." in screen_text(app))


async def test_a_library_without_a_run_plays_the_original_and_says_what_to_press(
    stocked: Path, engine: Client, no_sound_server: None
) -> None:
    await engine.delete_run("linear")
    app = LatentDeck()
    async with app.run_test(size=(60, 20)) as pilot:
        await listening(pilot, app)
        await until(pilot, lambda: len(app.speaker.state.lanes) == 1)
        await until(pilot, lambda: "no run yet" in screen_text(app))
        assert "1 and n train one" in screen_text(app)


async def test_going_down_fast_asks_for_the_last_track_only(linear: Client, no_sound_server: None) -> None:
    app = LatentDeck()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await listening(pilot, app)
        for _ in range(8):
            screen.action_cursor_down()  # faster than any hand
        await until(pilot, lambda: screen.query_one(TrackList).place == 8)
        await until(pilot, lambda: len(screen.lanes()) == 2, 60)
        cut = list((Path(os.environ["LATENTDECK_RUNTIME"]) / "clips").glob("*.wav"))
        assert len(cut) <= 6  # the first, the last, and what is made ahead of each


async def test_what_matters_is_on_every_terminal(reading: Path, no_sound_server: None) -> None:
    app = LatentDeck()
    async with app.run_test(size=(160, 45)) as pilot:
        await listening(pilot, app)
        await both_lanes(pilot, app)
        for size in ((160, 45), (80, 24), (60, 20)):
            await pilot.resize_terminal(*size)
            await until(pilot, lambda size=size: len(screen_text(app).split("\n")) == size[1])
            for words in (ODD, "original", "linear", "LUFS", "0:01.0", "space play"):
                await until(pilot, lambda words=words: words in screen_text(app))
