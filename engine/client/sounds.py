"""What a client asks to hear and see."""

from __future__ import annotations

from engine.client.wire import STUDIO_SECONDS, Wire
from engine.schema import MixRequest, Passage, Picture, Recipe, ReconstructRequest, SampleRequest, Sound


class SoundCalls(Wire):
    """Sounds and pictures."""

    async def clip_sound(self, clip: Passage) -> Sound:
        """The original of a clip or of a whole track as a WAV on the engine's disk."""
        return await self._post("/sound/clip", Sound, clip)

    async def anchor(self, clip: Passage) -> Sound:
        """The original without what lies above 3.5 kHz: the worst sound of a rating test."""
        return await self._post("/sound/anchor", Sound, clip)

    async def reconstruct(self, request: ReconstructRequest) -> Sound:
        """The reconstruction of a clip or of a whole track."""
        return await self._post("/sound/reconstruct", Sound, request, timeout=STUDIO_SECONDS)

    async def difference(self, request: ReconstructRequest) -> Sound:
        """The original minus the reconstruction, sample by sample, raised by the sound's `gain_db`."""
        return await self._post("/sound/difference", Sound, request, timeout=STUDIO_SECONDS)

    async def mix(self, request: MixRequest) -> Sound:
        """New sound from several clips."""
        return await self._post("/sound/mix", Sound, request, timeout=STUDIO_SECONDS)

    async def sample(self, request: SampleRequest) -> list[Sound]:
        """New sound from nothing."""
        return await self._post("/sound/sample", list[Sound], request, timeout=STUDIO_SECONDS)

    async def repeat(self, recipe: Recipe) -> list[Sound]:
        """What a recipe made, made again; refused where weights or libraries are others by now."""
        return await self._post("/sound/repeat", list[Sound], recipe, timeout=STUDIO_SECONDS)

    async def recipe(self, path: str) -> Recipe:
        """The recipe beside a sound that was mixed or drawn."""
        return await self._get("/sound/recipe", Recipe, params={"path": path})

    async def picture(self, path: str, columns: int) -> Picture:
        """Waveform and spectrogram of a sound that the engine made, for `columns` columns of the screen."""
        return await self._get("/sound/picture", Picture, params={"path": path, "columns": columns})

    async def sound_bytes(self, path: str) -> bytes:
        """A sound that the engine made, as a WAV file."""
        return (await self._send("GET", "/sound/wav", params={"path": path})).content

    async def flac_bytes(self, path: str) -> bytes:
        """The same, packed without loss."""
        return (await self._send("GET", "/sound/flac", params={"path": path})).content
