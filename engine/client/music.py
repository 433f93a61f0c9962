"""What a client asks about new music: its files are sent, so that the engine may be on another box."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from engine.client.wire import STUDIO_SECONDS, Wire
from engine.errors import NotAudioError
from engine.files import shown
from engine.schema import LARGEST_BYTES, Added, MusicMeasures

_BLOCK = 2**20


class MusicCalls(Wire):
    """New music."""

    async def add_music(
        self,
        file: Path,
        sample_rate: int,
        clip_samples: int,
        sent: Callable[[float], object] = lambda _share: None,
    ) -> Added:
        """Send an audio file of this box, to be put among the new music of that rate and length of clips.

        Args:
            file: of any format, rate, channels and length that libsndfile reads, up to an hour.
            sample_rate: Hz, that of the run or library it is to go with.
            clip_samples: of a clip there.
            sent: told of the share that is sent, 0 .. 1.

        Raises:
            NotAudioError: it cannot be opened here, or is too large.
            EngineError: it is no audio, damaged, without samples, or lasts too long.
        """
        size = await asyncio.to_thread(_size, file)
        where = {"name": shown(file.name), "sample_rate": sample_rate, "clip_samples": clip_samples}
        body = _blocks(file, size, sent)
        return await self._post("/music", Added, params=where, content=body, timeout=STUDIO_SECONDS)

    async def delete_track(self, library: str, track: str) -> None:
        """Take a track out of a library of new music; the last one takes the library along."""
        await self._send("DELETE", f"/music/{library}", params={"track": track})

    async def music_measures(self, run: str) -> MusicMeasures | None:
        """How a run does on the new music as it is now, None before that is measured."""
        return await self._get(f"/runs/{run}/music", MusicMeasures | None)  # type: ignore[arg-type]


def _size(file: Path) -> int:
    """Bytes of a file that can be sent."""
    try:
        facts = file.stat()
    except (OSError, ValueError) as error:
        raise _unreadable(file, error) from error
    if not stat.S_ISREG(facts.st_mode):
        what = "a folder" if stat.S_ISDIR(facts.st_mode) else "no file"
        raise NotAudioError(f"{shown(file)} is {what}; name an audio file.")
    if facts.st_size > LARGEST_BYTES:
        there, most = facts.st_size / 2**20, LARGEST_BYTES / 2**20
        raise NotAudioError(
            f"{shown(file)} has {there:.0f} MB, and {most:.0f} MB are the most; cut it, or pack it as FLAC."
        )
    return facts.st_size


async def _blocks(file: Path, size: int, sent: Callable[[float], object]) -> AsyncIterator[bytes]:
    done = 0
    try:
        with await asyncio.to_thread(file.open, "rb") as source:
            while block := await asyncio.to_thread(source.read, _BLOCK):
                yield block
                done += len(block)
                sent(min(1.0, done / max(size, 1)))
    except OSError as error:
        raise _unreadable(file, error) from error


def _unreadable(file: Path, error: Exception) -> NotAudioError:
    reason = getattr(error, "strerror", None) or error
    return NotAudioError(f"{shown(file)} cannot be opened here ({reason}).")
