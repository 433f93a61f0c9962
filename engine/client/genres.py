"""What a client asks about genre classifiers."""

from __future__ import annotations

from collections.abc import Sequence

from engine.client.wire import Wire
from engine.schema import GenreReport, JobInfo


class GenreCalls(Wire):
    """Reports of classifiers."""

    async def start_genres(self, run: str) -> JobInfo:
        """Have the test tracks told by a classifier's best weights, unless its report is of them already."""
        return await self._post(f"/runs/{run}/genres", JobInfo)

    async def genre_report(self, runs: Sequence[str]) -> GenreReport | None:
        """The report of a classifier, or of folds of one model joined; None while one of them has none."""
        return await self._get("/genres", GenreReport | None, params={"run": list(runs)})  # type: ignore[arg-type]
