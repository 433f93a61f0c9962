"""Mix on a real engine: every sound is a WAV at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile
from driving import screen_text, until
from trackname import ODD

from engine.client import Client
from engine.schema import Ingredient
from tui.app import LatentDeck


async def test_a_mix_and_samples_are_made_listed_and_written(
    linear: Client, no_sound_server: None, home: Path
) -> None:
    app = LatentDeck()
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await until(pilot, lambda: app.deck.line == "up")
        await pilot.press("5")
        await until(pilot, lambda: "The basket is empty" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "m puts a clip into it" in screen_text(app))

        tracks = (ODD, "hum.00001")
        app.set_basket([Ingredient(library="tiny", track=track) for track in tracks])
        await until(pilot, lambda: "50 %" in screen_text(app))
        await pilot.press("plus", "plus")
        await until(pilot, lambda: "55 %" in screen_text(app))
        assert "B " + ODD in screen_text(app)

        await pilot.press("enter")
        mixed = home / "sounds" / "mix-mean-linear-1.wav"
        await until(pilot, lambda: mixed.name in screen_text(app) and mixed.exists(), 90)
        samples, rate = soundfile.read(mixed)
        assert (len(samples), rate) == (8000, 8000)
        assert np.abs(samples).max() > 0.01
        await until(pilot, lambda: "LUFS" in screen_text(app))

        await pilot.press("y", "enter")
        await until(pilot, lambda: "blend of" in screen_text(app), 60)
        await pilot.press("s", *"7", "enter")
        await until(pilot, lambda: "seed 7" in screen_text(app))
        await pilot.press("right_square_bracket", "n")
        for seed in (7, 8):
            await until(pilot, lambda seed=seed: f"gaussian sample · seed {seed}" in screen_text(app), 60)
            assert (home / "sounds" / f"sample-gaussian-linear-seed{seed}.wav").exists()
        await pilot.press("w")
        await until(pilot, lambda: "Written:" in screen_text(app))

        await pilot.press("space")
        await until(pilot, lambda: "No sound here" in screen_text(app))
        await pilot.press("pageup", "x")
        assert [item.track for item in app.deck.basket] == ["hum.00001"]
        await pilot.press("c")
        assert app.deck.basket == []


async def test_no_weight_can_make_a_basket_of_nothing(home: Path, engine: Client) -> None:
    app = LatentDeck(reach=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("5")
        app.set_basket([Ingredient(library="tiny", track="only")])
        await until(pilot, lambda: "only" in screen_text(app))
        await pilot.press(*["minus"] * 30)
        assert app.deck.basket[0].weight > 0
