"""What the latents of a run know, computed once for its weights and settings."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np
from pydantic import ValidationError
from sklearn.preprocessing import StandardScaler

from engine.errors import RunStateError, SettingError
from engine.explore.classifiers import accuracies
from engine.explore.clusters import (
    Clusterings,
    Labels,
    count_genres,
    default_k,
    genre_table,
    most_clusters,
    possible_ks,
)
from engine.explore.neighbours import nearest_tracks
from engine.explore.pooling import Pooling, Vectors, pool
from engine.explore.projection import project
from engine.files import write_json
from engine.latents.codec import encode_library, open_codec
from engine.library import splits
from engine.library.store import open_library
from engine.runs.directory import RunDirectory
from engine.schema import ClusterRow, Exploration, Point

Progress = Callable[[float, str], None]

_FEWEST_TRACKS = 3
_NEIGHBOURS = 5


def explore_run(
    run: RunDirectory, pooling: Pooling = "mean+std", k: int | None = None, *, progress: Progress
) -> Exploration:
    """Cluster, project and classify the tracks of a run's library by their latents, and keep the result.

    What was found before is given again as long as weights, pooling and k are the same.

    Args:
        run: a run with weights.
        pooling: how the latents of a track become one vector (`pooling.pool`).
        k: the clusters that the table and the points show; None for as many as genres, or, without
            genres, for the k of the best silhouette.
        progress: told of the share done, 0 .. 1, and what is being done; may raise `CancelledError`.

    Raises:
        RunStateError: the run has no weights, or gives every track the same latent.
        SettingError: the library has fewer than three tracks, or k is out of range.
    """
    weights = run.weights_identity()
    before = _kept(run)
    if before is not None and _answers(before, weights, pooling, k):
        return before
    started = time.monotonic()
    config = run.config()
    library = open_library(config.library)
    tracks = library.tracks
    if len(tracks) < _FEWEST_TRACKS:
        raise SettingError(
            f"The library {config.library} has {len(tracks)} of the {_FEWEST_TRACKS} tracks that exploring "
            "needs at least; add tracks to it, or take another library."
        )
    codec = open_codec(run)
    latents = encode_library(codec, library, lambda done, message: progress(0.7 * done, message))
    pooled = pool(latents, library.track_of_row, pooling)
    vectors = np.asarray(StandardScaler().fit_transform(pooled), np.float32)
    genres = [track.genre for track in tracks]
    most = most_clusters(vectors)
    if most < 2:
        raise RunStateError(
            f"The run {config.name} gives every track the same latent, so there is nothing to explore; train "
            "it longer, or with other settings."
        )
    if k is not None and not 2 <= k <= most:
        raise SettingError(
            f"k={k} is out of range: these {len(tracks)} tracks make between 2 and {most} clusters."
        )

    rows, labels, shown = _clusterings(vectors, genres, k, config.seed, progress)
    progress(0.9, "projecting and classifying")
    assignment = splits.assign(tracks, config.split, config.seed, library.info)
    parts = [assignment[track.name] for track in tracks]
    places, explained = project(vectors, config.seed)
    named = sorted({genre for genre in genres if genre is not None})
    near = nearest_tracks(vectors, _NEIGHBOURS)
    exploration = Exploration(
        run=config.name,
        library=config.library,
        weights=codec.weights,
        pooling=pooling,
        genres=named,
        explained=explained,
        clusters=rows,
        k=shown,
        table=genre_table(labels, shown, genres, named),
        accuracy=accuracies(pooled, genres, parts, config.seed),
        points=[
            Point(
                track=track.name,
                genre=track.genre,
                part=parts[row],
                x=float(places[row, 0]),
                y=float(places[row, 1]),
                cluster=int(labels[row]),
                nearest=[tracks[other].name for other in near[row]],
            )
            for row, track in enumerate(tracks)
        ],
        seconds=time.monotonic() - started,
    )
    write_json(run.exploration_file, exploration)
    return exploration


def _kept(run: RunDirectory) -> Exploration | None:
    try:
        return Exploration.model_validate_json(run.exploration_file.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def _answers(kept: Exploration, weights: str, pooling: Pooling, k: int | None) -> bool:
    """Whether a kept exploration is what is asked for."""
    shown = default_k(kept.clusters, len(kept.genres)) if k is None else k
    return (kept.weights, kept.pooling, kept.k) == (weights, pooling, shown)


def _clusterings(
    vectors: Vectors, genres: Sequence[str | None], k: int | None, seed: int, progress: Progress
) -> tuple[list[ClusterRow], Labels, int]:
    """The scores at every k, and the clusters at the k that is shown, and that k."""
    ks = possible_ks(vectors, genres)
    if k is not None:
        ks = sorted({*ks, k})
    clusterings = Clusterings(vectors, genres, seed)
    rows: list[ClusterRow] = []
    labels: dict[int, Labels] = {}
    for done, tried in enumerate(ks):
        progress(0.7 + 0.2 * done / len(ks), f"{tried} clusters")
        row, labels[tried] = clusterings.at(tried)
        rows.append(row)
    shown = default_k(rows, count_genres(genres)) if k is None else k
    return rows, labels[shown], shown
