"""What a client asks about jobs, and what they find out."""

from __future__ import annotations

from collections.abc import Sequence

from engine.client.wire import STUDIO_SECONDS, Wire
from engine.schema import Exploration, Frontier, FrontierExport, JobInfo, Knowledge, Measures, Space


class ResultCalls(Wire):
    """Jobs, measures and explorations."""

    async def jobs(self) -> list[JobInfo]:
        """The jobs of this engine's life, oldest first."""
        return await self._get("/jobs", list[JobInfo])

    async def cancel_job(self, job: str) -> JobInfo:
        """Ask a job to end early; what it made half is removed."""
        return await self._post(f"/jobs/{job}/cancel", JobInfo)

    async def start_measure(self, run: str) -> JobInfo:
        """Measure a run on its test split."""
        return await self._post(f"/runs/{run}/measures", JobInfo)

    async def measures(self, run: str) -> Measures | None:
        """The measures of a run, None before they are made."""
        return await self._get(f"/runs/{run}/measures", Measures | None)  # type: ignore[arg-type]

    async def frontier(self, runs: list[str]) -> Frontier:
        """The measures of comparable runs against size; runs that are not measured are refused."""
        return await self._get("/frontier", Frontier, params={"run": runs})

    async def export_frontier(self, request: FrontierExport) -> list[str]:
        """Write the frontier as CSV and PNG on the engine's disk; gives their paths."""
        return await self._post("/frontier/export", list[str], request, timeout=STUDIO_SECONDS)

    async def start_explore(self, run: str, spaces: Sequence[Space] = ()) -> JobInfo:
        """Cluster, map and classify the tracks of a run's library; in all spaces where none is named."""
        return await self._post(f"/runs/{run}/exploration", JobInfo, params={"space": list(spaces)})

    async def exploration(self, run: str, space: Space = "mean+std") -> Exploration | None:
        """What one space knows, None before it is found out or when the run's weights are newer."""
        path, params = f"/runs/{run}/exploration", {"space": space}
        return await self._get(path, Exploration | None, params=params)  # type: ignore[arg-type]

    async def knowledge(self, runs: Sequence[str]) -> Knowledge:
        """What the explored ones of these runs know, by size; runs of different splits are refused."""
        return await self._get("/knowledge", Knowledge, params={"run": list(runs)})
