"""Genre classifiers: what they say of the test tracks; and the study of hand-made features."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from engine.schema.results import Interval
from engine.schema.word import Part, SplitName, Word

FeatureWay = Literal["raw", "pca-64", "feature-ae", "feature-dae", "feature-sparse", "feature-vae"]
"""What stands between the features and the classifier: nothing, PCA, or an autoencoder of them."""
FEATURE_WAYS: tuple[FeatureWay, ...] = (
    "raw",
    "pca-64",
    "feature-ae",
    "feature-dae",
    "feature-sparse",
    "feature-vae",
)


class GenreScore(Word):
    """How one genre is heard."""

    genre: str
    precision: float | None = Field(description="None where it was never answered")
    recall: float | None = Field(description="None where no track is of it")
    f1: float | None
    support: int = Field(description="clips or tracks that are of this genre")


class GenreLevel(Word):
    """A classifier's answers for clips, or for tracks by the votes of their clips."""

    count: int
    accuracy: Interval = Field(description="with a 95 % interval over tracks")
    macro_f1: float | None
    confusion: list[list[int]] = Field(description="by true genre (rows) and answer (columns), as `genres`")
    scores: list[GenreScore]


class GenreReport(Word):
    """`genres.json` of a classifier's run; or of the runs of several folds together, each track once."""

    format: int = 1
    runs: list[str]
    model: str
    input: str = Field(description="waveform or mel")
    library: str
    library_created: float
    split: SplitName | Literal["folds"] = Field(description="folds: each run is of another one")
    seed: int
    part: Part
    weights: list[str] = Field(description="identities of the weights that answered, one a run")
    genres: list[str]
    chance: float = Field(description="accuracy of always answering the commonest genre of the test tracks")
    clips: GenreLevel
    tracks: GenreLevel
    warning: str | None = Field(default=None, description="how the split may flatter, where it may")
    seconds: float
    versions: dict[str, str]


class FeatureRequest(Word):
    """Study how well genres are told by features, through plain and denoising autoencoders."""

    library: str | None = Field(default=None, description="whose features are computed; or else")
    table: str | None = Field(default=None, description="a CSV file of features, on the engine's disk")
    ways: list[FeatureWay] = list(FEATURE_WAYS)
    folds: int = Field(default=5, ge=2, le=20)
    seed: int = Field(default=0, ge=0)


class FeatureRow(Word):
    """One way from features to genres, cross-validated by track."""

    way: FeatureWay
    numbers: int = Field(description="that the classifier hears of a track")
    folds: list[float] = Field(description="test accuracy of each fold")
    accuracy: Interval = Field(description="over all tracks, each tested once")
    macro_f1: float | None
    seconds: float


class FeatureStudy(Word):
    """What the features of a library, or of a published table, tell about genre."""

    format: int = 1
    name: str = Field(description="of the library or the table")
    request: FeatureRequest
    songs: str = Field(default="", description="identity of the numbers, genres and names that were studied")
    created: float
    tracks: int
    columns: int = Field(description="580: ten intervals of 57 features, and their lengths")
    genres: list[str]
    chance: float
    rows: list[FeatureRow]
    verdict: str = Field(description="whether denoising makes a difference that is real, in a sentence")
    warning: str | None = None
    seconds: float
    versions: dict[str, str]
