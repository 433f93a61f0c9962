"""Whether the places where clips were joined can be told from the rest of a recording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from engine.measure.spectrum import mel_levels

_FRAME, _HOP = 1024, 256
_QUIET_DB = -45.0
"""Below full scale; where the original is quieter, its level says nothing."""
_TINY = 1e-9

Frames = npt.NDArray[np.float64]


@dataclass(frozen=True)
class SeamFigures:
    """A recording's reconstruction at its seams, and elsewhere; NaN where it has none, or none that sounds.

    Attributes:
        level_db: mean level against the original's at the seams, less the same elsewhere; 0 is no seam.
        dip_db: the 5th percentile of that level at the seams.
        usual_dip_db: and elsewhere.
        mel_db: mean absolute difference of mel levels from the original's at the seams.
        usual_mel_db: and elsewhere.
        seams: how many there are.
    """

    level_db: float
    dip_db: float
    usual_dip_db: float
    mel_db: float
    usual_mel_db: float
    seams: int


def seam_figures(
    original: npt.NDArray[np.float32],
    reconstruction: npt.NDArray[np.float32],
    sample_rate: int,
    seams: Sequence[range],
) -> SeamFigures:
    """The figures of one recording.

    Args:
        original: float32 [n].
        reconstruction: float32 [n].
        sample_rate: Hz.
        seams: the samples of each overlap.
    """
    before, after = _levels(original), _levels(reconstruction)
    level = after - before
    at_seam = _within(np.arange(len(level)) * _HOP + _FRAME // 2, seams)
    sounding = before > _QUIET_DB
    there, elsewhere = level[at_seam & sounding], level[~at_seam & sounding]
    ours, theirs = (
        mel_levels(torch.from_numpy(side[None]), sample_rate)[0] for side in (reconstruction, original)
    )
    mel = (ours - theirs).abs().mean(1).double().numpy()
    mel_at_seam = _within(np.arange(len(mel)) * _HOP, seams)
    return SeamFigures(
        level_db=_mean(there) - _mean(elsewhere),
        dip_db=_fifth(there),
        usual_dip_db=_fifth(elsewhere),
        mel_db=_mean(mel[mel_at_seam]),
        usual_mel_db=_mean(mel[~mel_at_seam]),
        seams=len(seams),
    )


def _levels(samples: npt.NDArray[np.float32]) -> Frames:
    """Level of each frame in dB below full scale."""
    padded = np.pad(samples.astype(np.float64), (0, max(0, _FRAME - len(samples))))
    power = np.concatenate([[0.0], np.cumsum(padded**2)])
    begins = np.arange(0, len(padded) - _FRAME + 1, _HOP)
    levels: Frames = 10 * np.log10((power[begins + _FRAME] - power[begins]).clip(0) / _FRAME + _TINY)
    return levels


def _within(centres: npt.NDArray[np.int64], seams: Sequence[range]) -> npt.NDArray[np.bool_]:
    found = np.zeros(len(centres), bool)
    for seam in seams:
        found |= (centres >= seam.start) & (centres < seam.stop)
    return found


def _mean(values: Frames) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _fifth(values: Frames) -> float:
    return float(np.percentile(values, 5)) if len(values) else float("nan")
