"""Constellations of spectrogram peaks: what of a clip's fingerprint survives, and whose it is taken for.

The idea is that of audio fingerprinting (Wang, "An industrial-strength audio search algorithm", 2003),
with peaks compared in place, since reconstructions are not shifted in time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from scipy import sparse
from torch import Tensor

from engine.measure.metrics import Scores
from engine.measure.spectrum import Stored, batches, magnitudes

PEAKS = 150
"""The most peaks that a clip is known by."""

_FFT, _HOP = 2048, 512
_BINS_AROUND, _FRAMES_AROUND = 31, 15
_FLOOR = 1e-3
_RECONSTRUCTIONS_AT_ONCE = 256


@dataclass(frozen=True)
class Constellations:
    """The strongest peaks of n clips, as numbers of cells of their spectrogram.

    The grid of cells has an empty border, so that a neighbour of a cell is never on the other side, and
    the neighbours of no cell (-1) lie in the border too.

    Attributes:
        cells: int64 [n, 150], ascending; -1 (first) where a clip has fewer peaks.
        width: cells of one frame.
        size: cells of a clip.
    """

    cells: npt.NDArray[np.int64]
    width: int
    size: int

    def of(self, rows: npt.NDArray[np.int64]) -> Constellations:
        """Those of some of the clips."""
        return Constellations(self.cells[rows], self.width, self.size)

    def at_peaks(self) -> sparse.csr_array:
        """One in each clip's peaks: [n, size]."""
        return self._ones(self.cells)

    def near_peaks(self) -> sparse.csr_array:
        """One wherever a clip has a peak within one bin and one frame: [n, size]."""
        steps = np.add.outer([-self.width, 0, self.width], [-1, 0, 1]).ravel()
        near = self.cells[:, :, None] + steps
        return self._ones(near.reshape(len(self.cells), -1))

    def _ones(self, cells: npt.NDArray[np.int64]) -> sparse.csr_array:
        rows, columns = np.nonzero(cells >= 0)
        ones = np.ones(len(rows), np.int16)
        table = sparse.csr_array((ones, (rows, cells[rows, columns])), shape=(len(cells), self.size))
        table.data[:] = 1  # cells named twice were added up
        return table


def constellations(clips: Stored) -> Constellations:
    """The 150 strongest local maxima (31 bins x 15 frames of the 2048/512 Hann STFT) of each clip.

    A maximum weaker than what the rounding to 16 bits makes is none, so a silent clip has no peaks.

    Args:
        clips: float32 or int16 [n, samples].
    """
    found = []
    for batch in batches(clips):
        levels = magnitudes(batch, _FFT, _HOP)
        highest = _running_maximum(_running_maximum(levels, 2, _BINS_AROUND), 1, _FRAMES_AROUND)
        peaks = torch.where((levels == highest) & (levels > _FLOOR), levels, 0)
        bordered = torch.nn.functional.pad(peaks, (1, 1, 1, 1))
        strengths, cells = bordered.flatten(1).topk(PEAKS)
        found.append(torch.where(strengths > 0, cells, -1).sort(1).values)
        frames, width = bordered.shape[1:]
    return Constellations(torch.cat(found).numpy(), width, frames * width)


def joined(parts: Sequence[Constellations]) -> Constellations:
    """Those of clips of the same length, one part after the other."""
    return Constellations(np.concatenate([part.cells for part in parts]), parts[0].width, parts[0].size)


def shared(originals: Constellations, reconstructions: Constellations) -> Scores:
    """Share of each original's peaks that its reconstruction has within one bin and one frame, 0 .. 1.

    NaN where the original has no peaks.
    """
    found = np.asarray((originals.at_peaks() * reconstructions.near_peaks()).sum(1), np.float64)
    there = np.count_nonzero(originals.cells >= 0, axis=1)
    shares: Scores = np.full(len(there), np.nan)
    np.divide(found, there, out=shares, where=there > 0)
    return shares


def identified(
    library: Constellations, reconstructions: Constellations, own: npt.NDArray[np.int64]
) -> Scores:
    """1 where a reconstruction shares more peaks with its own original than with any other clip, else 0.

    A clip with the very same constellation as the original (a second copy of the recording) is no
    rival: nobody could tell the two apart. NaN where the original has no peaks.

    Args:
        library: of every clip that could be mistaken for the original, and of the originals.
        reconstructions: n of them.
        own: row of each one's original in `library`, [n].
    """
    twins = np.unique(library.cells, axis=0, return_inverse=True)[1]
    peaks = library.at_peaks()
    near = reconstructions.near_peaks()
    known = np.any(library.cells[own] >= 0, axis=1)
    right = np.zeros(len(own))
    for start in range(0, len(own), _RECONSTRUCTIONS_AT_ONCE):
        rows = own[start : start + _RECONSTRUCTIONS_AT_ONCE]
        counts = (near[start : start + len(rows)] @ peaks.T).toarray()
        ours = counts[np.arange(len(rows)), rows]
        counts[twins[rows][:, None] == twins] = -1
        right[start : start + len(rows)] = ours > counts.max(1)
    return np.where(known, right, np.nan)


def _running_maximum(values: Tensor, axis: int, width: int) -> Tensor:
    """The greatest value within `width` (odd) neighbours, centred, along an axis; values are >= 0.

    By doubling: log2(width) comparisons a value instead of `width`.
    """
    border = [0, 0] * (values.ndim - 1 - axis) + [width // 2, width // 2]
    values = torch.nn.functional.pad(values, border)
    reach = 1
    while reach < width:
        step = min(reach, width - reach)
        kept = values.shape[axis] - step
        values = torch.maximum(values.narrow(axis, 0, kept), values.narrow(axis, step, kept))
        reach += step
    return values
