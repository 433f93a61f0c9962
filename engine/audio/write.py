"""Sound as 16-bit mono WAV, in memory or in a file, or as FLAC, which holds the same samples."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.audio.flac import flac_bytes
from engine.audio.pcm import to_int16
from engine.errors import SettingError
from engine.files import replacing, shown

SUFFIXES = (".wav", ".flac")
"""What the name of a written sound ends in."""


def wav_bytes(samples: NDArray[np.float32], rate: int) -> bytes:
    """A whole WAV file of samples float32 [n] in -1 .. 1 (clipped beyond), at `rate` Hz."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(to_int16(samples).astype("<i2").tobytes())
    return buffer.getvalue()


def write_wav(path: Path, samples: NDArray[np.float32], sample_rate: int) -> None:
    """Write samples float32 [n] in -1 .. 1 to `path`; its folder is made when missing.

    Raises:
        DiskFullError: the disk has no room; an older file stays as it was.
        SettingError: nothing can be written there.
    """
    _write(path, wav_bytes(samples, sample_rate))


def write_sound(path: Path, samples: NDArray[np.float32], sample_rate: int) -> None:
    """Write samples float32 [n] in -1 .. 1 as the WAV or FLAC that the name of `path` ends in.

    Raises:
        DiskFullError: the disk has no room; an older file stays as it was.
        SettingError: nothing can be written there, or the name ends in neither.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise SettingError(f"{shown(path)} must end in {' or '.join(SUFFIXES)}; name such a file.")
    wav = wav_bytes(samples, sample_rate)
    _write(path, flac_bytes(wav) if suffix == ".flac" else wav)


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as temporary:
            temporary.write_bytes(content)
    except OSError as error:
        raise SettingError(
            f"{shown(path)} cannot be written ({error.strerror}); name another place."
        ) from error
