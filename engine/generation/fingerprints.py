"""Which recording shares most spectrogram peaks with a sound, at whatever moment of it.

After Wang, "An industrial-strength audio search algorithm" (2003): peaks of the same recording lie at the
same frequencies, all at one distance in time. `engine.measure.peaks` compares clips in place; a generator
that learnt from windows at any place can repeat a recording from any moment on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.measure.peaks import Constellations

Rows = NDArray[np.int64]

_BORDER = 3  # frames of a clip's grid that are not its own: the border, and the frame behind the last hop


@dataclass(frozen=True)
class Found:
    """What shares most with each of n sounds.

    Attributes:
        shares: of the sound's peaks that it has too, 0 .. 1; 0 for a sound without peaks, [n].
        clips: the clip that it begins in, by its place among those searched, [n].
    """

    shares: NDArray[np.float64]
    clips: Rows


class Fingerprints:
    """The peaks of recordings in one line of time, with a gap behind each, sorted by frequency."""

    def __init__(self, clips: Constellations, tracks: Rows) -> None:
        """Lay them out.

        Args:
            clips: of the clips to be searched, those of a track one after the other.
            tracks: the track of each clip, ascending, [clips].
        """
        self._frames = clips.size // clips.width
        self._width = clips.width
        self._hops = self._frames - _BORDER
        track = np.unique(tracks, return_inverse=True)[1]
        # a sound may lie across the ends of a track, so it is kept a sound's length from the next
        self._starts = np.arange(len(tracks)) * self._hops + (track + 1) * self._frames
        self._length = int(self._starts[-1]) + 3 * self._frames
        rows, columns = np.nonzero(clips.cells >= 0)
        frames, bins = np.divmod(clips.cells[rows, columns], self._width)
        order = np.argsort(bins, kind="stable")
        self._times = (frames + self._starts[rows])[order]
        self._ends = np.searchsorted(bins[order], np.arange(self._width + 1))

    def search(self, sounds: Constellations) -> Found:
        """What shares most peaks with each sound, within a bin and a frame and at one distance in time."""
        shares, clips = np.zeros(len(sounds.cells)), np.zeros(len(sounds.cells), np.int64)
        for row, cells in enumerate(sounds.cells):
            known = cells[cells >= 0]
            if len(known):
                votes = self._votes(known)
                place = int(votes.argmax())
                shares[row] = min(1.0, float(votes[place]) / len(known))
                middle = place - self._frames + self._hops / 2
                clip = int(np.searchsorted(self._starts, middle, side="right")) - 1
                clips[row] = max(clip, 0)
        return Found(shares, clips)

    def _votes(self, cells: Rows) -> NDArray[np.int64]:
        """How many peaks are shared if the sound begins at each frame, counted from its length before 0."""
        frames, bins = np.divmod(cells, self._width)
        begins, ends = self._ends[np.maximum(bins - 1, 0)], self._ends[np.minimum(bins + 2, self._width)]
        places = [
            self._times[begin:end] - frame + self._frames
            for begin, end, frame in zip(begins, ends, frames, strict=True)
        ]
        exact = np.bincount(np.concatenate(places), minlength=self._length)
        # two peaks of a clip are never that near, so that none is counted twice
        return np.convolve(exact, np.ones(3, np.int64), "same")
