"""A new latent from several: ways to average, and the control that averages sound instead.

The mean of K independent latents of variance 1 has variance 1 / K and decodes dull; `blend` and `morph` keep
the variance and the length of the latents in their own way.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.errors import SettingError
from engine.latents.codec import Codec, Floats, encode_library, training_rows
from engine.library.store import open_fitting
from engine.schema import MixWay

Weights = Sequence[float] | NDArray[np.float64]


def mix(codec: Codec, clips: Floats, weights: Weights, way: MixWay) -> Floats:
    """The sound, float32 [samples], of several clips float32 [k, samples] mixed by the latents of a run.

    Args:
        codec: the run.
        clips: what is mixed, of the run's rate and length.
        weights: k numbers of at least 0; only their proportions count.
        way: `mean`, `blend`, `morph`, or `waveform`, which leaves the run out.

    Raises:
        SettingError: the weights will not do.
        NoSuchLibraryError: blend and morph turn around the centre of the training clips, and they are gone.
    """
    if way == "waveform":
        return waveform(clips, weights)
    latents = codec.encode(clips)
    if way == "mean":
        mixed = mean(latents, weights)
    else:
        mixed = (blend if way == "blend" else morph)(latents, weights, centre(codec))
    return np.asarray(codec.decode(mixed[None])[0])


def centre(codec: Codec) -> Floats:
    """The mean latent, float32 [dims, frames], of the clips that a run was trained on.

    Raises:
        NoSuchLibraryError: the run's library is gone.
    """
    library = open_fitting(codec.config.library, codec.config)
    latents = encode_library(codec, library)[training_rows(codec, library)]
    return np.asarray(latents.mean(0), np.float32)


def mean(latents: Floats, weights: Weights) -> Floats:
    """The weighted average of latents [k, dims, frames].

    Raises:
        SettingError: the weights are not k numbers of at least 0 with a sum above 0.
    """
    return _average(latents, _shares(weights, len(latents)))


def blend(latents: Floats, weights: Weights, centre: Floats) -> Floats:
    """The average, moved away from the centre so far that independent latents keep their variance.

    That is centre + sum(w (z - centre)) / sqrt(sum w²), for latents [k, dims, frames].

    Args:
        latents: what is blended.
        weights: k numbers.
        centre: float32 [dims, frames], the mean latent of the run's training clips.

    Raises:
        SettingError: the weights are not k numbers of at least 0 with a sum above 0.
    """
    shares = _shares(weights, len(latents))
    away = _average(latents - centre, shares) / np.sqrt(np.square(shares).sum())
    return np.asarray(centre + away, np.float32)


def morph(latents: Floats, weights: Weights, centre: Floats) -> Floats:
    """Along the sphere around the centre from each latent to the next, by their weights in turn.

    Spherical interpolation (Shoemake 1985), lengths interpolated linearly; arguments as of `blend`.

    Raises:
        SettingError: the weights are not k numbers of at least 0 with a sum above 0.
    """
    shares = _shares(weights, len(latents))
    away = (latents - centre).astype(np.float64)
    reached, passed = away[0], shares[0]
    for share, target in zip(shares[1:], away[1:], strict=True):
        if share > 0:
            passed += share
            reached = _slerp(reached, target, share / passed)
    return np.asarray(centre + reached, np.float32)


def waveform(clips: Floats, weights: Weights) -> Floats:
    """The control: the weighted average of the clips [k, samples] themselves.

    Raises:
        SettingError: the weights are not k numbers of at least 0 with a sum above 0.
    """
    return _average(clips, _shares(weights, len(clips)))


def _shares(weights: Weights, count: int) -> NDArray[np.float64]:
    values = np.asarray(weights, np.float64)
    if values.shape != (count,) or not np.isfinite(values).all() or (values < 0).any() or not values.any():
        told = ", ".join(f"{weight:g}" for weight in weights)
        raise SettingError(f"weights={told} cannot be: it must be {count} numbers of at least 0, not all 0.")
    return np.asarray(values / values.sum())


def _average(arrays: Floats, shares: NDArray[np.float64]) -> Floats:
    return np.asarray(np.tensordot(shares, arrays, axes=1), np.float32)


def _slerp(start: NDArray[np.float64], end: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    lengths = [float(np.linalg.norm(vector)) for vector in (start, end)]
    if min(lengths) == 0:
        return np.asarray((1 - share) * start + share * end)
    a, b = start / lengths[0], end / lengths[1]
    angle = np.arccos(np.clip((a * b).sum(), -1, 1))
    if np.sin(angle) < 1e-6:  # the same direction, or opposite ones with no way round preferred
        return np.asarray((1 - share) * start + share * end)
    turned = (np.sin((1 - share) * angle) * a + np.sin(share * angle) * b) / np.sin(angle)
    return np.asarray(turned * ((1 - share) * lengths[0] + share * lengths[1]))
