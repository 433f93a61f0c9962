"""New latents drawn at random: from N(0, 1), or from a Gaussian fitted to the latents of training clips."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.errors import SettingError, nearest
from engine.latents.codec import Codec, Floats, training_rows
from engine.library.store import Library
from engine.schema import SampleWay

COMPONENTS = 64
"""Directions in which a fitted Gaussian follows the latents exactly."""
_MOST_CLIPS = 2000


def distribution(
    codec: Codec, library: Library, latents: Floats, way: SampleWay, genre: str | None = None
) -> Gaussian:
    """What latents are drawn from.

    Args:
        codec: the run.
        library: the library it was trained on.
        latents: float32 [clips, dims, frames], of that library's clips.
        way: `normal`: N(0, 1) in every number, a latent without structure; `gaussian`: fitted to the
            latents of the training clips; `genre`: fitted to those of one genre.
        genre: which, for `genre`.

    Raises:
        SettingError: the genre is missing or unknown, or there are fewer than two clips to fit to.
    """
    if way == "normal":
        return unit_gaussian(latents.shape[1:])
    rows = training_rows(codec, library)
    if way == "gaussian":
        return fit_gaussian(latents[rows])
    genres = np.array([library.tracks[index].genre or "" for index in library.track_of_row[rows]])
    known = sorted(set(genres) - {""})
    if genre is None:
        raise SettingError(f"To sample a genre name one with genre; there is {', '.join(known) or 'none'}.")
    chosen = rows[genres == genre]
    if genre not in known:
        raise SettingError(f"genre={genre} has no training clips; {nearest(genre, known)}")
    if len(chosen) < 2:
        raise SettingError(f"genre={genre} has a single training clip; at least 2 are needed.")
    return fit_gaussian(latents[chosen])


@dataclass(frozen=True)
class Gaussian:
    """A Gaussian over latents [dims, frames], exact in a few directions and independent in the rest.

    Attributes:
        mean: [dims, frames].
        directions: [k, dims * frames], orthonormal.
        deviations: [k], standard deviation along each direction.
        rest: [dims * frames], standard deviation of what the directions leave of each number.
    """

    mean: Floats
    directions: Floats
    deviations: Floats
    rest: Floats

    def draw(self, count: int, seed: int) -> Floats:
        """`count` latents float32 [count, dims, frames], the same for the same seed."""
        random = np.random.default_rng(seed)
        along = random.standard_normal((count, len(self.deviations)), np.float32) * self.deviations
        noise = random.standard_normal((count, len(self.rest)), np.float32) * self.rest
        drawn = along @ self.directions + noise
        return np.asarray(self.mean + drawn.reshape(count, *self.mean.shape), np.float32)


def fit_gaussian(latents: Floats) -> Gaussian:
    """The Gaussian of latents [n, dims, frames], for n far below dims * frames.

    Up to 64 principal components as they are (fewer than n, as n points span no more); outside them the
    covariance is shrunk to its diagonal, as in factor analysis: each number keeps its variance and loses its
    ties. More than 2000 latents are thinned out evenly.

    Raises:
        SettingError: there are fewer than two latents.
    """
    if len(latents) < 2:
        raise SettingError(f"A distribution needs at least 2 clips to be fitted to, not {len(latents)}.")
    step = -(-len(latents) // _MOST_CLIPS)
    flat = np.array(latents[::step], np.float32).reshape(len(latents[::step]), -1)
    kept = min(COMPONENTS, len(flat) - 1, flat.shape[1])
    from sklearn.decomposition import PCA  # here, since the studio starts sooner without it

    pca = PCA(kept, svd_solver="randomized", random_state=0).fit(flat)
    directions, deviations = pca.components_, np.sqrt(pca.explained_variance_)
    explained = np.square(directions * deviations[:, None]).sum(0)
    rest = np.sqrt(np.maximum(flat.var(0, ddof=1) - explained, 0))
    return Gaussian(
        mean=pca.mean_.reshape(latents.shape[1:]).astype(np.float32),
        directions=directions.astype(np.float32),
        deviations=deviations.astype(np.float32),
        rest=rest.astype(np.float32),
    )


def unit_gaussian(shape: tuple[int, ...]) -> Gaussian:
    """N(0, 1) in every number of a latent of shape (dims, frames)."""
    size = int(np.prod(shape))
    nowhere = np.zeros((0, size), np.float32)
    return Gaussian(np.zeros(shape, np.float32), nowhere, np.zeros(0, np.float32), np.ones(size, np.float32))
