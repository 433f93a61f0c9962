"""Giving an answer to a blind test once, also where the line broke before the engine's reply came."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.client import Client
    from engine.schema import BlindAnswer, BlindTest


async def give(engine: Client, test: BlindTest, answer: BlindAnswer) -> BlindTest:
    """The test with an answer to the trial that is due; as it stands where that was taken in already.

    Raises:
        DeckError: the answer was not taken in.
    """
    from engine.client import DeckError

    try:
        return await engine.answer_blind(test.runs[0].name, answer)
    except DeckError:
        if (later := await _later(engine, test)) is None:
            raise
        return later


async def _later(engine: Client, test: BlindTest) -> BlindTest | None:
    """The test where it has gone further, or has ended with its result."""
    run = test.runs[0].name
    now = await engine.blind_test(run)
    if now is not None and now.id == test.id:
        return now if now.answered > test.answered else None
    results = await engine.blind_results([run])
    result = next((one for one in results if one.id == test.id and one.finished), None)
    return test.model_copy(update={"answered": test.trials, "result": result}) if result is not None else None
