"""Where the latents of a run's training clips lie: their mean, and that of each genre."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.errors import SettingError, nearest
from engine.kept import kept
from engine.latents.codec import Codec, Floats, Report, encode_library, facts, training_rows
from engine.library.store import Library, open_fitting

_AT_ONCE = 256


@dataclass(frozen=True)
class Centres:
    """Mean latents float32 [dims, frames] of training clips.

    Attributes:
        all: of every one.
        genres: of those of each genre that has any.
        library: that they are of, and
        created: when it was made.
    """

    all: Floats
    genres: dict[str, Floats]
    library: str
    created: float

    def of_genre(self, genre: str) -> Floats:
        """The mean latent of a genre.

        Raises:
            SettingError: no training clip is of it; the sentence names the nearest.
        """
        if genre not in self.genres:
            known = nearest(genre, self.genres)
            raise SettingError(f"genre={genre} has no training clips in {self.library}; {known}")
        return self.genres[genre]


def centres_of(codec: Codec, progress: Report | None = None) -> Centres:
    """The centres of a run; they are kept in its folder until it has other weights.

    The first call encodes the run's library, as sampling and exploring do.

    Raises:
        NoSuchLibraryError: the run's library is gone.
        RunStateError: it was made anew with clips of another length.
        DiskFullError: there is no room to keep them.
    """
    library = open_fitting(codec.config.library, codec.config)
    info = library.info

    def write(path: Path) -> None:
        _write(path, codec, library, progress)

    path = kept(codec.run.latents_folder, info.name, ".centres.npz", facts(codec, library), write)
    with np.load(path) as stored:
        overall, *means = stored["means"]
        genres = dict(zip(map(str, stored["genres"]), means, strict=True))
    return Centres(overall, genres, info.name, info.created)


def _write(path: Path, codec: Codec, library: Library, progress: Report | None) -> None:
    latents = encode_library(codec, library, progress)
    rows = training_rows(codec, library)
    genre_of_track = np.array([track.genre or "" for track in library.tracks])
    genre_of_row = genre_of_track[library.track_of_row[rows]]
    genres = sorted(set(map(str, genre_of_row)) - {""})
    groups = [rows, *(rows[genre_of_row == genre] for genre in genres)]
    means = np.stack([_mean(latents, group) for group in groups])
    with path.open("wb") as file:
        np.savez(file, means=means, genres=np.array(genres, dtype=np.str_))


def _mean(latents: Floats, rows: NDArray[np.int64]) -> Floats:
    """The mean of some rows of a memory map, of which little is in memory at a time."""
    total = np.zeros(latents.shape[1:])
    for some in _split(rows):
        total += latents[some].sum(0, dtype=np.float64)
    return np.asarray(total / max(1, len(rows)), np.float32)


def _split(rows: NDArray[np.int64]) -> Iterable[NDArray[np.int64]]:
    return (rows[begin : begin + _AT_ONCE] for begin in range(0, len(rows), _AT_ONCE))
