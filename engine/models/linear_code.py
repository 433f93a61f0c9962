"""The linear code that the block models start from: principal components, whitened."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.nn import functional as F

MAX_VALUES = 100_000_000
"""Numbers of training data that a fit looks at: 400 MB, and a few seconds on two cores."""


class LinearCode(nn.Module):
    """`dims` whitened principal components of vectors of `features` numbers.

    Latents have mean 0 and variance 1 over the training vectors, so that N(0, 1) is a fair prior.

    Args:
        features: numbers in a vector.
        dims: components kept.

    Attributes:
        mean: [features], of the training vectors.
        basis: [features, dims], orthonormal directions.
        scale: [dims], standard deviation along each direction.
        spread: scalar, root mean square distance from the mean in one number of a vector.
    """

    mean: Tensor
    basis: Tensor
    scale: Tensor
    spread: Tensor

    def __init__(self, features: int, dims: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(features))
        self.register_buffer("basis", torch.zeros(features, dims))
        self.register_buffer("scale", torch.ones(dims))
        self.register_buffer("spread", torch.ones(()))

    def fit(self, blocks: Iterator[Tensor]) -> None:
        """Find the components of the vectors; randomised SVD of Halko, Martinsson and Tropp 2011.

        Components that the vectors do not span stay zero.

        Args:
            blocks: batches [n, features, blocks] in random order; as many are taken as `MAX_VALUES` allows.
        """
        features, dims = self.basis.shape
        room = -(-MAX_VALUES // features)
        vectors = torch.empty(room, features, device=self.basis.device)
        count = 0
        for batch in blocks:
            new = batch.transpose(1, 2).reshape(-1, features)[: room - count]
            vectors[count : count + len(new)] = new
            count += len(new)
            if count == room:
                break
        vectors = vectors[:count]
        mean = vectors.mean(0)
        vectors -= mean
        rank = min(dims + 8, *vectors.shape)
        _, strength, basis = torch.svd_lowrank(vectors, q=rank, niter=4)
        kept = min(dims, rank)
        deviation = strength[:kept] / count**0.5
        spanned = deviation > 1e-6 * deviation[0].clamp(min=1e-12)
        self.mean.copy_(mean)
        self.spread.copy_((torch.linalg.vector_norm(vectors) / vectors.numel() ** 0.5).clamp(min=1e-6))
        self.basis.zero_()
        self.scale.fill_(1.0)
        self.basis[:, :kept] = basis[:, :kept] * spanned
        self.scale[:kept] = torch.where(spanned, deviation, 1.0)

    def encode(self, blocks: Tensor) -> Tensor:
        """Latents [n, dims, blocks] of vectors [n, features, blocks]."""
        whitening = (self.basis / self.scale).T
        return F.linear(blocks.transpose(1, 2), whitening, -(whitening @ self.mean)).transpose(1, 2)

    def decode(self, latent: Tensor) -> Tensor:
        """Vectors [n, features, blocks] of latents [n, dims, blocks]."""
        return F.linear(latent.transpose(1, 2), self.basis * self.scale, self.mean).transpose(1, 2)
