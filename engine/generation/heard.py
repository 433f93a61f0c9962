"""What is heard of every clip of a library: its fingerprint and its mel statistics; kept with the library."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.generation.known import heard_place
from engine.kept import kept
from engine.library.store import Library
from engine.measure import peaks
from engine.measure.genre import Summaries, summaries
from engine.measure.peaks import Constellations
from engine.measure.spectrum import Stored, as_float

Progress = Callable[[float, str], None]
"""Told of the share done, 0 .. 1, and what is being done; may raise `CancelledError`."""

_CLIPS_AT_ONCE = 64


@dataclass(frozen=True)
class Heard:
    """What is heard of n clips.

    Attributes:
        peaks: their fingerprints.
        summaries: their mel statistics, [n, 160] (`engine.measure.genre.summaries`).
    """

    peaks: Constellations
    summaries: Summaries


def heard_of(
    clips: Stored, sample_rate: int, progress: Callable[[float], None] = lambda share: None
) -> Heard:
    """Hear clips [n, samples], float32 or int16, n > 0.

    Args:
        clips: what to hear.
        sample_rate: Hz.
        progress: told of the share done, 0 .. 1.
    """
    found, told = [], []
    for start in range(0, len(clips), _CLIPS_AT_ONCE):
        progress(start / len(clips))
        some = as_float(clips[start : start + _CLIPS_AT_ONCE])
        found.append(peaks.constellations(some))
        told.append(summaries(some, sample_rate))
    return Heard(peaks.joined(found), np.concatenate(told))


def heard_library(library: Library, progress: Progress) -> Heard:
    """What is heard of all clips of a library, found once and kept until it is made anew.

    Raises:
        DiskFullError: there is no room to keep it.
    """
    info = library.info

    def write(path: Path) -> None:
        words = f"hearing {info.name}"
        made = heard_of(library.clips, info.sample_rate, lambda share: progress(share, words))
        with path.open("wb") as file:
            grid = np.array([made.peaks.width, made.peaks.size])
            np.savez(file, cells=made.peaks.cells.astype(np.int32), grid=grid, summaries=made.summaries)

    with np.load(kept(*heard_place(info), write)) as found:
        width, size = (int(number) for number in found["grid"])
        return Heard(Constellations(found["cells"].astype(np.int64), width, size), found["summaries"])
