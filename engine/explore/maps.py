"""Maps of the tracks: where each lies on a plane, or in a room, that shows who is like whom."""

from __future__ import annotations

import importlib.util
import warnings
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE

from engine.explore.pooling import Vectors

Places = npt.NDArray[np.float64]
Float = TypeVar("Float", np.float32, np.float64)

_COMPONENTS = 10
_BEFORE_TSNE = 50
_PERPLEXITY = 30
_CROWD = 15  # neighbours that UMAP looks at
FEWEST_FOR_UMAP = _CROWD + 1
"""With fewer tracks all are neighbours of all, and UMAP has nothing to show."""


@dataclass(frozen=True)
class Principal:
    """The first principal components, up to ten.

    Attributes:
        places: [tracks, components].
        explained: their shares of the variance, 0 .. 1, descending.
    """

    places: Places
    explained: list[float]


def principal(vectors: Vectors) -> Principal:
    """The first principal components of the tracks.

    Args:
        vectors: reduced, not all the same, [tracks, numbers] with at least two tracks.
    """
    analysis = PCA(min(_COMPONENTS, *vectors.shape), svd_solver="full")
    places = np.asarray(analysis.fit_transform(vectors), np.float64)
    return Principal(places, [float(share) for share in analysis.explained_variance_ratio_])


def in_room(places: Places) -> Places:
    """The first three components, [tracks, 3]; zeros for those that there are not."""
    return _padded(places[:, :3], 3)


def t_sne(vectors: Vectors, seed: int) -> Places:
    """t-SNE (van der Maaten and Hinton 2008) of the first 50 principal components, [tracks, 2].

    It begins with the first two components. The perplexity is 30, or a third of the other tracks where that
    is less. Near is near, but distances between crowds, and their sizes, mean nothing.

    Args:
        vectors: reduced, not all the same, [tracks, numbers] with at least three tracks.
        seed: of what is drawn.
    """
    fewer = PCA(min(_BEFORE_TSNE, *vectors.shape), random_state=seed).fit_transform(vectors)
    fewer = _padded(fewer, 2)
    perplexity = min(_PERPLEXITY, (len(vectors) - 1) / 3)
    return np.asarray(TSNE(perplexity=perplexity, random_state=seed).fit_transform(fewer), np.float64)


def has_umap() -> bool:
    """Whether the optional package is installed."""
    return importlib.util.find_spec("umap") is not None


def u_map(vectors: Vectors, seed: int) -> Places:
    """UMAP (McInnes, Healy and Melville 2018) of 15 neighbours, [tracks, 2].

    It begins with the first two principal components. The package takes seconds to be imported.

    Args:
        vectors: reduced, not all the same, [tracks, numbers] with at least 16 tracks.
        seed: of what is drawn.
    """
    from umap import UMAP

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tells that a seed means one thread
        drawing = UMAP(n_neighbors=_CROWD, init="pca", random_state=seed)
        return np.asarray(drawing.fit_transform(_padded(vectors, 2)), np.float64)


def _padded(places: npt.NDArray[Float], least: int) -> npt.NDArray[Float]:
    """With numbers that are zero where there are fewer: a map begins with as many as it has directions."""
    return np.pad(places, ((0, 0), (0, max(0, least - places.shape[1]))))
