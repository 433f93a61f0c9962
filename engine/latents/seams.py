"""How reconstructions of overlapping clips become one recording, without a seam that can be heard.

Most models here do not code phase: two reconstructions of the same moment are the same sound with other
phases, and a plain cross-fade of them cancels here and doubles there. So magnitude and phase are faded apart.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from numpy.typing import NDArray

OVERLAP_SECONDS = 0.25
"""By how much the clips of a longer recording overlap; a quarter of a clip where that is shorter."""
_WINDOW_SECONDS = 0.046
Floats = NDArray[np.float32]


def overlap_samples(clip_samples: int, sample_rate: int) -> int:
    """By how many samples the clips of a longer recording overlap."""
    return min(round(OVERLAP_SECONDS * sample_rate), clip_samples // 4)


def clip_places(samples: int, clip_samples: int, sample_rate: int) -> list[int]:
    """Where the clips that cover a recording begin, the first at 0; the last one may reach beyond its end."""
    hop = clip_samples - overlap_samples(clip_samples, sample_rate)
    count = 1 + max(0, -(-(samples - clip_samples) // hop))
    return [place * hop for place in range(count)]


def crossfaded(ending: Floats, beginning: Floats, sample_rate: int) -> Floats:
    """One sound from the two of an overlap, float32 [n]: from `ending`'s first sample to `beginning`'s last.

    Both are taken as spectrograms. In each cell the power goes from the one's to the other's in a straight
    blend, and the phase is that of the two cross-faded. Where both are equal this is the sound itself; where
    their phases differ, nothing is cancelled. The plain cross-fade that it stands in for takes 1.5 dB off
    the level at the seams of models without phase (docs/new-music.md).

    Args:
        ending: of the clip before.
        beginning: of the clip after, at the same time.
        sample_rate: Hz; the window is the power of two that is nearest to 46 ms, or half of the overlap.
    """
    count = len(ending)
    size = 2 ** min(round(math.log2(_WINDOW_SECONDS * sample_rate)), int(math.log2(count / 2)))
    hop, window = size // 4, torch.hann_window(size)
    pair = torch.from_numpy(np.stack([ending, beginning]))
    before, after = torch.stft(pair, size, hop, window=window, return_complex=True)
    # frames that the first or the last sample has a part in belong to one side alone: no step is left there
    share = (torch.arange(before.shape[1]) * hop - size / 2) / (count - size)
    rise = torch.sin(math.pi / 2 * share.clamp(0, 1)).square()
    blend = torch.lerp(before, after, rise.to(before.dtype))
    power = torch.lerp(before.abs().square(), after.abs().square(), rise)
    blend *= power.sqrt() / blend.abs().clamp(min=1e-12)
    faded: Floats = torch.istft(blend, size, hop, window=window, length=count).numpy()
    return faded
