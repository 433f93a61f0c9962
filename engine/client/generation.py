"""What a client asks about ways to draw new sound."""

from __future__ import annotations

from engine.client.wire import Wire
from engine.schema import JobInfo, Ladder


class GenerationCalls(Wire):
    """What new sounds are compared with, and ladders; the sounds themselves are asked for as any other."""

    async def find_closeness(self, run: str, for_mix: bool = False) -> JobInfo | None:
        """Find out all that new sounds of a run are made from and compared with; None: it is known.

        Until it is, samples have no closeness, and requests that take the run's library are refused. For a
        mix the latents of the library are enough.
        """
        path, params = f"/runs/{run}/closeness", {"for_mix": for_mix}
        return await self._post(path, JobInfo | None, params=params)  # type: ignore[arg-type]

    async def start_ladder(self, run: str, count: int = 64, seed: int = 0) -> JobInfo:
        """Draw so many sounds from a run in every way there is, and measure them."""
        return await self._post(f"/runs/{run}/ladder", JobInfo, params={"count": count, "seed": seed})

    async def ladder(self, run: str) -> Ladder | None:
        """The ladder of a run; None before it is measured, or when the run or a generator on it changed."""
        return await self._get(f"/runs/{run}/ladder", Ladder | None)  # type: ignore[arg-type]
