"""What one space knows about the tracks of a library: from one vector a track to an exploration."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from engine.errors import RunStateError
from engine.explore import maps
from engine.explore.agreement import Judge, Labels
from engine.explore.classifiers import accuracies
from engine.explore.clusters import best_ks, default_k, elbow, k_means, possible_ks
from engine.explore.groupings import groupings
from engine.explore.neighbours import Nearest, nearest_tracks, outliers
from engine.explore.pooling import Vectors
from engine.explore.reduction import reduced
from engine.explore.suspects import duplicates, mislabels
from engine.library import splits
from engine.library.store import Library
from engine.schema import (
    LATENT_SPACES,
    ClusterRow,
    Exploration,
    GroupingRow,
    MapName,
    Part,
    Point,
    RunConfig,
    Space,
)
from engine.versions import versions_of

Progress = Callable[[float, str], None]

_NEIGHBOURS = 10
_FOUND_WITH = ("torch", "torchaudio", "numpy", "scipy", "scikit-learn")


@dataclass(frozen=True)
class Ground:
    """What all spaces of a run have in common.

    Attributes:
        config: of the run.
        weights: identity of its weights.
        library: its library.
        parts: of each of the library's tracks.
    """

    config: RunConfig
    weights: str
    library: Library
    parts: list[Part]

    @property
    def genres(self) -> list[str | None]:
        """Of each track."""
        return [track.genre for track in self.library.tracks]


def explore_space(vectors: Vectors, space: Space, ground: Ground, progress: Progress) -> Exploration:
    """Cluster, map and classify the tracks by one vector each.

    Args:
        vectors: float32 [tracks, numbers], finite, possibly memory-mapped.
        space: what they are of.
        ground: whose tracks.
        progress: told of the share done, 0 .. 1, and what is being done; may raise `CancelledError`.

    Raises:
        RunStateError: all vectors are the same.
    """
    started = time.monotonic()
    config, library, genres, seed = ground.config, ground.library, ground.genres, ground.config.seed
    named = sorted({genre for genre in genres if genre is not None})
    progress(0.0, "scaling and reducing")
    few = reduced(vectors, space, seed)
    judge = Judge(few.vectors, genres)
    rows, labels = _clusters(few.vectors, space, ground, judge, progress)
    shown = default_k(rows, len(named))
    principal = maps.principal(few.vectors)
    others = list[GroupingRow]()
    for grouping in groupings(few.vectors, principal.places, shown, judge, seed):
        others.append(grouping)
        progress(0.5 + 0.05 * len(others), "other ways to make clusters")
    progress(0.65, "guessing genres")
    answers = accuracies(vectors, space, genres, ground.parts, seed)
    progress(0.75, "drawing t-SNE")
    drawn: dict[MapName, maps.Places] = {
        "pca": maps.in_room(principal.places),
        "t-sne": maps.t_sne(few.vectors, seed),
    }
    progress(0.9, "looking for suspects")
    nearest = nearest_tracks(few.vectors, _NEIGHBOURS)
    names = [track.name for track in library.tracks]
    return Exploration(
        run=config.name,
        library=config.library,
        library_created=library.info.created,
        weights=ground.weights,
        space=space,
        seed=seed,
        dims=vectors.shape[1],
        components=few.components,
        kept=few.kept,
        genres=named,
        explained=[share * (few.kept or 1.0) for share in principal.explained],
        clusters=rows,
        labels=[found.tolist() for found in labels],
        elbow=elbow(rows),
        best=best_ks(rows),
        k=shown,
        others=others,
        accuracy=answers.scores,
        tested=answers.tested,
        warning=splits.leak_warning(library.info, config.split) if answers.scores else None,
        maps={name: places.tolist() for name, places in drawn.items()},
        points=_points(few.vectors, nearest, ground),
        suspects=[*duplicates(library, nearest), *mislabels(names, genres, nearest)],
        seconds=time.monotonic() - started,
        versions=versions_of(*_FOUND_WITH),
    )


def _clusters(
    vectors: Vectors, space: Space, ground: Ground, judge: Judge, progress: Progress
) -> tuple[list[ClusterRow], list[Labels]]:
    """k-means at every k worth trying."""
    ks = possible_ks(vectors, ground.genres)
    if not ks:
        raise RunStateError(_nothing_to_see(space, ground))
    rows, labels = list[ClusterRow](), list[Labels]()
    for place, k in enumerate(ks):
        progress(0.1 + 0.4 * place / len(ks), f"{k} clusters")
        row, found = k_means(vectors, k, judge, ground.config.seed)
        rows.append(row)
        labels.append(found)
    return rows, labels


def _nothing_to_see(space: Space, ground: Ground) -> str:
    if space in LATENT_SPACES:
        return (
            f"The run {ground.config.name} gives every track the same latent, so there is nothing to "
            "explore; train it longer, or with other settings."
        )
    return (
        f"All tracks of the library {ground.config.library} sound the same, so there is nothing to explore; "
        "take another library."
    )


def _points(vectors: Vectors, nearest: Nearest, ground: Ground) -> list[Point]:
    tracks = ground.library.tracks
    factors = outliers(vectors)
    return [
        Point(
            track=track.name,
            genre=track.genre,
            part=part,
            nearest=[tracks[other].name for other in others],
            distances=distances.tolist(),
            outlier=float(factor),
        )
        for track, part, others, distances, factor in zip(
            tracks, ground.parts, nearest.rows, nearest.distances, factors, strict=True
        )
    ]
