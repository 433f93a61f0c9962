"""Sounds of a box at the other end of a line: copied here once, packed without loss, and kept."""

from __future__ import annotations

import asyncio
import hashlib
import os
from contextlib import suppress
from pathlib import Path
from typing import Final
from weakref import WeakValueDictionary

import httpx
import platformdirs

from engine import files
from engine.client.wire import EngineError, Wire
from engine.errors import NotAudioError, SettingError

KEPT_BYTES: Final = 2 * 2**30
"""Of all copies together: a day of music."""
_BETWEEN: Final = 32
"""A share of that: so much is written between two looks at how much there is."""


class Copies:
    """The copies of one box's sounds.

    `<first two digits>/<of box and path>.<of the content>.flac`, the hashes as hex digits: that the content
    has a name of its own tells a copy of what once lay at that path from what lies there now.
    """

    def __init__(self, box: str, folder: Path | None = None, limit: int = KEPT_BYTES) -> None:
        """Nothing is made on disk yet.

        Args:
            box: whose sounds these are.
            folder: of the copies of all boxes; in the user's cache folder when None.
            limit: bytes that all of them may take.
        """
        self._box = box
        self._folder = folder or Path(platformdirs.user_cache_dir("latentdeck", appauthor=False)) / "sounds"
        self._limit = limit
        self._unlooked = limit  # bytes written since the last look; this program has not looked yet

    def find(self, path: str) -> tuple[Path, str] | None:
        """The copy of what lies, or lay, at a path of the box, and the identity of its content."""
        shelf, key = self._place(path)
        for copy in shelf.glob(f"{key}.*.flac"):
            with suppress(FileNotFoundError):  # another program makes room
                os.utime(copy)
                return copy, copy.name.split(".")[1]
        return None

    def keep(self, path: str, identity: str, content: bytes) -> Path:
        """Write a copy, in place of an older one, and make room where there is too much.

        Raises:
            DiskFullError: there is no space.
            SettingError: nothing can be written there.
        """
        shelf, key = self._place(path)
        copy = shelf / f"{key}.{identity}.flac"
        try:
            shelf.mkdir(parents=True, exist_ok=True)
            with files.replacing(copy) as temporary:
                temporary.write_bytes(content)
        except OSError as error:
            raise SettingError(
                f"{self._folder} cannot be written ({error.strerror}); set XDG_CACHE_HOME to another folder."
            ) from error
        for old in shelf.glob(f"{key}.*.flac"):
            if old != copy:
                old.unlink(missing_ok=True)
        self._unlooked += len(content)
        if self._unlooked > self._limit // _BETWEEN:
            self._unlooked = 0
            files.make_room(self._folder, self._limit)
        return copy

    def _place(self, path: str) -> tuple[Path, str]:
        key = hashlib.sha1(f"{self._box}\0{path}".encode("utf-8", "surrogatepass")).hexdigest()
        return self._folder / key[:2], key


class Copying(Wire):
    """Sounds as files of this box."""

    def __init__(self, socket: Path | None = None, copies: Copies | None = None) -> None:
        """Nothing is asked yet.

        Args:
            socket: of the engine; the one of this box when None.
            copies: of the sounds of an engine on another box; None where its files can be opened here.
        """
        super().__init__(socket)
        self._copies = copies
        self._fetching: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def fetch(self, path: str) -> Path:
        """A file of this box with a sound that the engine made: the same file, or a copy of its samples.

        Raises:
            EngineError: the engine has no such sound.
            DiskFullError: there is no space for the copy.
            SettingError: the cache folder cannot be written.
        """
        copies = self._copies
        if copies is None:
            return Path(path)
        # who asks for what is on its way already waits for it
        async with self._fetching.setdefault(path, asyncio.Lock()):
            known = copies.find(path)
            headers = {"if-none-match": f'"{known[1]}"'} if known else {}
            try:
                reply = await self._send("GET", "/sound/flac", params={"path": path}, headers=headers)
            except EngineError as refusal:
                if known and refusal.reason == NotAudioError.__name__:
                    return known[0]  # the engine has made room: it was the same sound while it was there
                raise
            if known and reply.status_code == httpx.codes.NOT_MODIFIED:
                return known[0]
            identity = reply.headers.get("etag", "").strip('"')
            if not identity.isalnum():  # it becomes part of a file's name
                raise EngineError(f"The engine sent {path} without a name for what is in it.")
            return await asyncio.to_thread(copies.keep, path, identity, reply.content)
