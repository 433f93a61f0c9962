"""The listening page in a real browser, at a port that `ssh -L` leads to: by itself, and for the app."""

from __future__ import annotations

import asyncio

import numpy as np
import soundfile
from driving import screen_text, until
from numpy.typing import NDArray
from trackname import ODD

from benchmarks.browser import Page
from engine.client import Client
from engine.schema import Passage, ReconstructRequest
from tui.app import LatentDeck

DRAWN = """[...document.querySelectorAll("canvas")].every((canvas) =>
  canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value > 0))"""


BOTH = "document.body.innerText.split('LUFS').length === 3"
"""Original and reconstruction are there."""

AT_ITS_END = "document.getElementById('now').textContent === document.getElementById('end').textContent"


async def lanes(engine: Client, whole: bool = False) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """The first clip of the first track, or all of it, and what `linear` makes of it."""
    clip = Passage(library="tiny", track=ODD, whole=whole)
    sounds = (
        await engine.clip_sound(clip),
        await engine.reconstruct(ReconstructRequest(run="linear", clip=clip)),
    )
    original, made = (soundfile.read(sound.path, dtype="int16")[0] for sound in sounds)
    return original, made


def after(heard: NDArray[np.int16], sound: NDArray[np.int16]) -> int:
    """Where a piece of a sound stands in what was heard; -1 where it does not."""
    return heard.tobytes().find(sound.tobytes()) // 2


async def test_by_itself_it_lists_tracks_and_plays_original_against_reconstruction(
    linear: Client, window: Page, page_address: str
) -> None:
    _, made = await lanes(linear)

    def listen() -> None:
        window.open(page_address)
        window.until("document.body.innerText.includes('9 tracks')")
        window.until(BOTH)
        assert ODD in window.text  # a name is never taken for anything else
        assert "clip 1 of 2" in window.text
        window.until(DRAWN)
        window.press("l", "b")  # loudness as it is; the reconstruction
        window.wake()
        window.press(" ")
        window.until(AT_ITS_END)
        assert after(window.heard(), made) >= 0

        window.press("/", *"whist", "\ue007")  # enter
        window.until("document.getElementById('count').textContent === '3 of 9 tracks'")
        window.press("]")
        window.until("document.body.innerText.includes('clip 2 of 2')")

    await asyncio.to_thread(listen)


async def test_a_switch_by_key_keeps_the_position(linear: Client, window: Page, page_address: str) -> None:
    original, made = await lanes(linear, whole=True)

    def listen() -> NDArray[np.int16]:
        window.open(page_address)
        window.until(BOTH)
        window.press("o", "l")
        window.until("document.body.innerText.includes('whole track')")
        window.until("document.getElementById('end').textContent === '0:02.0'")
        window.until(BOTH)
        window.wake()
        window.press(" ")
        window.until("parseFloat(document.getElementById('now').textContent.slice(2)) >= 0.2")
        window.press("b")
        window.until(AT_ITS_END)
        return window.heard()

    heard = await asyncio.to_thread(listen)
    begin, end = after(heard, original[:800]), after(heard, made[-800:])
    assert begin >= 0
    assert end - begin == len(original) - 800


async def test_what_the_app_plays_sounds_in_the_page_and_the_screen_says_so(
    linear: Client, no_sound_server: None, window: Page, page_address: str
) -> None:
    app = LatentDeck()
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.deck.line == "up")
        await pilot.press("2")
        await until(pilot, lambda: len(app.speaker.state.lanes) == 2)
        await until(pilot, lambda: "no sound: WAV files" in screen_text(app))
        await asyncio.to_thread(window.open, page_address)
        await until(pilot, lambda: "press a key or click in it" in screen_text(app))
        await asyncio.to_thread(window.until, BOTH)
        await asyncio.to_thread(window.wake)
        await until(pilot, lambda: "sound: laptop browser" in screen_text(app))
        await pilot.press("space")
        await until(pilot, lambda: app.speaker.state.ended)
    assert (await asyncio.to_thread(window.heard)).any()
    await asyncio.to_thread(window.until, "document.body.innerText.includes('what the app plays')")
