"""Songs with one vector each: the intervals of a song, joined side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.features.names import INTERVALS
from engine.features.table import Row, TableError


@dataclass(frozen=True)
class Songs:
    """Tracks with one vector each, and what was left out to have them alike.

    Attributes:
        names: of the tracks.
        genres: of the tracks.
        vectors: float64 [tracks, intervals * 58]: the features of one interval after the other, then the
            lengths of the intervals in samples.
        intervals: that each vector is joined of.
        unlike: tracks with fewer intervals, which are left out.
        nameless: tracks of unknown genre, which are left out.
    """

    names: list[str]
    genres: list[str]
    vectors: NDArray[np.float64]
    intervals: int
    unlike: int
    nameless: int


def join(rows: Iterable[Row], source: str) -> Songs:
    """One row a song: ten intervals side by side, or as many as the typical song has where that is fewer.

    The typical song is the median one. A song with more intervals gives its first ones, and one with fewer
    is left out: what it lacks could only be invented.

    Args:
        rows: of all songs.
        source: names the table in sentences.

    Raises:
        TableError: fewer than two genres are left.
    """
    songs: dict[str, list[Row]] = {}
    for row in rows:
        songs.setdefault(row.song, []).append(row)
    known = [sorted(song, key=lambda row: row.number) for song in songs.values() if song[0].genre is not None]
    counts = sorted(len(song) for song in known)
    intervals = min(INTERVALS, counts[len(counts) // 2]) if counts else 0
    whole = [song[:intervals] for song in known if len(song) >= intervals]
    genres = [song[0].genre or "" for song in whole]
    if len(set(genres)) < 2:
        told = f"one genre alone ({genres[0]})" if genres else "no genre"
        raise TableError(f"{source} knows {told}; to tell genres apart takes two at least.")
    vectors = np.array(
        [np.concatenate([*(row.features for row in song), [row.length for row in song]]) for song in whole]
    )
    names = [song[0].song for song in whole]
    return Songs(names, genres, vectors, intervals, len(known) - len(whole), len(songs) - len(known))
