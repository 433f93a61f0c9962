"""What a client asks about libraries."""

from __future__ import annotations

from engine.client.wire import STUDIO_SECONDS, Wire
from engine.schema import JobInfo, LibraryInfo, LibraryRequest, ListedTrack, SplitName


class LibraryCalls(Wire):
    """Libraries."""

    async def libraries(self) -> list[LibraryInfo]:
        """All prepared libraries, by name."""
        return await self._get("/libraries", list[LibraryInfo])

    async def library(self, name: str) -> LibraryInfo:
        """One library."""
        return await self._get(f"/libraries/{name}", LibraryInfo)

    async def tracks(self, library: str, split: SplitName = "random", seed: int = 0) -> list[ListedTrack]:
        """The tracks of a library in order, each with its part of the split."""
        return await self._get(
            f"/libraries/{library}/tracks", list[ListedTrack], params={"split": split, "seed": seed}
        )

    async def check_library(self, name: str) -> list[str]:
        """Faults found in a library's files, each a sentence; empty when all is well."""
        return await self._get(f"/libraries/{name}/check", list[str], timeout=STUDIO_SECONDS)

    async def add_library(self, request: LibraryRequest) -> JobInfo:
        """Start to prepare a library; the job tells how it goes."""
        return await self._post("/libraries", JobInfo, request)

    async def delete_library(self, name: str) -> None:
        """Delete a prepared library; its source files stay."""
        await self._send("DELETE", f"/libraries/{name}")
