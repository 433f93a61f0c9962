"""What a client asks to hear and see."""

from __future__ import annotations

from engine.client.wire import STUDIO_SECONDS, Wire
from engine.schema import ClipRef, FileRequest, MixRequest, Picture, ReconstructRequest, SampleRequest, Sound


class SoundCalls(Wire):
    """Sounds and pictures."""

    async def clip_sound(self, clip: ClipRef) -> Sound:
        """The original of a clip as a WAV on the engine's disk."""
        return await self._post("/sound/clip", Sound, clip)

    async def reconstruct(self, request: ReconstructRequest) -> Sound:
        """The reconstruction of a clip."""
        return await self._post("/sound/reconstruct", Sound, request, timeout=STUDIO_SECONDS)

    async def reconstruct_file(self, request: FileRequest) -> Sound:
        """The reconstruction of a whole audio file on the engine's disk."""
        return await self._post("/sound/file", Sound, request, timeout=STUDIO_SECONDS)

    async def mix(self, request: MixRequest) -> Sound:
        """New sound from several clips."""
        return await self._post("/sound/mix", Sound, request, timeout=STUDIO_SECONDS)

    async def sample(self, request: SampleRequest) -> list[Sound]:
        """New sound from nothing."""
        return await self._post("/sound/sample", list[Sound], request, timeout=STUDIO_SECONDS)

    async def picture(self, path: str, columns: int) -> Picture:
        """Waveform and spectrogram of a sound that the engine made, for `columns` columns of the screen."""
        return await self._get("/sound/picture", Picture, params={"path": path, "columns": columns})

    async def sound_bytes(self, path: str) -> bytes:
        """The WAV file of a sound that the engine made."""
        return (await self._send("GET", "/sound/wav", params={"path": path})).content
