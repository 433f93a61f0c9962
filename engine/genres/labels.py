"""Which genres a classifier learns of a library, and on what; no torch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.errors import SettingError
from engine.library.store import Library
from engine.schema import Part, SplitName
from engine.training.settings import TrainingSettings

UNKNOWN = -1
"""The label of a track whose genre is not told."""


def labels(library: Library, genres: Sequence[str]) -> NDArray[np.int64]:
    """The place of each track's genre among `genres`, or UNKNOWN: int64 [tracks]."""
    places = {genre: place for place, genre in enumerate(genres)}
    return np.array([places.get(track.genre or "", UNKNOWN) for track in library.tracks], np.int64)


def genres_to_learn(library: Library, assignment: Mapping[str, Part], split: SplitName) -> list[str]:
    """The genres of the training tracks, in the order of the alphabet.

    Raises:
        SettingError: they are fewer than two, or no test track has a genre.
    """
    taught = {track.genre for track in library.tracks if track.genre and assignment[track.name] == "train"}
    name = library.info.name
    if len(taught) < 2:
        known = f"only {taught.pop()}" if taught else "no genre"
        raise SettingError(
            f"A classifier needs tracks of two genres to learn from, and the {split} split of the library "
            f"{name} has {known} among its training tracks; add tracks whose genre is known."
        )
    if not any(track.genre and assignment[track.name] == "test" for track in library.tracks):
        raise SettingError(
            f"The {split} split of the library {name} has no test track of a known genre to ask a classifier "
            "about; add tracks, or take another split."
        )
    return sorted(taught)


def hears_whole_clips(training: TrainingSettings, library: Library) -> None:
    """Nothing, if what is drawn for training is as long as a clip.

    Raises:
        SettingError: it is shorter.
    """
    info = library.info
    if 0 < round(training.crop * info.sample_rate) < info.clip_samples:
        raise SettingError(
            f"crop={training.crop:g} cannot be: a classifier hears whole clips of "
            f"{info.clip_samples / info.sample_rate:g} s; give at least that for clips from any place of a "
            "track, or 0 for the clips as they are."
        )
