"""The studio ends with the engine, whatever it is asked at that moment."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from engine.service.studio_link import StudioError, StudioLink


async def test_closing_refuses_what_waits_and_starts_nothing_again(home: Path) -> None:
    studio = StudioLink(home / "studio.log")
    asked = [asyncio.create_task(studio.ask("parameters")) for _ in range(3)]
    await asyncio.sleep(0)  # the first begins to start the process
    async with asyncio.timeout(30):
        await studio.close()
        for task in asked:
            with pytest.raises(StudioError):
                await task
    assert not studio.warm
    with pytest.raises(StudioError, match="is ending"):
        await studio.ask("parameters")
