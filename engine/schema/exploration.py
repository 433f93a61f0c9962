"""What vectors of tracks know: those of a run's latents, and those made of the sound itself."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from engine.schema.results import Interval
from engine.schema.word import Part, Word

Space = Literal["mean+std", "flat", "waveform", "mfcc", "mel-pca"]
"""What a track's vector is made of. The first two are latents, the others need no network.

`mean+std`: mean and deviation over time of each dimension of the latents; `flat`: the latents as they are;
`waveform`: the samples; `mfcc`: mean and deviation of 20 MFCC; `mel-pca`: PCA of the dB mel spectrogram. All
but `mean+std` and `mfcc` depend on the moment at which a clip begins.
"""
SPACES: tuple[Space, ...] = ("mean+std", "flat", "waveform", "mfcc", "mel-pca")
LATENT_SPACES: tuple[Space, ...] = ("mean+std", "flat")

MapName = Literal["pca", "t-sne", "umap"]
Grouping = Literal["agglomerative", "gaussian mixture", "HDBSCAN"]
AgreementName = Literal[
    "homogeneity",
    "completeness",
    "v_measure",
    "adjusted_rand",
    "adjusted_mutual_info",
    "silhouette",
]


class Agreement(Word):
    """How clusters agree with the genres, and how well they hang together; None where that means nothing."""

    homogeneity: float | None
    completeness: float | None
    v_measure: float | None
    adjusted_rand: float | None
    adjusted_mutual_info: float | None
    silhouette: float | None


class ClusterRow(Agreement):
    """k-means at one k."""

    k: int
    inertia: float


class GroupingRow(Agreement):
    """Another way to make clusters."""

    method: Grouping
    clusters: int
    unassigned: int = Field(default=0, description="tracks that HDBSCAN puts into no cluster")


class Point(Word):
    """One track."""

    track: str
    genre: str | None
    part: Part
    nearest: list[str] = Field(description="names of the nearest tracks, nearest first")
    distances: list[float] = Field(description="to them: 1 - cosine, 0 .. 2")
    outlier: float = Field(description="local outlier factor: about 1 within a crowd, more outside")


class Suspect(Word):
    """Tracks that look like the same recording, or a track among tracks of another genre."""

    kind: Literal["duplicate", "mislabel"]
    track: str
    other: str | None = Field(default=None, description="of a duplicate: the track it repeats")
    genre: str | None = Field(default=None, description="of a mislabel: what its neighbours are")
    score: float = Field(description="1 - cosine of a duplicate; share of the neighbours for a mislabel")
    why: str = Field(description="one sentence with the evidence")


class Exploration(Word):
    """`explore/SPACE.json` of a run: what one space knows about the tracks of the run's library."""

    format: int = 2
    run: str
    library: str
    library_created: float
    weights: str
    space: Space
    seed: int
    dims: int = Field(description="numbers in a track's vector")
    components: int | None = Field(
        default=None, description="principal components that stand for them where dims are many"
    )
    kept: float | None = Field(default=None, description="share of the variance that those components hold")
    genres: list[str]
    explained: list[float] = Field(description="share of variance of the principal components, descending")
    clusters: list[ClusterRow] = Field(description="k-means by k, ascending")
    labels: list[list[int]] = Field(
        description="for each row of `clusters`, the cluster of each point, 0 .. k - 1"
    )
    elbow: int | None = Field(description="the k at the bend of the inertia")
    best: dict[AgreementName, int] = Field(description="the k with the highest score, by score")
    k: int = Field(description="the k to begin with: as many as genres, else the best silhouette")
    others: list[GroupingRow]
    accuracy: dict[str, Interval] = Field(description="test accuracy of tree, k-NN, logistic, and chance")
    tested: int = Field(description="test tracks of known genre")
    warning: str | None = Field(default=None, description="how the split may flatter, where it may")
    maps: dict[MapName, list[list[float]]] = Field(
        description="coordinates of each point: three of pca, two of the others"
    )
    points: list[Point]
    suspects: list[Suspect] = Field(description="duplicates first, then mislabels, most suspicious first")
    seconds: float
    versions: dict[str, str]

    def labels_at(self, k: int) -> list[int]:
        """The cluster of each point at one of the k that were tried.

        Raises:
            ValueError: it was not.
        """
        return self.labels[[row.k for row in self.clusters].index(k)]

    def table(self, k: int) -> list[list[int]]:
        """Tracks by genre (rows, as `genres`) and cluster (columns) at one of the k that were tried."""
        rows = {genre: [0] * k for genre in self.genres}
        for point, label in zip(self.points, self.labels_at(k), strict=True):
            if point.genre is not None:
                rows[point.genre][label] += 1
        return list(rows.values())


class KnownRow(Word):
    """What one space of one run knows, in one line."""

    run: str
    model: str
    floats: int
    ratio: float
    space: Space
    dims: int
    k: int = Field(description="the k that the agreement is given at: `Exploration.k`")
    agreement: Agreement | None = Field(description="of k-means at k")
    accuracy: dict[str, Interval]


class Knowledge(Word):
    """How the resolution matters: what runs of one library and split know, by floats ascending.

    Spaces that need no network come last, once.
    """

    library: str
    seed: int
    tested: int
    warning: str | None = None
    rows: list[KnownRow]
