"""What a client asks about blind listening tests."""

from __future__ import annotations

from engine.client.wire import STUDIO_SECONDS, Wire
from engine.schema import BlindAnswer, BlindPlan, BlindRequest, BlindResult, BlindTest, Heard, TrialSounds


class BlindCalls(Wire):
    """Blind tests. One goes on for each run at most, and is named by that run: the first of the request."""

    async def plan_blind(self, request: BlindRequest) -> BlindPlan:
        """What this request would make, or what is wrong with it; nothing is begun."""
        return await self._post("/blind/plan", BlindPlan, request)

    async def begin_blind(self, request: BlindRequest) -> BlindTest:
        """Draw a test and begin it; one that goes on for the run ends as unfinished."""
        return await self._post("/blind/tests", BlindTest, request)

    async def blind_test(self, run: str) -> BlindTest | None:
        """The test of a run that has begun and not ended."""
        return await self._get(f"/blind/tests/{run}", BlindTest | None)  # type: ignore[arg-type]

    async def trial_sounds(self, run: str, number: int) -> TrialSounds:
        """What is heard in a trial, counted from 0."""
        return await self._post(f"/blind/tests/{run}/trials/{number}", TrialSounds, timeout=STUDIO_SECONDS)

    async def answer_blind(self, run: str, answer: BlindAnswer) -> BlindTest:
        """Answer the trial that is due; the last answer brings the result."""
        return await self._post(f"/blind/tests/{run}/answers", BlindTest, answer)

    async def blind_results(self, runs: list[str]) -> list[BlindResult]:
        """What came of every test of these runs, oldest first."""
        return await self._get("/blind/results", list[BlindResult], params={"run": runs})

    async def heard_blind(self, runs: list[str]) -> list[Heard]:
        """What blind tests say of each of these runs with its present weights."""
        return await self._get("/blind/heard", list[Heard], params={"run": runs})
