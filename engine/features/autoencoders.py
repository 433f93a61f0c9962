"""Autoencoders of feature vectors: plain, denoising, sparse, variational."""

from __future__ import annotations

from abc import ABC, abstractmethod

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.schema import FeatureWay

HIDDEN, LATENT = 256, 64
EPOCHS, BATCH = 60, 64
NOISE = 0.2
"""Standard deviation of what is added to standardised features for the denoising one to take away."""
SPARSITY = 0.001
"""Weight of the sum of a latent's magnitudes against the mean squared error of a feature."""


class FeatureAutoencoder(nn.Module, ABC):
    """One hidden layer to the latent, one back; ReLU between.

    Vectors are float32 [n, columns], standardised; latents are float32 [n, 64].
    """

    def __init__(self, columns: int) -> None:
        super().__init__()
        self.down = nn.Sequential(nn.Linear(columns, HIDDEN), nn.ReLU())
        self.latent = nn.Linear(HIDDEN, LATENT)
        self.up = nn.Sequential(nn.Linear(LATENT, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, columns))

    def encode(self, vectors: Tensor) -> Tensor:
        """The latents [n, 64] of vectors [n, columns]; the same each time."""
        latents: Tensor = self.latent(self.down(vectors))
        return latents

    @abstractmethod
    def training_loss(self, vectors: Tensor) -> Tensor:
        """The scalar to descend on; may draw from torch's generator."""

    def _miss(self, latents: Tensor, vectors: Tensor) -> Tensor:
        return functional.mse_loss(self.up(latents), vectors)


class Plain(FeatureAutoencoder):
    """`feature-ae`: mean squared error."""

    def training_loss(self, vectors: Tensor) -> Tensor:
        """How far off the reconstruction is."""
        return self._miss(self.encode(vectors), vectors)


class Denoising(FeatureAutoencoder):
    """`feature-dae`: what it is shown is noisy, what it must give is not (Vincent et al. 2008)."""

    def training_loss(self, vectors: Tensor) -> Tensor:
        """How far off the reconstruction of noisy vectors is from the clean ones."""
        noisy = vectors + NOISE * torch.randn_like(vectors)
        return self._miss(self.encode(noisy), vectors)


class Sparse(FeatureAutoencoder):
    """`feature-sparse`: a latent of few numbers that are not zero, by ReLU and an L1 penalty."""

    def encode(self, vectors: Tensor) -> Tensor:
        """The latents [n, 64], none negative, of vectors [n, columns]."""
        latents: Tensor = functional.relu(super().encode(vectors))
        return latents

    def training_loss(self, vectors: Tensor) -> Tensor:
        """How far off the reconstruction is, and how much the latents hold."""
        latents = self.encode(vectors)
        return self._miss(latents, vectors) + SPARSITY * latents.sum(1).mean()


class Variational(FeatureAutoencoder):
    """`feature-vae`: latents are drawn around a mean (Kingma and Welling 2014); `encode` gives the mean."""

    def __init__(self, columns: int) -> None:
        super().__init__(columns)
        self.log_variance = nn.Linear(HIDDEN, LATENT)

    def training_loss(self, vectors: Tensor) -> Tensor:
        """The negative evidence lower bound for features of unit variance, for each feature."""
        hidden = self.down(vectors)
        mean: Tensor = self.latent(hidden)
        log_variance: Tensor = self.log_variance(hidden)
        drawn = mean + torch.exp(log_variance / 2) * torch.randn_like(mean)
        divergence = (mean**2 + log_variance.exp() - 1 - log_variance).sum(1).mean() / 2
        return self._miss(drawn, vectors) / 2 + divergence / vectors.shape[1]


AUTOENCODERS: dict[FeatureWay, type[FeatureAutoencoder]] = {
    "feature-ae": Plain,
    "feature-dae": Denoising,
    "feature-sparse": Sparse,
    "feature-vae": Variational,
}
