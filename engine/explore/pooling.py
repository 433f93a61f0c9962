"""From the latents of clips to one vector a track."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.schema import Space

Vectors = npt.NDArray[np.float32]
"""One row a track, float32 [tracks, features]."""


def pool(latents: npt.NDArray[np.float32], track_of_clip: npt.NDArray[np.int64], space: Space) -> Vectors:
    """One vector for each track, in the order of the tracks' numbers.

    `mean+std` is the mean and the standard deviation of every latent dimension over a track's clips and
    frames, so it does not matter when something sounds. `flat` is the mean over a track's clips of the
    whole latent, in which it does.

    Args:
        latents: float32 [clips, dims, frames], possibly memory-mapped: one track is read at a time.
        track_of_clip: number of each clip's track, [clips], ascending.
        space: one of the two that are made of latents.

    Returns:
        [tracks, 2 * dims] for `mean+std`, [tracks, dims * frames] for `flat`.
    """
    starts = np.flatnonzero(np.diff(track_of_clip)) + 1
    return np.stack([_pool_track(track, space) for track in np.split(latents, starts)])


def _pool_track(latents: npt.NDArray[np.float32], space: Space) -> Vectors:
    if space == "flat":
        return np.asarray(latents.mean(0, dtype=np.float64).ravel(), np.float32)
    means, deviations = latents.mean((0, 2), dtype=np.float64), latents.std((0, 2), dtype=np.float64)
    return np.concatenate([means, deviations]).astype(np.float32)
