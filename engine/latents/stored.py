"""Where what follows from a run's weights and the clips of a library is kept: its latents, and fits of them.

Without torch, so that the service can ask whether they are there.
"""

from __future__ import annotations

import hashlib

from engine.kept import Place
from engine.runs.directory import RunDirectory
from engine.schema import LibraryInfo

_FITTING = 1  # a change to how distributions are fitted needs another number


def facts(weights: str, library: LibraryInfo) -> str:
    """What the latents of a library's clips follow from, besides the clips' places."""
    return f"{weights} {library.created} {library.clips}"


def latents_place(run: RunDirectory, weights: str, library: LibraryInfo) -> Place:
    """Of the latents of all clips."""
    return Place(run.latents_folder, library.name, ".npy", facts(weights, library))


def fit_place(run: RunDirectory, weights: str, library: LibraryInfo, genre: str | None) -> Place:
    """Of what was fitted to the latents of the training clips; of those of one genre where one is named."""
    what = "gaussian" if genre is None else f"genre-{hashlib.sha1(genre.encode()).hexdigest()[:8]}"
    return Place(run.latents_folder, library.name, f".{what}.npz", f"{_FITTING} {facts(weights, library)}")
