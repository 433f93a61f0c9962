"""The one decoder of audio: any file that libsndfile reads, as mono samples of one rate.

Every file is decoded whole and held against what its header promises, since libsndfile passes over most
damage in silence. In files from elsewhere use `engine.audio.decoder.Decoder`, which survives a hang or
a crash of the C library.
"""

from __future__ import annotations

import hashlib
import math
import os
import stat
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import numpy as np
import soundfile
from numpy.typing import NDArray

from engine.audio import headers
from engine.errors import NotAudioError
from engine.files import shown

Samples = NDArray[np.float32]

_RATES = (2000, 768_000)
_BLOCK = 1 << 20
_STRETCH = 1 << 22  # samples that are resampled at once: that takes 40 bytes for each
_FILTER_REACH = 7  # torchaudio's filter reaches at most so many times the ratio's old side, each way
# An encoder's delay and a missing last frame make an MP3 up to this much shorter than its tag says.
_MP3_SLACK = 3 * 1152
_NO_LENGTH = 1 << 62
_UNKNOWN = "its format is not known (wav, au, flac, ogg, mp3, aiff, opus, w64 and caf are)"
# libsndfile's words for a file in no format of its own; the second come where mpg123 found no MP3.
_NOT_KNOWN = ("not recognised", "does not exist or is not a regular file", "unimplemented format")
_STRANGE = {
    stat.S_ISDIR: "it is a folder",
    stat.S_ISFIFO: "it is a pipe, not a file",
    stat.S_ISSOCK: "it is a socket, not a file",
    stat.S_ISCHR: "it is a device, not a file",
    stat.S_ISBLK: "it is a device, not a file",
}


class UndecodableError(NotAudioError):
    """A file cannot be decoded, with the reason by itself for lists.

    Args:
        path: the file.
        reason: a clause without full stop, such as "it is empty".
    """

    def __init__(self, path: Path, reason: str) -> None:
        self.reason = reason
        super().__init__(f"{shown(path)} cannot be read as audio: {reason}.")


@dataclass(frozen=True)
class Decoded:
    """A decoded file: `samples` float32 [n] mono at the rate asked for, the rest about the source file."""

    samples: Samples
    frames: int
    sample_rate: int
    sha1: str


def decode(path: Path, sample_rate: int) -> Samples:
    """The whole file as float32 [n], the mean of its channels, at `sample_rate` Hz.

    The range is -1 .. 1 where the file keeps to it: a lossy or floating-point file may go beyond.

    Raises:
        NotAudioError: missing, empty, no audio, cut off, damaged, without samples, or with samples that
            are not numbers.
    """
    return read(path, sample_rate).samples


def read(path: Path, sample_rate: int, longest: float = math.inf) -> Decoded:
    """As `decode`, with the length, rate and sha1 of the source file.

    Raises:
        NotAudioError: as `decode` does, and for what lasts more than `longest` seconds.
    """
    _refuse_strange(path)
    try:
        with path.open("rb") as file:
            sha1 = hashlib.file_digest(file, "sha1").hexdigest()
            _refuse_cut_off(path, file)
            exact = headers.mp3_tells_length(file)
    except OSError as error:
        raise UndecodableError(path, f"it cannot be opened ({error.strerror})") from error
    mono, rate = _read_mono(path, exact, longest)
    frames = len(mono)
    if not np.isfinite(mono).all():
        raise UndecodableError(path, "it holds samples that are not numbers (NaN or infinite)")
    return Decoded(resample(mono, rate, sample_rate), frames, rate, sha1)


def resample(samples: Samples, rate: int, wanted: int) -> Samples:
    """Samples float32 [n] at `rate` Hz to `wanted` Hz, by torchaudio's windowed-sinc interpolation.

    Odd pairs of rates are rounded to a ratio of small numbers, at most a cent away, since the filter bank
    of the exact ratio could take gigabytes. So could the work on an hour at once: long sound is taken in
    stretches, with as much around each as the filter reaches.
    """
    if rate == wanted or not len(samples):
        return samples
    import torch
    from torchaudio.functional import resample as sinc

    low, high = sorted((rate, wanted))
    ratio = Fraction(high, low).limit_denominator(1000)
    old, new = ratio.as_integer_ratio() if rate > wanted else reversed(ratio.as_integer_ratio())
    stretch, reach = old * max(_STRETCH // old, 1), _FILTER_REACH * old
    parts: list[Samples] = []
    with torch.inference_mode():
        for begin in range(0, len(samples), stretch):
            first = max(begin - reach, 0)
            some = sinc(torch.from_numpy(samples[first : begin + stretch + reach]), old, new).numpy()
            skip = (begin - first) * new // old
            count = -(-min(stretch, len(samples) - begin) * new // old)
            parts.append(some[skip : skip + count])
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _refuse_strange(path: Path) -> None:
    """Look before opening: to open a pipe would wait for ever."""
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise UndecodableError(path, "it does not exist") from None
    except (OSError, ValueError) as error:
        raise UndecodableError(path, f"it cannot be looked at ({error})") from error
    for test, reason in _STRANGE.items():
        if test(status.st_mode):
            raise UndecodableError(path, reason)
    if status.st_size == 0:
        raise UndecodableError(path, "it is empty")


def _refuse_cut_off(path: Path, file: BinaryIO) -> None:
    size = headers.promise(file)
    if size and size.there < size.promised:
        raise UndecodableError(
            path, f"it ends early: {max(size.there, 0)} of {size.promised} bytes of samples are there"
        )
    if headers.ogg_ends_within_a_page(file):
        raise UndecodableError(path, "it ends early, in the middle of an Ogg page")


def _read_mono(path: Path, exact: bool, longest: float) -> tuple[Samples, int]:
    """All samples as mono and their rate; `exact` says that an MP3 file knows its own length."""
    if path.suffix.lower() == ".raw":
        raise UndecodableError(path, "a raw file says neither its rate nor its channels")
    try:
        with soundfile.SoundFile(os.fsencode(path)) as file:
            rate = int(file.samplerate)
            if file.format == "RAW":  # what libsndfile makes of any file whose name ends in .au or .vox
                raise UndecodableError(path, _UNKNOWN)
            _refuse_header(path, rate, file.frames, longest)
            mono = _mono(file)
            promised, kind = file.frames, file.format
    except soundfile.LibsndfileError as error:
        raise UndecodableError(path, _in_words(error)) from error
    if not len(mono):
        raise UndecodableError(path, "it has a header but no samples")
    slack = 0 if kind != "MP3" else _MP3_SLACK if exact else promised
    if len(mono) < promised - slack:
        raise UndecodableError(
            path, f"it ends early: {len(mono) / rate:.1f} of {promised / rate:.1f} s are there"
        )
    return mono, rate


def _refuse_header(path: Path, rate: int, frames: int, longest: float) -> None:
    if not _RATES[0] <= rate <= _RATES[1]:
        raise UndecodableError(path, f"a sample rate of {rate} Hz is not one of music")
    if frames > _NO_LENGTH:
        raise UndecodableError(path, "its header does not say how long it is; convert it to WAV first")
    if frames > longest * rate:
        minutes, most = frames / rate / 60, longest / 60
        raise UndecodableError(path, f"it lasts {minutes:.0f} minutes, and {most:.0f} are the most; cut it")


def _mono(file: soundfile.SoundFile) -> Samples:
    """The mean of the channels, in blocks, so that hours of stereo fit.

    An MP3 is read in one piece: soundfile seeks after every read, and libsndfile's seeking in MP3 is not
    exact.
    """
    block = file.frames if file.format == "MP3" else max(_BLOCK // file.channels, 1)
    parts: list[Samples] = []
    while True:
        part = file.read(block, dtype="float32", always_2d=True)
        parts.append(part[:, 0] if file.channels == 1 else part.mean(axis=1, dtype=np.float32))
        if len(part) < block or file.format == "MP3":
            break
    return np.ascontiguousarray(np.concatenate(parts))


def _in_words(error: soundfile.LibsndfileError) -> str:
    text = str(error.error_string).strip().rstrip(".").removeprefix("Error : ")
    if any(words in text for words in _NOT_KNOWN):
        return _UNKNOWN
    return f"it is damaged ({text})"
