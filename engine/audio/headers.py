"""What the header of an audio file promises, where libsndfile keeps quiet about a broken promise.

libsndfile reads a WAV, W64, AIFF, AU or Ogg file that was cut off as if it had always been short, and
estimates the length of an MP3 that has no length tag. So the promise is read here.
"""

from __future__ import annotations

import struct
from typing import BinaryIO, NamedTuple

# Recorders that write to a pipe cannot know the length, and put 0 or about 2^31 or 2^32 there.
_UNKNOWN = 0x7FFF0000
_MP3_TAGS = (b"Xing", b"Info", b"VBRI")
_W64_TAIL = bytes.fromhex("f3acd3118cd100c04f8edb8a")  # of the GUIDs of W64's chunks, behind four letters
_NO_LENGTH = 1 << 62
_OGG_PAGE = 27 + 255 + 255 * 255  # bytes of the longest: header, lengths, segments


class Promise(NamedTuple):
    """Bytes of samples that a header tells of, and bytes that the file really holds."""

    promised: int
    there: int


def promise(file: BinaryIO) -> Promise | None:
    """The size of the samples by the header of a WAV, W64, AIFF or AU file.

    None for other formats and where the header leaves the size open.
    """
    size = file.seek(0, 2)
    file.seek(0)
    head = file.read(12)
    if head[:4] in (b"RIFF", b"RIFX") and head[8:] == b"WAVE":
        return _chunk(file, size, b"data", "<I" if head[:4] == b"RIFF" else ">I")
    if head[:4] == b"FORM" and head[8:] in (b"AIFF", b"AIFC"):
        return _chunk(file, size, b"SSND", ">I")
    if head[:4] == b"riff":
        return _w64_chunk(file, size, b"data" + _W64_TAIL)
    if head[:4] == b".snd" and len(head) == 12:
        start, promised = struct.unpack(">II", head[4:])
        # Some writers count the header in: then the whole file is what was promised.
        there = size if promised <= size else size - start
        return Promise(promised, there) if 0 < promised < _UNKNOWN else None
    return None


def _chunk(file: BinaryIO, size: int, wanted: bytes, order: str) -> Promise | None:
    position = 12
    while position + 8 <= size:
        file.seek(position)
        head = file.read(8)
        (length,) = struct.unpack(order, head[4:])
        position += 8
        if head[:4] == wanted:
            return Promise(length, size - position) if 0 < length < _UNKNOWN else None
        position += length + (length & 1)
    return None


def _w64_chunk(file: BinaryIO, size: int, wanted: bytes) -> Promise | None:
    position = 40
    while position + 24 <= size:
        file.seek(position)
        head = file.read(24)
        (length,) = struct.unpack("<Q", head[16:])  # with the chunk's own header
        if head[:16] == wanted:
            return Promise(length - 24, size - position - 24) if 24 < length < _NO_LENGTH else None
        position += max(24, -(-length // 8) * 8)
    return None


def ogg_ends_within_a_page(file: BinaryIO) -> bool:
    """Whether the last page of an Ogg file goes on beyond the file's end."""
    file.seek(0)
    if file.read(4) != b"OggS":
        return False
    size = file.seek(0, 2)
    file.seek(max(size - _OGG_PAGE, 0))
    end = file.read()
    page = end[end.rfind(b"OggS") :]
    segments = page[26] if len(page) > 26 else 255
    return len(page) < 27 + segments + sum(page[27 : 27 + segments])


def mp3_tells_length(file: BinaryIO) -> bool:
    """Whether the first frame of an MP3 file is a Xing, Info or VBRI tag, which holds the exact length."""
    file.seek(0)
    head = file.read(10)
    start = 0
    if head[:3] == b"ID3" and len(head) == 10:
        a, b, c, d = head[6:]
        start = 10 + (a << 21 | b << 14 | c << 7 | d)
    file.seek(start)
    first = file.read(4096)
    return any(tag in first for tag in _MP3_TAGS)
