"""Whether denoising makes a difference: two classifiers asked about the same tracks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from engine.measure import bootstrap

LEVEL = 0.05
"""A difference that chance makes in fewer cases than this is called real."""


def verdict(plain: NDArray[np.bool_], denoising: NDArray[np.bool_]) -> str:
    """A sentence that says whether `feature-dae` differs from `feature-ae`, with the figures.

    McNemar's exact test: of the tracks that one names right and the other wrong, each would have half if
    nothing but chance told the two apart (McNemar 1947; Dietterich 1998 on its use for classifiers). Beside
    it the 95 % bootstrap interval of the paired difference over tracks.

    Args:
        plain: whether `feature-ae` named the genre of each track right, [tracks].
        denoising: whether `feature-dae` did.
    """
    gained = int((denoising & ~plain).sum())
    lost = int((plain & ~denoising).sum())
    chance = float(binomtest(gained, gained + lost).pvalue) if gained + lost else 1.0
    difference = denoising.astype(np.float64) - plain
    within = bootstrap.interval(difference, np.arange(len(difference)))
    assert within.mean is not None
    if chance >= LEVEL:
        found = "Whether the autoencoder denoises makes no difference that these tracks show"
    else:
        found = f"Denoising {'helps' if gained > lost else 'harms'}, and the difference is real"
    return (
        f"{found}: feature-dae names {denoising.mean():.1%} of {len(plain)} tracks right, feature-ae "
        f"{plain.mean():.1%}, a difference of {within.mean:+.1%} (95 % interval {within.low:+.1%} to "
        f"{within.high:+.1%}); {gained} are right in feature-dae alone and {lost} in feature-ae alone "
        f"(McNemar's exact test, p = {chance:.2g})."
    )
