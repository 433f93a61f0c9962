"""What is asked over a line that is hung up."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.client import Client, EngineUnreachableError


async def test_a_question_after_the_line_was_hung_up_is_one_sentence(tmp_path: Path) -> None:
    client = Client(tmp_path / "no.sock")
    await client.close()
    with pytest.raises(EngineUnreachableError, match="line to the engine broke"):
        await client.runs()
