"""Whether two tracks are the same recording, by the peaks of their spectrograms.

The idea is that of audio fingerprinting (Wang, "An industrial-strength audio search algorithm", 2003): peaks
of the same recording lie at the same frequencies, all at one distance in time.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.library.store import Library
from engine.measure.peaks import constellations
from engine.schema import Track

Peaks = npt.NDArray[np.int64]
"""Frame and frequency bin of each peak, [peaks, 2]."""


class Recordings:
    """The peaks of a library's tracks, found when they are asked for."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._peaks: dict[str, Peaks] = {}

    def in_common(self, one: Track, other: Track) -> float:
        """Share of the peaks of the track that has fewer that the other has too, 0 .. 1.

        It is taken at the shift in time at which it is greatest, within one bin and one frame. Different
        recordings have some hundredths in common.
        """
        few, many = sorted((self._of(one), self._of(other)), key=len)
        if not len(few):
            return 0.0
        counts = np.zeros(2 * int(max(few[:, 0].max(), many[:, 0].max())) + 4, np.int64)
        for frame, place in few:
            there = many[abs(many[:, 1] - place) <= 1, 0]
            shifts = np.unique(there[:, None] - frame + np.arange(-1, 2))  # a peak counts once at a shift
            counts[shifts + len(counts) // 2] += 1
        return float(counts.max() / len(few))

    def _of(self, track: Track) -> Peaks:
        if track.name not in self._peaks:
            rows = self._library.rows(track)
            found = constellations(self._library.clips[rows.start : rows.stop])
            clips, places = np.nonzero(found.cells >= 0)
            frames, bins = np.divmod(found.cells[clips, places], found.width)
            frames += clips * (found.size // found.width - 3)  # the border, and the frame behind the last hop
            self._peaks[track.name] = np.stack([frames, bins], axis=1)
        return self._peaks[track.name]
