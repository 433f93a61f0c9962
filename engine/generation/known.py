"""What is known already of a run's training clips: all that new sounds are drawn from and compared with.

Without torch, so that the service can ask. `engine.generation.closeness` finds it out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from engine.kept import Place
from engine.latents.stored import fit_place, latents_place
from engine.library import splits, store
from engine.library.store import Library
from engine.runs.directory import RunDirectory
from engine.schema import LibraryInfo, RunConfig, Word

HEARING = 1
"""A change to how clips are heard needs another number."""

Rows = NDArray[np.int64]


class Unseen(Word):
    """`closeness.json` of a run: how near music that it was not trained on comes to what it was."""

    format: int = 1
    weights: str
    library: str
    library_created: float
    clips: int
    distance: float
    """Median distance to the nearest training clip."""
    peaks: float
    """What 95 % share less than with the training clip by ear."""
    copy_peaks: float
    """What is a copy shares more."""


@dataclass(frozen=True)
class Sides:
    """Rows of a library's clips, ascending.

    Attributes:
        training: those that a run was trained on.
        held_out: those of its validation and test tracks.
    """

    training: Rows
    held_out: Rows


def sides_of(config: RunConfig, library: Library) -> Sides:
    """What a run was trained on, and what was held out from it."""
    parts = splits.assign(library.tracks, config.split, config.seed, library.info)
    held_out = [splits.rows(library, parts, part) for part in ("validation", "test")]
    return Sides(splits.rows(library, parts, "train"), np.sort(np.concatenate(held_out)))


def fits_of(config: RunConfig, library: Library) -> list[str | None]:
    """What is fitted to a run's training clips: all of them (None), and each genre; two clips make a fit."""
    tracks = library.track_of_row[sides_of(config, library).training]
    clips = Counter(library.tracks[track].genre for track in tracks)
    genres = sorted(genre for genre, count in clips.items() if genre and count > 1)
    return [None, *genres] if len(tracks) > 1 else []


def heard_place(library: LibraryInfo) -> Place:
    """Where it is kept what is heard of a library's clips."""
    folder = store.folder_of(library.name) / "vectors"
    return Place(folder, "heard", ".npz", f"{HEARING} {library.created} {library.clips}")


def unseen(run: RunDirectory, weights: str, library: LibraryInfo) -> Unseen | None:
    """How near unseen music comes to what a run learnt; None where that was not found for these weights."""
    try:
        found = Unseen.model_validate_json(run.closeness_file.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
    stands = (found.weights, found.library_created) == (weights, library.created)
    return found if stands else None


def can_be_mixed(run: RunDirectory, weights: str, library: LibraryInfo) -> bool:
    """Whether the latents of all clips are known, and so where their centre is."""
    return latents_place(run, weights, library).path.exists()


def can_be_compared(run: RunDirectory, weights: str, library: LibraryInfo) -> bool:
    """Whether all is known that new sounds of a run are compared with."""
    found = unseen(run, weights, library) is not None and heard_place(library).path.exists()
    return found and can_be_mixed(run, weights, library)


def can_be_drawn_from(run: RunDirectory, weights: str, library: Library) -> bool:
    """Whether the latents of all clips are known, and what is fitted to them."""
    fits = [fit_place(run, weights, library.info, genre) for genre in fits_of(run.config(), library)]
    return can_be_mixed(run, weights, library.info) and all(place.path.exists() for place in fits)


def is_all_known(run: RunDirectory, weights: str, library: Library) -> bool:
    """Whether nothing is left to find out; where nothing was held out there is nothing to compare with."""
    nothing_to_compare = not len(sides_of(run.config(), library).held_out)
    return can_be_drawn_from(run, weights, library) and (
        nothing_to_compare or can_be_compared(run, weights, library.info)
    )
