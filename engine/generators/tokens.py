"""Latents as a short row of tokens whose numbers have mean 0, variance 1, and no linear ties."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.nn import functional as F

MOST = 128
"""Tokens of a latent at most; where it has more frames, a token is of several of them."""
_VECTORS = 200_000
"""Tokens that a fit looks at, at most."""
_FLOOR = 1e-3
"""Variance of a direction in which latents hardly differ, over the mean variance: it is not blown up."""


class Tokens(nn.Module):
    """Between latents [n, dims, frames] and whitened tokens [n, count, size], there and back.

    A token is a frame, or a few that follow each other where there are more than 128; the last one is filled
    up with the last frame. Its numbers are principal components, by variance, divided by their deviations.

    Args:
        shape: dims and frames of the latent of a clip.

    Attributes:
        shape: the same.
        frames: in a token.
        count: tokens of a latent.
        size: numbers of a token.
    """

    mean: Tensor
    basis: Tensor
    scale: Tensor

    def __init__(self, shape: tuple[int, int]) -> None:
        super().__init__()
        dims, frames = self.shape = shape
        self.frames = -(-frames // MOST)
        self.count = -(-frames // self.frames)
        self.size = dims * self.frames
        self.register_buffer("mean", torch.zeros(self.size))
        self.register_buffer("basis", torch.eye(self.size))
        self.register_buffer("scale", torch.ones(self.size))

    def fit(self, latents: Iterator[Tensor]) -> None:
        """Find mean, directions and deviations of the tokens of these latents.

        Args:
            latents: batches [n, dims, frames] in random order; as many are taken as is enough.
        """
        count, total, products = 0, torch.zeros(()), torch.zeros(())
        for batch in latents:
            vectors = self._cut(batch).flatten(0, 1).double()
            total, products = total + vectors.sum(0), products + vectors.T @ vectors
            count += len(vectors)
            if count >= _VECTORS:
                break
        mean = total / count
        variances, directions = torch.linalg.eigh(products / count - mean.outer(mean))
        # eigenvectors come ascending, and with a sign that nothing decides
        directions = directions.flip(1)
        directions = directions * directions.abs().amax(0).eq(directions.amax(0)).mul(2).sub(1)
        floor = (_FLOOR * variances.mean()).clamp(min=1e-12)
        self.mean.copy_(mean)
        self.basis.copy_(directions)
        self.scale.copy_(variances.flip(0).clamp(min=floor).sqrt())

    def forward(self, latents: Tensor) -> Tensor:
        """The tokens [n, count, size] of latents [n, dims, frames]."""
        return (self._cut(latents) - self.mean) @ self.basis / self.scale

    def back(self, tokens: Tensor) -> Tensor:
        """The latents [n, dims, frames] of tokens [n, count, size]."""
        dims, frames = self.shape
        plain = (tokens * self.scale) @ self.basis.T + self.mean
        # [n, count, dims, frames of a token] in between
        parted = plain.reshape(len(tokens), self.count, dims, self.frames).permute(0, 2, 1, 3)
        return parted.flatten(2)[:, :, :frames]

    def _cut(self, latents: Tensor) -> Tensor:
        lacking = self.count * self.frames - latents.shape[2]
        if lacking:
            latents = F.pad(latents, (0, lacking), mode="replicate")
        dims = self.shape[0]
        parted = latents.reshape(len(latents), dims, self.count, self.frames).permute(0, 2, 1, 3)
        return parted.flatten(2)
