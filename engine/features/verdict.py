"""Whether denoising makes a difference: two classifiers asked about the same tracks."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

LEVEL = 0.05
"""A difference that chance makes in fewer cases than this is called real."""
_Z = NormalDist().inv_cdf(1 - LEVEL / 2)


def verdict(plain: NDArray[np.bool_], denoising: NDArray[np.bool_]) -> str:
    """A sentence that says whether `feature-dae` differs from `feature-ae`, with the figures.

    McNemar's exact test: of the tracks that one names right and the other wrong, each would have half if
    nothing but chance told the two apart (McNemar 1947; Dietterich 1998 on its use for classifiers). Beside
    it the 95 % interval of the paired difference.

    Args:
        plain: whether `feature-ae` named the genre of each track right, [tracks].
        denoising: whether `feature-dae` did.
    """
    gained = int((denoising & ~plain).sum())
    lost = int((plain & ~denoising).sum())
    chance = float(binomtest(gained, gained + lost).pvalue) if gained + lost else 1.0
    low, high = _interval(gained, lost, len(plain))
    if chance >= LEVEL:
        found = "Whether the autoencoder denoises makes no difference that these tracks show"
    else:
        found = f"Denoising {'helps' if gained > lost else 'harms'}, and the difference is real"
    return (
        f"{found}: feature-dae names {100 * denoising.mean():.1f} % of {len(plain)} tracks right, feature-ae "
        f"{100 * plain.mean():.1f} %, a difference of {100 * (gained - lost) / len(plain):+.1f} % "
        f"(95 % interval {100 * low:+.1f} % to {100 * high:+.1f} %); {gained} are right in feature-dae alone "
        f"and {lost} in feature-ae alone (McNemar's exact test, p = {chance:.2g})."
    )


def _interval(gained: int, lost: int, tracks: int) -> tuple[float, float]:
    """Of the paired difference, after Agresti and Min 2005: Wald's, with half a track more in each of the
    four cells, so that it does not shrink to a point where the two never disagree.
    """
    total, apart = tracks + 2, gained - lost
    reach = _Z * sqrt(gained + lost + 1 - apart**2 / total)
    return max(-1.0, (apart - reach) / total), min(1.0, (apart + reach) / total)
