"""What the latents of a run know, computed once for its weights and settings."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np
from sklearn.preprocessing import StandardScaler

from engine.errors import DivergedError, RunStateError, SettingError
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
from engine.latents.codec import Codec, encode_library, open_codec
from engine.library import splits
from engine.library.store import Library, open_fitting
from engine.runs.directory import RunDirectory
from engine.schema import ClusterRow, Exploration, Point, RunConfig

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
        DivergedError: the run's latents are not finite.
    """
    before = run.exploration()
    if before is not None and _answers(before, pooling, k):
        return before
    started = time.monotonic()
    codec = open_codec(run)
    config = codec.config
    library = open_fitting(config.library, config)
    genres = [track.genre for track in library.tracks]
    pooled = _pooled_latents(codec, library, pooling, progress)
    vectors = np.asarray(StandardScaler().fit_transform(pooled), np.float32)
    rows, labels, shown = _clusterings(vectors, genres, k, config, progress)
    progress(0.9, "projecting and classifying")
    assignment = splits.assign(library.tracks, config.split, config.seed, library.info)
    parts = [assignment[track.name] for track in library.tracks]
    places, explained = project(vectors, config.seed)
    named = sorted({genre for genre in genres if genre is not None})
    exploration = Exploration(
        run=config.name,
        library=config.library,
        library_created=library.info.created,
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
                part=part,
                x=float(place[0]),
                y=float(place[1]),
                cluster=int(label),
                nearest=[library.tracks[other].name for other in others],
            )
            for track, part, place, label, others in zip(
                library.tracks, parts, places, labels, nearest_tracks(vectors, _NEIGHBOURS), strict=True
            )
        ],
        seconds=time.monotonic() - started,
    )
    write_json(run.exploration_file, exploration)
    return exploration


def _answers(kept: Exploration, pooling: Pooling, k: int | None) -> bool:
    """Whether what was found before is what is asked for."""
    shown = default_k(kept.clusters, len(kept.genres)) if k is None else k
    return (kept.pooling, kept.k) == (pooling, shown)


def _pooled_latents(codec: Codec, library: Library, pooling: Pooling, progress: Progress) -> Vectors:
    name, tracks = library.info.name, len(library.tracks)
    if tracks < _FEWEST_TRACKS:
        raise SettingError(
            f"The library {name} has {tracks} of the {_FEWEST_TRACKS} tracks that exploring needs at least; "
            "add tracks to it, or take another library."
        )
    latents = encode_library(codec, library, lambda done, message: progress(0.7 * done, message))
    pooled = pool(latents, library.track_of_row, pooling)
    if not np.isfinite(pooled).all():
        raise DivergedError(
            f"The run {codec.config.name} has latents that are not numbers; train it again with a smaller "
            "learning_rate."
        )
    return pooled


def _clusterings(
    vectors: Vectors, genres: Sequence[str | None], k: int | None, config: RunConfig, progress: Progress
) -> tuple[list[ClusterRow], Labels, int]:
    """The scores at every k, and the clusters at the k that is shown, and that k."""
    most = most_clusters(vectors)
    if most < 2:
        raise RunStateError(
            f"The run {config.name} gives every track the same latent, so there is nothing to explore; train "
            "it longer, or with other settings."
        )
    if k is not None and not 2 <= k <= most:
        raise SettingError(
            f"k={k} is out of range: these {len(vectors)} tracks make between 2 and {most} clusters."
        )
    ks = possible_ks(vectors, genres)
    if k is not None:
        ks = sorted({*ks, k})
    clusterings = Clusterings(vectors, genres, config.seed)
    rows: list[ClusterRow] = []
    labels: dict[int, Labels] = {}
    for done, tried in enumerate(ks):
        progress(0.7 + 0.2 * done / len(ks), f"{tried} clusters")
        row, labels[tried] = clusterings.at(tried)
        rows.append(row)
    shown = default_k(rows, count_genres(genres)) if k is None else k
    return rows, labels[shown], shown
