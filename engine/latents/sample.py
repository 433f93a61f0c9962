"""Distributions that new latents are drawn from: a Gaussian with shrinkage, and a mixture of such.

Every one draws by a seed for each latent: what `draw(3, seed=5)` gives last is what `draw(1, seed=7)` gives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from engine.errors import SettingError
from engine.latents.codec import Floats

COMPONENTS = 256
"""The most principal components that a fitted Gaussian follows."""
_FOLDS = 5
_NOTHING = 1e-10
Groups = NDArray[np.int64]
"""The track of each clip: clips of one track are alike, and count as one observation."""


class Source(Protocol):
    """What latents [dims, frames] are drawn from."""

    @property
    def centre(self) -> Floats:
        """The mean of what is drawn, float32 [dims, frames]."""

    def draw(self, count: int, seed: int, temperature: float = 1.0) -> Floats:
        """Latents float32 [count, dims, frames], by the seeds `seed`, `seed + 1` and so on.

        The temperature is a factor on how far they lie from the middle: 1 as it was learnt, 0 the middle
        itself.
        """


@dataclass(frozen=True)
class Gaussian:
    """A Gaussian over latents [dims, frames], with ties in a few directions and independent in the rest.

    Attributes:
        centre: the mean, [dims, frames].
        directions: [k, dims * frames], orthogonal, each as long as the standard deviation along it.
        rest: [dims * frames], standard deviation of what the directions leave of each number.
    """

    centre: Floats
    directions: Floats
    rest: Floats

    def draw(self, count: int, seed: int, temperature: float = 1.0) -> Floats:
        """As `Source.draw`."""
        drawn = [self._draw(np.random.default_rng(seed + number)) for number in range(count)]
        away = np.stack(drawn).reshape(count, *self.centre.shape)
        return np.asarray(self.centre + np.float32(temperature) * away, np.float32)

    def _draw(self, random: np.random.Generator) -> Floats:
        along = random.standard_normal(len(self.directions), np.float32)
        noise = random.standard_normal(len(self.rest), np.float32)
        return np.asarray(along @ self.directions + noise * self.rest, np.float32)


@dataclass(frozen=True)
class Mixture:
    """Several Gaussians, one of which is drawn by its share for each latent.

    The temperature is that of the Gaussians: which of them is drawn stays a matter of their shares.

    Attributes:
        parts: the Gaussians.
        shares: of each, summing to 1.
    """

    parts: Sequence[Gaussian]
    shares: Sequence[float]

    @property
    def centre(self) -> Floats:
        """The mean of all parts by their shares, [dims, frames]."""
        centres = np.stack([part.centre for part in self.parts])
        return np.asarray(np.tensordot(np.asarray(self.shares), centres, axes=1), np.float32)

    def draw(self, count: int, seed: int, temperature: float = 1.0) -> Floats:
        """As `Source.draw`."""
        drawn = []
        for number in range(seed, seed + count):
            # drawn apart from the latent itself, so that the parts may differ in how many numbers they draw
            place = np.random.default_rng([number, len(self.parts)]).choice(len(self.parts), p=self.shares)
            drawn.append(self.parts[place].draw(1, number, temperature))
        return np.concatenate(drawn)


def around(start: Floats, centre: Floats, drawn: Floats, strength: float) -> Floats:
    """Latents between one that is there and new draws: `start` itself at strength 0, the draws at 1.

    With c the centre it is c + sqrt(1 - s²) (start - c) + s (drawn - c): were `start` a draw of the same
    Gaussian, so would the result be, whatever the strength (the step of a preconditioned Crank-Nicolson walk,
    Cotter et al. 2013). A straight blend would lose variance half-way and sound dull.

    Args:
        start: float32 [dims, frames].
        centre: of what is drawn from, [dims, frames].
        drawn: float32 [n, dims, frames].
        strength: s, 0 .. 1.

    Returns:
        float32 [n, dims, frames].
    """
    kept = np.float32(np.sqrt(1 - strength**2) - 1)  # of what start has already: exactly start at 0
    return np.asarray(start + kept * (start - centre) + np.float32(strength) * (drawn - centre), np.float32)


def unit_gaussian(shape: tuple[int, ...]) -> Gaussian:
    """N(0, 1) in every number of a latent of shape (dims, frames)."""
    size = int(np.prod(shape))
    return Gaussian(np.zeros(shape, np.float32), np.zeros((0, size), np.float32), np.ones(size, np.float32))


def fit_gaussian(latents: Floats, tracks: Groups | None = None) -> Gaussian:
    """The Gaussian of latents [n, dims, frames], for n that may be far below dims * frames.

    Every number keeps its mean and variance. Of the correlations up to 256 principal components are followed
    (fewer than n, as n points span no more), each shrunk to the share that holds for tracks left out
    (`holding`); what they lose is drawn independently.

    Args:
        latents: what it is fitted to.
        tracks: of each latent, [n]; None where each is of another.

    Raises:
        SettingError: there are fewer than two latents.
    """
    if len(latents) < 2:
        raise SettingError(f"A distribution needs at least 2 clips to be fitted to, not {len(latents)}.")
    groups = np.arange(len(latents)) if tracks is None else tracks
    flat = np.array(latents, np.float32).reshape(len(latents), -1)
    centre, deviation = flat.mean(0), flat.std(0, ddof=1)
    flat -= centre
    flat /= np.maximum(deviation, np.finfo(np.float32).tiny)
    # by way of the products of clips, n x n: the matrix of correlations may be a thousand times as large
    gram = (flat @ flat.T).astype(np.float64)
    kept = min(COMPONENTS, len(flat) - 1, flat.shape[1])
    vectors = np.linalg.eigh(gram)[1][:, : -kept - 1 : -1]  # those that explain most first
    # the components of the correlations, each as long as its deviation: the data seen from its own directions
    components = (vectors.T @ flat) / np.sqrt(len(flat) - 1)
    components *= np.sqrt(holding(gram, groups, kept))[:, None]
    rest = np.sqrt(np.maximum(1 - np.square(components).sum(0), 0))
    return Gaussian(
        centre=centre.reshape(latents.shape[1:]),
        directions=np.asarray(components * deviation, np.float32),
        rest=np.asarray(rest * deviation, np.float32),
    )


def holding(gram: NDArray[np.float64], tracks: Groups, count: int) -> NDArray[np.float64]:
    """What share of the variance along each principal component is there in tracks that it was not found in.

    The components of few points look longer than they are, the later ones the more. In each of five folds
    they are found in the other tracks and measured in those of the fold (cross-validated eigenvalues, Bartz
    and Müller 2014); shares are made to fall from one component to the next, as they would with more tracks.
    A single share for all, as of Ledoit and Wolf (2003), would either take the first ones or believe the last
    ones.

    Args:
        gram: the products of the standardised clips, [n, n].
        tracks: of each clip, [n]: clips of one track are alike, and are left out together.
        count: of components.

    Returns:
        [count], falling, 0 .. 1; nothing holds where there is a single track.
    """
    groups = np.unique(tracks, return_inverse=True)[1]
    folds = min(_FOLDS, int(groups.max()) + 1)
    there, claimed = np.zeros(count), np.zeros(count)
    if folds == 1:
        return there
    for fold in range(folds):
        inside = groups % folds != fold
        values, vectors = np.linalg.eigh(gram[np.ix_(inside, inside)])
        found = min(count, int((values > values[-1] * _NOTHING).sum()))
        values, vectors = values[: -found - 1 : -1], vectors[:, : -found - 1 : -1]
        seen = gram[np.ix_(~inside, inside)] @ vectors / np.sqrt(values)
        there[:found] += np.square(seen).mean(0)
        claimed[:found] += values / inside.sum()
    shares = np.divide(there, claimed, out=np.zeros(count), where=claimed > 0)
    from sklearn.isotonic import isotonic_regression  # here, since the studio starts sooner without it

    claimed = np.maximum(claimed, np.finfo(np.float64).tiny)  # as weights: what claims little decides little
    return np.asarray(
        isotonic_regression(np.minimum(shares, 1), sample_weight=claimed, y_min=0, y_max=1, increasing=False)
    )
