"""Maps of the tracks: where each lies on a plane, or in a room, that shows who is like whom."""

from __future__ import annotations

import importlib.util
import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE

from engine.explore.pooling import Vectors

Places = npt.NDArray[np.float64]

_COMPONENTS = 10
_BEFORE_TSNE = 50
_PERPLEXITY = 30
_MANY = 500
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


def principal(vectors: Vectors, seed: int) -> Principal:
    """The first principal components of the tracks.

    With more than 500 tracks and more than 500 numbers a track they are found by a randomised method
    (Halko, Martinsson and Tropp 2011), which is exact enough for ten.

    Args:
        vectors: scaled, not all the same, [tracks, numbers] with at least two of each.
        seed: of the randomised method.
    """
    small = min(vectors.shape)
    solver = "randomized" if small > _MANY else "full"
    analysis = PCA(min(_COMPONENTS, small), svd_solver=solver, random_state=seed)
    places = np.asarray(analysis.fit_transform(vectors), np.float64)
    return Principal(places, [float(share) for share in analysis.explained_variance_ratio_])


def in_room(places: Places) -> Places:
    """The first three components, [tracks, 3]; zeros for those that there are not."""
    return np.pad(places[:, :3], ((0, 0), (0, max(0, 3 - places.shape[1]))))


def t_sne(vectors: Vectors, seed: int) -> Places:
    """t-SNE (van der Maaten and Hinton 2008) of the first 50 principal components, [tracks, 2].

    It begins with the first two components. The perplexity is 30, or a third of the other tracks where that
    is less. Near is near, but distances between crowds, and their sizes, mean nothing.

    Args:
        vectors: scaled, not all the same, [tracks, numbers] with at least three tracks and two numbers.
        seed: of what is drawn.
    """
    fewer = PCA(min(_BEFORE_TSNE, *vectors.shape), random_state=seed).fit_transform(vectors)
    perplexity = min(_PERPLEXITY, (len(vectors) - 1) / 3)
    return np.asarray(TSNE(perplexity=perplexity, random_state=seed).fit_transform(fewer), np.float64)


def has_umap() -> bool:
    """Whether the optional package is installed."""
    return importlib.util.find_spec("umap") is not None


def u_map(vectors: Vectors, seed: int) -> Places:
    """UMAP (McInnes, Healy and Melville 2018) of 15 neighbours, [tracks, 2].

    It begins with the first two principal components. The package takes seconds to be imported.

    Args:
        vectors: scaled, not all the same, [tracks, numbers] with at least 16 tracks and two numbers.
        seed: of what is drawn.
    """
    from umap import UMAP

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tells that a seed means one thread
        drawing = UMAP(n_neighbors=_CROWD, init="pca", random_state=seed)
        return np.asarray(drawing.fit_transform(vectors), np.float64)
