"""From the feature vectors of training tracks to a classifier of genres, each way by itself."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler
from torch import nn
from torch.nn import functional

from engine.features import autoencoders
from engine.features.autoencoders import AUTOENCODERS
from engine.features.descent import descend
from engine.schema import FeatureWay

Vectors = NDArray[np.float32]
Coding = Callable[[Vectors], Vectors]
Told = Callable[[float], None]

COMPONENTS = 64
HIDDEN = 128
EPOCHS, BATCH = 40, 32

_CODING = 0.6  # share of the time that fitting an autoencoder takes, beside the classifier


def learn(
    way: FeatureWay, vectors: NDArray[np.float64], genres: NDArray[np.int64], seed: int, told: Told
) -> tuple[Callable[[NDArray[np.float64]], NDArray[np.int64]], int]:
    """A classifier that has seen these tracks and no others, and how many numbers of a track it hears.

    Features are standardised, coded, and told apart by a perceptron with one hidden layer of 128 ReLU units.
    Codes are scaled as a whole to unit variance, and not each number by itself: to blow up the last principal
    components of a few tracks would drown the others in noise. Means, deviations, components and networks are
    those of these tracks alone.

    Args:
        way: how features are coded.
        vectors: of the training tracks, [tracks, columns].
        genres: of these, as numbers from 0.
        seed: of the networks, the noise and the order of the tracks.
        told: as in `descent.descend`.
    """
    scaler = StandardScaler().fit(vectors)

    def standard(unscaled: NDArray[np.float64]) -> Vectors:
        return np.asarray(scaler.transform(unscaled), np.float32)

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        known = standard(vectors)
        coding = fit_coding(way, known, lambda done: told(_CODING * done))
        codes = coding(known)
        scale = codes.std() or np.float32(1)
        classifier = _classifier(
            torch.from_numpy(codes / scale),
            torch.from_numpy(genres),
            lambda done: told(_CODING + (1 - _CODING) * done),
        )

    def answer(unknown: NDArray[np.float64]) -> NDArray[np.int64]:
        heard = torch.from_numpy(coding(standard(unknown)) / scale)
        with torch.inference_mode():
            chosen: NDArray[np.int64] = classifier(heard).argmax(1).numpy()
        return chosen

    return answer, codes.shape[1]


def fit_coding(way: FeatureWay, vectors: Vectors, told: Told) -> Coding:
    """What turns standardised vectors [n, columns] into [n, numbers], fitted to those of training tracks.

    `raw` leaves them as they are. `pca-64` gives 64 components, or as many as so many tracks span.
    """
    if way == "raw":
        return lambda vectors: vectors
    if way == "pca-64":
        components = PCA(min(COMPONENTS, *vectors.shape), svd_solver="full").fit(vectors)
        return lambda vectors: np.asarray(components.transform(vectors), np.float32)
    known = torch.from_numpy(vectors)
    network = AUTOENCODERS[way](known.shape[1])
    descend(
        network,
        lambda tracks: network.training_loss(known[tracks]),
        len(known),
        epochs=autoencoders.EPOCHS,
        batch=autoencoders.BATCH,
        told=told,
    )

    def encode(vectors: Vectors) -> Vectors:
        with torch.inference_mode():
            latents: Vectors = network.encode(torch.from_numpy(vectors)).numpy()
        return latents

    return encode


def _classifier(codes: torch.Tensor, genres: torch.Tensor, told: Told) -> nn.Module:
    network = nn.Sequential(
        nn.Linear(codes.shape[1], HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, int(genres.max()) + 1)
    )
    descend(
        network,
        lambda tracks: functional.cross_entropy(network(codes[tracks]), genres[tracks]),
        len(codes),
        epochs=EPOCHS,
        batch=BATCH,
        told=told,
    )
    return network
