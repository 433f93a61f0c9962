"""A blind test whose speaker is a page in a browser: heard there, and not to be seen."""

from __future__ import annotations

import asyncio
from pathlib import Path

from blinding import CLIP, X, begin, hear, listening
from driving import until

from benchmarks.browser import Page
from engine.client import Client
from tui.screens.abx import AbxScreen


async def test_a_page_that_is_the_speaker_shows_no_picture_of_what_is_tested(
    linear: Client, no_sound_server: None, window: Page, page_address: str, home: Path
) -> None:
    async with listening() as (app, pilot):
        await asyncio.to_thread(window.open, page_address)
        await asyncio.to_thread(window.wake)
        await until(pilot, lambda: app.speaker.state.route == "browser")
        screen = await begin(app, pilot, clips=CLIP, trials="5")
        assert isinstance(screen, AbxScreen)
        await hear(screen, pilot, "x", X)
        for holds in (
            "document.body.innerText.includes('to be heard, not seen')",
            "document.querySelectorAll('#lanes canvas, #spectra canvas').length === 0",
        ):
            await asyncio.to_thread(window.until, holds)
        assert "wav" not in await asyncio.to_thread(lambda: window.text)
        await pilot.press("1", "enter")
        await until(pilot, lambda: screen.test.answered == 1)
