"""What a client asks about the table of mixes."""

from __future__ import annotations

from engine.client.wire import Wire
from engine.schema import JobInfo, MixTable, MixTableRequest


class MixTableCalls(Wire):
    """The generation tables of the course reports, measured."""

    async def start_mixes(self, request: MixTableRequest) -> JobInfo:
        """Make the table of some runs of one library."""
        return await self._post("/mixes", JobInfo, request)

    async def mixes(self, library: str) -> MixTable | None:
        """The table of a library that was made last; None where none was."""
        return await self._get(f"/mixes/{library}", MixTable | None)  # type: ignore[arg-type]
