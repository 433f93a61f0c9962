"""The line to the engine: made again by itself, while an engine is started only when somebody asks for it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from textual.message import Message

from tui.link import Link


async def test_who_asks_for_an_engine_while_there_is_one_starts_none_when_it_ends(
    home: Path,
) -> None:
    posted: asyncio.Queue[Message] = asyncio.Queue()
    link = Link(posted.put_nowait)

    async def down() -> str:
        while not isinstance(message := await posted.get(), Link.Down):
            pass
        return message.line

    keeping = asyncio.create_task(link.keep())
    assert await down() == "starting"
    client = await link.client()
    link.start_engine()
    await client.stop_engine()
    assert [await down(), await down()] == ["lost", "lost"]  # and tried again, without starting one

    link.start_engine()
    assert await down() == "starting"
    async with asyncio.timeout(30):
        await (await link.client()).stop_engine()
    keeping.cancel()
    await asyncio.wait([keeping])
