"""What latents and the sound itself know of the tracks of a run's library, computed once and kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from engine.errors import DivergedError, SettingError
from engine.explore import maps
from engine.explore.pooling import Vectors, pool
from engine.explore.reduction import reduced
from engine.explore.sound import sound_vectors
from engine.explore.space import Ground, explore_space
from engine.files import write_json
from engine.latents.codec import Codec, encode_library, open_codec
from engine.library import splits
from engine.library.store import open_fitting
from engine.runs.directory import RunDirectory
from engine.schema import LATENT_SPACES, SPACES, Exploration, LibraryInfo, Space
from engine.versions import versions_of

Progress = Callable[[float, str], None]

_FEWEST_TRACKS, _MOST_TRACKS = 3, 12_000
_BEFORE_UMAP = 0.9  # of the work; the package takes its time, so it comes when all else is kept
_VECTORS = 0.4  # of the work on a space


def explore_run(
    run: RunDirectory, spaces: Sequence[Space] = SPACES, *, progress: Progress
) -> list[Exploration]:
    """Cluster, map and classify the tracks of a run's library in some spaces, and keep what is found.

    What was found before is given again as long as it stands (`RunDirectory.exploration`). Each space is kept
    as soon as it is known. Where UMAP is installed its map is added to all of them at the end.

    Args:
        run: a run with weights.
        spaces: which, in this order.
        progress: told of the share done, 0 .. 1, and what is being done; may raise `CancelledError`.

    Raises:
        RunStateError: the run has no weights, makes no latents, or gives every track the same ones.
        SettingError: the library has too few tracks, or too many.
        DivergedError: the run's latents are not finite.
    """
    exploring = _Exploring(run)
    whole = _BEFORE_UMAP if maps.has_umap() else 1.0
    for place, space in enumerate(spaces):
        if run.exploration(space) is None:
            exploring.explore(space, _within(progress, place, len(spaces), whole, space))
    found = [one for space in spaces if (one := run.exploration(space)) is not None]
    waiting = [one for one in found if maps.has_umap() and _lacks_umap(one)]
    for place, one in enumerate(waiting):
        progress(whole + (1 - whole) * place / len(waiting), f"{one.space}: drawing UMAP")
        exploring.add_umap(one)
    return found


def _lacks_umap(found: Exploration) -> bool:
    return "umap" not in found.maps and len(found.points) >= maps.FEWEST_FOR_UMAP


def _within(progress: Progress, place: int, count: int, whole: float, space: Space) -> Progress:
    """Progress of one of so many spaces."""
    return lambda done, message: progress(whole * (place + done) / count, f"{space}: {message}")


class _Exploring:
    """One run, and what its spaces have in common."""

    def __init__(self, run: RunDirectory) -> None:
        run.must_be("autoencoder")
        self._run = run
        weights, config = run.weights_identity(), run.config()
        library = open_fitting(config.library, config)
        _check_size(library.info)
        assignment = splits.assign(library.tracks, config.split, config.seed, library.info)
        parts = [assignment[track.name] for track in library.tracks]
        self._ground = Ground(config, weights, library, parts)

    def explore(self, space: Space, progress: Progress) -> None:
        """Find out what one space knows, and keep it."""
        started = time.monotonic()
        vectors = self._vectors(space, lambda done, message: progress(_VECTORS * done, message))
        ground = self._ground
        if space in LATENT_SPACES:  # the weights that were read, which may be newer
            ground = replace(ground, weights=self._codec.weights)
        found = explore_space(
            vectors,
            space,
            ground,
            lambda done, message: progress(_VECTORS + (1 - _VECTORS) * done, message),
        )
        self._keep(found, time.monotonic() - started)

    def add_umap(self, found: Exploration) -> None:
        """Draw what was found by UMAP too, and keep that with it."""
        started, seed = time.monotonic(), self._ground.config.seed
        vectors = self._vectors(found.space, lambda done, message: None)
        found.maps["umap"] = maps.u_map(reduced(vectors, found.space, seed).vectors, seed).tolist()
        found.versions |= versions_of("umap-learn")
        self._keep(found, found.seconds + time.monotonic() - started)

    def _keep(self, exploration: Exploration, seconds: float) -> None:
        self._run.explore_folder.mkdir(exist_ok=True)
        exploration.seconds = seconds
        write_json(self._run.exploration_file(exploration.space), exploration)

    @cached_property
    def _codec(self) -> Codec:
        return open_codec(self._run)

    def _vectors(self, space: Space, progress: Progress) -> Vectors:
        """One vector a track."""
        library = self._ground.library
        if space not in LATENT_SPACES:
            return sound_vectors(library, space, progress)
        pooled = pool(encode_library(self._codec, library, progress), library.track_of_row, space)
        if not np.isfinite(pooled).all():
            raise DivergedError(
                f"The run {self._run.name} has latents that are not numbers; train it again with a smaller "
                "learning_rate."
            )
        return pooled


def _check_size(info: LibraryInfo) -> None:
    if info.tracks < _FEWEST_TRACKS:
        raise SettingError(
            f"The library {info.name} has {info.tracks} of the {_FEWEST_TRACKS} tracks that exploring needs "
            "at least; add tracks to it, or take another library."
        )
    if info.tracks > _MOST_TRACKS:  # the distances between all of them are kept in memory
        raise SettingError(
            f"The library {info.name} has {info.tracks} tracks, and exploring takes {_MOST_TRACKS} at most; "
            "prepare a library of fewer."
        )
