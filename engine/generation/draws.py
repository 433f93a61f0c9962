"""Which clips are mixed for the table of mixes: drawn by a seed, from what its runs were trained on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.library.store import Library

Rows = NDArray[np.int64]
SEVERAL = 3
"""Songs, as in the reports."""


@dataclass(frozen=True)
class Draw:
    """Clips that are mixed with each other.

    Attributes:
        rows: of the library's clips, each of another track.
        genre: that all were drawn from; None where any could be drawn, or nobody knows.
    """

    rows: Rows
    genre: str | None


class Draws:
    """Draws clips of training tracks."""

    def __init__(self, library: Library, training: Rows, seed: int) -> None:
        """Know what may be drawn: rows of the clips of training tracks."""
        self._library = library
        self._seed = seed
        tracks = library.track_of_row[training]
        self._rows = {int(track): training[tracks == track] for track in np.unique(tracks)}
        self._of_genre: dict[str, list[int]] = {}
        for track in self._rows:
            genre = library.tracks[track].genre
            if genre is not None:
                self._of_genre.setdefault(genre, []).append(track)

    def one_track(self, count: int) -> list[Draw]:
        """A single clip, `count` times."""
        return self._drawn("one", count, lambda random, _: random.choice(list(self._rows), 1))

    def three_tracks(self, count: int) -> list[Draw]:
        """Three tracks of any genre, `count` times; none where there are fewer."""
        if len(self._rows) < SEVERAL:
            return []
        return self._drawn(
            "three",
            count,
            lambda random, _: random.choice(list(self._rows), SEVERAL, replace=False),
            of_one_genre=False,
        )

    def three_of_a_genre(self, count: int) -> list[Draw]:
        """Three tracks of one genre, `count` times, the genres in turn; none where none has three."""
        genres = [tracks for _, tracks in sorted(self._of_genre.items()) if len(tracks) >= SEVERAL]
        if not genres:
            return []
        return self._drawn(
            "of a genre",
            count,
            lambda random, number: random.choice(genres[number % len(genres)], SEVERAL, replace=False),
        )

    def a_genre(self, count: int) -> list[Draw]:
        """All tracks of a genre, `count` times, the genres in turn: each time another clip of each track."""
        genres = [tracks for _, tracks in sorted(self._of_genre.items())]
        if not genres:
            return []
        return self._drawn("genre", count, lambda _, number: np.array(genres[number % len(genres)]))

    def _drawn(
        self,
        purpose: str,
        count: int,
        pick: Callable[[np.random.Generator, int], Rows],
        *,
        of_one_genre: bool = True,
    ) -> list[Draw]:
        random = np.random.default_rng([self._seed, *purpose.encode()])
        found = []
        for number in range(count):
            tracks = pick(random, number)
            rows = np.array([random.choice(self._rows[int(track)]) for track in tracks])
            genre = self._library.tracks[int(tracks[0])].genre if of_one_genre else None
            found.append(Draw(rows, genre))
        return found
