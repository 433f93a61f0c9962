"""What a client asks about features."""

from __future__ import annotations

from engine.client.wire import Wire
from engine.schema import FeatureRequest, FeatureStudy, JobInfo


class FeatureCalls(Wire):
    """Studies of features."""

    async def start_features(self, request: FeatureRequest) -> JobInfo:
        """Study how well genres are told by the features of a library or table."""
        return await self._post("/features", JobInfo, request)

    async def feature_studies(self) -> list[FeatureStudy]:
        """The studies that were made, newest first; one for each library and table."""
        return await self._get("/features", list[FeatureStudy])

    async def delete_study(self, name: str) -> None:
        """Delete what a study found; the features of its library or table stay."""
        await self._send("DELETE", f"/features/{name}")
