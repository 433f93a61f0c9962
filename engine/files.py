"""The one way to write a file: temporary name, flush, fsync, rename, fsync of the directory."""

from __future__ import annotations

import errno
import json
import os
import stat
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from engine.errors import DiskFullError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path`; when the block ends well it becomes `path`, whole and durable.

    Several threads and programs may write the same file at once; the last one's stays.

    Raises:
        DiskFullError: the disk has no room; nothing is left behind, and the old file stays as it was.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_native_id()}.tmp")
    try:
        with full_disk_named(path):
            yield temporary
            with temporary.open("rb") as file:
                os.fsync(file.fileno())
            temporary.replace(path)
            sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def full_disk_named(path: Path) -> Iterator[None]:
    """Turn the system's words for a full disk into a sentence that names `path`."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise DiskFullError(
                f"The disk is full: {path} could not be written; free some space and try again."
            ) from error
        raise


def make_room(folder: Path, limit: int) -> None:
    """Remove what was not touched for the longest, until the files in and below a folder take `limit` bytes.

    The newest file stays, however large. Several programs may do this at once.
    """
    found = []
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            facts = path.stat()
            if stat.S_ISREG(facts.st_mode):
                found.append((facts.st_mtime, facts.st_size, path))
    room = limit
    for place, (_, size, path) in enumerate(sorted(found, reverse=True)):
        room -= size
        if room < 0 and place > 0:
            path.unlink(missing_ok=True)


def shown(path: Path | str) -> str:
    """A path or name as text that any terminal and any JSON can hold.

    File names are bytes: what is not UTF-8, or would steer a terminal or break a line, is written as
    its backslash escape.
    """
    return "".join(_visible(letter) for letter in str(path))


def _visible(letter: str) -> str:
    if "\udc80" <= letter <= "\udcff":  # a byte that is not UTF-8, as Python's file names carry it
        return f"\\x{ord(letter) - 0xDC00:02x}"
    if unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp"):
        return letter.encode("unicode_escape").decode("ascii")
    return letter


def sync_folder(folder: Path) -> None:
    """Make renames and new names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_json(path: Path, value: BaseModel | dict[str, Any] | list[Any]) -> None:
    """Write a model, mapping or list as JSON, indented for people."""
    plain = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
    write_text(path, json.dumps(plain, indent=1, ensure_ascii=False) + "\n")


def write_text(path: Path, text: str) -> None:
    """Write a whole text file."""
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8") as file:
        file.write(text)


def whole_lines(path: Path, offset: int = 0) -> tuple[list[str], int]:
    """The complete lines of a growing file from a byte offset on, and the offset behind them.

    A last line without its newline is still being written, or was cut off: it is left for later.
    A missing file has no lines.
    """
    try:
        with path.open("rb") as file:
            file.seek(offset)
            block = file.read()
    except FileNotFoundError:
        return [], offset
    end = block.rfind(b"\n") + 1
    # only a newline ends a line: JSON may hold U+2028 and its like
    lines = block[:end].decode("utf-8", errors="replace").split("\n")[:-1]
    return lines, offset + end
