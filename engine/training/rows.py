"""Which clips of a library a run learns from and is judged by; no torch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.errors import SettingError
from engine.generators.ground import split_of
from engine.genres.labels import UNKNOWN, labels
from engine.library import splits
from engine.library.store import Library
from engine.schema import Part, RunConfig

Rows = dict[Part, NDArray[np.int64]]
"""Rows of a library's clips, int64 [n] ascending, by the part of the split that they are in."""
_PARTS: tuple[Part, ...] = ("train", "validation", "test")


def rows_by_part(config: RunConfig, library: Library) -> Rows:
    """The clips of each part of a run's split; for a classifier those whose genre it tells.

    Raises:
        SettingError: the library has no such split.
        NoSuchRunError: the run whose latents a generator learns is gone.
    """
    split, seed = split_of(config)
    parts = splits.assign(library.tracks, split, seed, library.info)
    rows = {part: splits.rows(library, parts, part) for part in _PARTS}
    if config.task == "classifier":
        told = (labels(library, config.genres) != UNKNOWN)[library.track_of_row]
        rows = {part: found[told[found]] for part, found in rows.items()}
    return rows


def some_to_train_on(config: RunConfig, library: Library) -> Rows:
    """The same, for a training.

    Raises:
        SettingError: no clip is to train on.
    """
    rows = rows_by_part(config, library)
    if not len(rows["train"]):
        raise SettingError(
            f"The split {config.split} of the library {config.library} leaves nothing to train on; add "
            "tracks or take another split."
        )
    return rows
