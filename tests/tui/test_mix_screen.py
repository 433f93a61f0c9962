"""Mix on a real engine: every way to mix and to draw, picks, baskets by name, and hearing in place."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile
from driving import a_run, screen_text, show, until
from soundbox import SoundServer
from textual.pilot import Pilot
from textual.widgets import Input
from trackname import ODD

from engine.client import connect
from engine.schema import ClipRef, Ingredient
from tui.app import LatentDeck
from tui.pulse import Pulse
from tui.screens.mix import MixScreen

TRACKS = (ODD, "hum.00001")


@pytest.fixture(scope="module")
def linear(finished_work: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with the library `tiny` and the run `linear`, and one engine for all tests of this file.

    The basket and the sounds that are shown are an app's own; of another test only the files are there.
    """
    home = tmp_path_factory.mktemp("mixing")
    for name in ("data", "checkpoints"):
        shutil.copytree(finished_work / name, home / name)
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(prefix="deck-") as runtime:
        for name in ("data", "checkpoints", "sounds"):
            patch.setenv(f"LATENTDECK_{name.upper()}", str(home / name))
        patch.setenv("LATENTDECK_RUNTIME", runtime)
        patch.setenv("XDG_CONFIG_HOME", str(home / "config"))
        yield home
        asyncio.run(end_engine())


async def end_engine() -> None:
    """Stop the engine that the first app has started."""
    async with await connect() as client:
        await client.stop_engine()


@asynccontextmanager
async def on_mix(tracks: tuple[str, ...] = TRACKS) -> AsyncIterator[tuple[LatentDeck, Pilot[int]]]:
    """The app on Mix, with these tracks in the basket."""
    app = LatentDeck()
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await until(pilot, lambda: app.deck.line == "up")
        await pilot.press("5")
        await until(pilot, lambda: "The basket is empty" in screen_text(app))
        app.set_basket([Ingredient(library="tiny", track=track) for track in tracks])
        await until(pilot, lambda: "tiny" in app.deck.tracks)
        yield app, pilot


def mix_screen(app: LatentDeck) -> MixScreen:
    assert isinstance(app.screen, MixScreen)
    return app.screen


def all_made(app: LatentDeck) -> bool:
    """Whether everything has come that was asked for last."""
    screen = mix_screen(app)
    parts = screen.shown.parts if screen.shown is not None else {}
    return bool(parts) and all(part.take.picture or part.take.trouble for part in parts.values())


async def type_over(app: LatentDeck, pilot: Pilot[int], key: str, words: str) -> None:
    """Press a key that opens a line, and put these words into it instead of what stands there."""
    await pilot.press(key)
    await until(pilot, lambda: isinstance(app.focused, Input))
    await pilot.press("ctrl+u", *words, "enter")


async def test_a_basket_is_mixed_in_every_way_and_samples_are_drawn_in_every_way(
    linear: Path, no_sound_server: None
) -> None:
    async with on_mix(()) as (app, pilot):
        await pilot.press("enter")
        await until(pilot, lambda: "The basket is empty: p picks" in screen_text(app))
        app.set_basket([Ingredient(library="tiny", track=track) for track in TRACKS])
        await until(pilot, lambda: "50 %" in screen_text(app))
        assert "B " + ODD in screen_text(app)
        await pilot.press("plus", "plus")
        await until(pilot, lambda: "55 %" in screen_text(app))

        await pilot.press("enter")
        await until(pilot, lambda: all_made(app), 90)
        sounds = mix_screen(app).shown.sounds  # type: ignore[union-attr]
        assert list(sounds) == ["a", "b", "c", "e"]
        for sound in sounds.values():
            samples, rate = soundfile.read(sound.path)
            assert (len(samples), rate) == (8000, 8000)
            assert np.abs(samples).max() > 0.01
        await until(pilot, lambda: "the weighted average of the latents" in screen_text(app))
        await pilot.press("e")
        await until(pilot, lambda: "the control" in screen_text(app))
        await pilot.press("d")
        await until(pilot, lambda: "u and i choose them" in screen_text(app))
        await pilot.press("u", "i", "I", "I", "l", "full_stop", "full_stop")
        await until(pilot, lambda: "less buzz" in screen_text(app) and "more whistle" in screen_text(app))
        assert "━━━━━●─── 0.6" in screen_text(app)
        await pilot.press("w")
        await until(pilot, lambda: "Written: " in screen_text(app))
        await pilot.press("W")
        flac = Path(sounds["e"].path).with_suffix(".flac")
        await until(pilot, flac.exists)
        assert np.array_equal(soundfile.read(flac)[0], soundfile.read(sounds["e"].path)[0])

        await pilot.press("enter")  # other choices, another batch
        await until(pilot, lambda: all_made(app), 90)
        parts = mix_screen(app).shown.parts  # type: ignore[union-attr]
        assert [(letter, part.take.trouble) for letter, part in parts.items()] == [
            (key, "") for key in "abcde"
        ]

        await type_over(app, pilot, "S", "7")
        await until(pilot, lambda: "S seed 7" in screen_text(app))
        await pilot.press("right_square_bracket", "n")
        await until(pilot, lambda: all_made(app), 90)
        await until(pilot, lambda: "No latent-flow has learnt" in screen_text(app))
        assert "seed 7" in screen_text(app)
        assert "seed 8" in screen_text(app)
        for seed in (7, 8):
            assert (linear / "sounds" / f"sample-gaussian-linear-seed{seed}.wav").exists()

        await pilot.press("X")
        assert app.deck.basket == []
        await pilot.press("pagedown", "x", "x", "x", "x")
        await until(pilot, lambda: "nothing is made yet" in screen_text(app))


async def test_tracks_are_picked_by_genre_and_baskets_kept_by_name(
    linear: Path, no_sound_server: None
) -> None:
    async with on_mix(()) as (app, pilot):
        await pilot.press("p")
        await until(pilot, lambda: "From tiny" in screen_text(app))
        await pilot.press(*"all of hum")
        await until(pilot, lambda: "3 of 3 tracks" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: '"all of hum" 3' in screen_text(app))
        await pilot.press("minus")
        await until(pilot, lambda: '"all of hum" 3 · changed' in screen_text(app))
        await type_over(app, pilot, "N", "quiet one")
        await until(pilot, lambda: "The basket quiet one is kept." in screen_text(app))
        kept = app.deck.basket
        assert [item.weight for item in kept] == [0.9, 1.0, 1.0]

        await pilot.press("X")
        assert app.deck.basket == []
        await pilot.press("B")
        await until(pilot, lambda: "quiet one" in screen_text(app) and "3 clips" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: '"quiet one" 3' in screen_text(app))
        assert app.deck.basket == kept

        await pilot.press("ctrl+x")
        await until(pilot, lambda: "Delete the basket" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "The basket quiet one is deleted." in screen_text(app))
        assert await (await app.link.client()).baskets() == []


async def test_more_like_this_draws_around_a_clip_of_listen_and_around_a_mix(
    linear: Path, no_sound_server: None
) -> None:
    app = LatentDeck()
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await until(pilot, lambda: app.deck.line == "up")
        await pilot.press("2")
        await until(pilot, lambda: "LUFS" in screen_text(app))
        await pilot.press("s")
        await until(pilot, lambda: f"around {ODD} · 1" in screen_text(app) and app.current_mode == "mix")
        assert app.deck.around == ClipRef(library="tiny", track=ODD)
        await pilot.press("left_parenthesis", "n")
        await until(pilot, lambda: all_made(app), 90)
        parts = mix_screen(app).shown.parts  # type: ignore[union-attr]
        assert [part.take.trouble for part in parts.values()] == ["", "", ""]
        assert f"seed 0 · around {ODD} · 1" in screen_text(app)

        app.set_basket([Ingredient(library="tiny", track=track) for track in TRACKS])
        await pilot.press("enter")
        await until(pilot, lambda: all_made(app), 90)
        await pilot.press("b", "s")
        await until(pilot, lambda: "around blend of 2 clips" in screen_text(app))
        await pilot.press("s")
        await until(pilot, lambda: "around nothing" in screen_text(app))


async def test_ways_and_clips_are_switched_while_they_play(linear: Path, sound_server: SoundServer) -> None:
    async with on_mix() as (app, pilot):
        await pilot.press("enter")
        state = lambda: app.speaker.state  # noqa: E731
        await until(pilot, lambda: state().playing, 90)  # the mean, as soon as it is there
        screen = mix_screen(app)
        await until(pilot, lambda: all_made(app), 90)
        await pilot.press("b")
        await until(pilot, lambda: state().lanes[state().lane].path == screen.hearing.sound.path)  # type: ignore[union-attr]
        assert "mix-blend" in state().lanes[state().lane].path
        await pilot.press("tab")
        await until(pilot, lambda: "original" in state().lanes[state().lane].path)
        first = state().lanes[state().lane].path
        await pilot.press("down")
        await until(pilot, lambda: state().lanes[state().lane].path != first)
        assert "original" in state().lanes[state().lane].path
        await pilot.press("tab")
        await until(pilot, lambda: "mix-blend" in state().lanes[state().lane].path)


async def test_no_weight_can_make_a_basket_of_nothing(home: Path) -> None:
    app = LatentDeck(reach=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("5")
        app.set_basket([Ingredient(library="tiny", track="only")])
        await until(pilot, lambda: "only" in screen_text(app))
        await pilot.press(*["minus"] * 12)
        assert app.deck.basket[0].weight == 0.1


async def test_a_mix_is_heard_though_its_basket_was_not_shown_yet(home: Path) -> None:
    app = LatentDeck(reach=False)
    async with app.run_test(size=(120, 35)) as pilot:
        show(app, a_run("linear", state="done"))
        await pilot.press("5")
        await until(pilot, lambda: "nothing is made yet" in screen_text(app))
        app.pulse = Pulse(app, fps=0.5)
        app.set_basket([Ingredient(library="demo", track="t0")])
        await until(pilot, lambda: "t0" in screen_text(app))
        app.set_basket([Ingredient(library="demo", track="t1")])  # waits for the next frame
        await pilot.press("enter")
        await until(pilot, lambda: "mix of one clip" in screen_text(app))
        assert mix_screen(app).hearing.wanted == "a"


async def test_a_batch_is_called_old_as_long_as_a_key_would_make_another(home: Path) -> None:
    app = LatentDeck(reach=False)
    said = lambda: "changed since" in screen_text(app)  # noqa: E731
    async with app.run_test(size=(120, 35)) as pilot:
        show(app, a_run("linear", state="done"))
        await pilot.press("5")
        app.set_basket([Ingredient(library="demo", track=track) for track in ("t0", "t1")])
        await until(pilot, lambda: "t1" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "mix of 2 clips · linear" in screen_text(app))
        for change, back in (("l", "l"), ("plus", "minus"), ("i", "I")):
            assert not said()
            await pilot.press(change)
            await until(pilot, said)
            await pilot.press(back)
            await until(pilot, lambda: not said())
        await pilot.press("n")
        await until(pilot, lambda: "S seed 1" in screen_text(app) and not said())
        await pilot.press("less_than_sign")
        await until(pilot, said)

        app.changed(app.deck.lose("lost", ""))
        await until(pilot, lambda: "waits for the engine" in screen_text(app))


async def test_a_batch_of_which_nothing_came_says_why(linear: Path, no_sound_server: None) -> None:
    async with on_mix() as (app, pilot):
        await pilot.press("u", "enter")
        await until(pilot, lambda: all_made(app), 90)
        await pilot.press("d")
        await until(pilot, lambda: "less one genre's mean" in screen_text(app))
        await pilot.press("U")  # without a genre, what was heard last is not among them
        app.set_basket([Ingredient(library="tiny", track="gone")])
        await until(pilot, lambda: "tab  gone" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: all_made(app) and "a b c e" in screen_text(app))
        assert "has no track gone" in screen_text(app)
        await pilot.press("l")
        await until(pilot, lambda: "match loudness ✓" in screen_text(app))
        await pilot.press("t")
        await until(pilot, lambda: "align beats ✓" in screen_text(app))
        await pilot.press("space")
        await until(pilot, lambda: "nothing to play" in screen_text(app))
