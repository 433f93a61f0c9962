"""The workbench in this terminal, from its start to its end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tui.app import LatentDeck

if TYPE_CHECKING:
    from tui.remote import Box


def run(box: Box | None = None) -> int:
    """Run the workbench in this terminal, on this box's engine or another's, and give its exit code."""

    async def whole() -> int:
        app = LatentDeck(box=box)
        await app.run_async()
        if box is not None:
            await box.leave()
        return app.return_code or 0

    return asyncio.run(whole())
