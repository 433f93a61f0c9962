"""What a client asks about models and runs."""

from __future__ import annotations

from engine.client.wire import Wire
from engine.schema import LogText, ModelInfo, Plan, Records, RunInfo, SweepRequest, TrainRequest


class RunCalls(Wire):
    """Models and runs."""

    async def models(self, count: bool = False) -> list[ModelInfo]:
        """The registry; with `count`, the parameters of each network too (seconds, the first time)."""
        return await self._get("/models", list[ModelInfo], params={"count": count}, timeout=120.0)

    async def plan(self, request: TrainRequest) -> Plan:
        """What this request would make, or what is wrong with it; nothing is started."""
        return await self._post("/plan", Plan, request, timeout=120.0)

    async def runs(self) -> list[RunInfo]:
        """All runs, oldest first."""
        return await self._get("/runs", list[RunInfo])

    async def run(self, name: str) -> RunInfo:
        """One run."""
        return await self._get(f"/runs/{name}", RunInfo)

    async def train(self, request: TrainRequest) -> RunInfo:
        """Queue a run."""
        return await self._post("/runs", RunInfo, request)

    async def train_folds(self, request: TrainRequest) -> list[RunInfo]:
        """Queue a run for each of the five folds, which test every track once; all of them, or none."""
        return await self._post("/folds", list[RunInfo], request)

    async def sweep(self, request: SweepRequest) -> list[RunInfo]:
        """Queue one run for each size; all of them, or none when one cannot be."""
        return await self._post("/sweeps", list[RunInfo], request)

    async def stop_run(self, name: str) -> RunInfo:
        """Ask a run to stop at its next step, or take it from the queue."""
        return await self._post(f"/runs/{name}/stop", RunInfo)

    async def resume_run(self, name: str) -> RunInfo:
        """Queue a run that was stopped, crashed or failed, to go on from its last checkpoint."""
        return await self._post(f"/runs/{name}/resume", RunInfo)

    async def move_run(self, name: str, up: bool) -> RunInfo:
        """Move a queued run one place."""
        return await self._post(f"/runs/{name}/move", RunInfo, params={"up": up})

    async def delete_run(self, name: str) -> None:
        """Delete a run and all its files."""
        await self._send("DELETE", f"/runs/{name}")

    async def records(self, run: str, offset: int = 0) -> Records:
        """The metrics of a run from a byte offset on."""
        return await self._get(f"/runs/{run}/records", Records, params={"offset": offset})

    async def log(self, run: str, offset: int = 0) -> LogText:
        """The log of a run from a byte offset on."""
        return await self._get(f"/runs/{run}/log", LogText, params={"offset": offset})
