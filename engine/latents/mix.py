"""A new latent from several: ways to average, and to walk from one to the next.

The mean of K independent latents of variance 1 has variance 1 / K and decodes dull; `blend` and `morph` keep
the variance and the length of the latents in their own way.

Latents come one at a time, from an array [k, dims, frames] or as they are made, and only sums are kept: a
thousand take no more memory than two.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.errors import SettingError
from engine.latents.codec import Floats

Weights = Sequence[float] | NDArray[np.float64]
Latents = Iterable[Floats]
"""Of one shape [dims, frames]; an array [k, dims, frames] is such a row of them."""
Exact = NDArray[np.float64]
_TOLD = 8


def mean(latents: Latents, weights: Weights) -> Floats:
    """The weighted average of k latents [dims, frames], or of anything else of one shape.

    Of a single one it is that one, bit by bit.

    Raises:
        SettingError: the weights are not k numbers of at least 0 with a sum above 0.
    """
    average, _ = _summed(latents, weights)
    return np.asarray(average, np.float32)


def blend(latents: Latents, weights: Weights, centre: Floats) -> Floats:
    """The average, moved away from the centre so far that independent latents keep their variance.

    That is centre + sum(w (z - centre)) / sqrt(sum w²), for k latents [dims, frames].

    Args:
        latents: what is blended.
        weights: k numbers.
        centre: float32 [dims, frames], the mean latent of the run's training clips.

    Raises:
        SettingError: the weights are not k numbers of at least 0 with a sum above 0.
    """
    average, shares = _summed(latents, weights)
    return np.asarray(centre + (average - centre) / np.sqrt(np.square(shares).sum()), np.float32)


def morph(latents: Latents, weights: Weights, centre: Floats) -> Floats:
    """Along the sphere around the centre from each latent to the next, by their weights in turn.

    Spherical interpolation (Shoemake 1985), lengths interpolated linearly; arguments as of `blend`. With two
    latents the share of the second's weight is the place on the way.

    Raises:
        SettingError: the weights are not k numbers of at least 0 with a sum above 0.
    """
    shares = shares_of(weights)
    passed, reached = 0.0, np.zeros(centre.shape)
    for share, latent in zip(shares, latents, strict=True):
        if share > 0:
            passed += share
            away = np.asarray(latent - centre, np.float64)
            reached = between(reached, away, np.array(share / passed)) if passed > share else away
    return np.asarray(centre + reached, np.float32)


def journey(latents: Latents, count: int, centre: Floats) -> Floats:
    """From the first latent to the last over the frames: each frame is that of the morph so far on the way.

    Args:
        latents: `count` of them [dims, frames], of several frames; the way from one to the next takes as
            long as every other.
        count: at least 1; of a single one all frames are its own.
        centre: as of `blend`.
    """
    frames = centre.shape[-1]
    place = np.linspace(0, count - 1, frames)  # of each frame, in latents from the first
    made = np.zeros_like(centre, np.float64)
    before: Exact | None = None
    for number, latent in enumerate(latents):
        away = np.asarray(latent - centre, np.float64)
        if before is not None:
            on_this_way = (place >= number - 1) & (place <= number)
            share = np.clip(place - (number - 1), 0, 1)
            made[:, on_this_way] = between(before, away, share)[:, on_this_way]
        else:
            made = away
        before = away
    return np.asarray(centre + made, np.float32)


def shares_of(weights: Weights) -> Exact:
    """Weights divided by their sum.

    Raises:
        SettingError: they are not numbers of at least 0 with a sum above 0.
    """
    values = np.asarray(weights, np.float64)
    if not np.isfinite(values).all() or (values < 0).any() or not values.any():
        told = ", ".join([f"{weight:g}" for weight in values[:_TOLD]] + ["..."] * (len(values) > _TOLD))
        raise SettingError(f"weights={told} cannot be: they must be numbers of at least 0, not all 0.")
    return np.asarray(values / values.sum())


def between(start: Exact, end: Exact, share: Exact) -> Exact:
    """The place on the way from one vector [dims, frames] to another, turning at an even pace.

    Args:
        start: taken as one vector, all frames together.
        end: of the same shape.
        share: of the way, 0 .. 1: one number, or one for each frame of the result.
    """
    lengths = [float(np.linalg.norm(vector)) for vector in (start, end)]
    straight = (1 - share) * start + share * end
    if min(lengths) == 0:
        return np.asarray(straight)
    a, b = start / lengths[0], end / lengths[1]
    angle = np.arccos(np.clip((a * b).sum(), -1, 1))
    if np.sin(angle) < 1e-6:  # the same direction, or opposite ones with no way round preferred
        return np.asarray(straight)
    turned = (np.sin((1 - share) * angle) * a + np.sin(share * angle) * b) / np.sin(angle)
    return np.asarray(turned * ((1 - share) * lengths[0] + share * lengths[1]))


def _summed(latents: Latents, weights: Weights) -> tuple[Exact, Exact]:
    """The weighted average, and the shares."""
    shares = shares_of(weights)
    total = np.array(-0.0)  # to which -0.0 can be added and stays what it is, unlike to 0.0
    for share, latent in zip(shares, latents, strict=True):
        total = total + share * latent.astype(np.float64)
    return total, shares
