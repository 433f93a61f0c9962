"""Rows of tables whose numbers are drawn, for tests that need no sound."""

from __future__ import annotations

import numpy as np

from engine.features.names import FEATURES
from engine.features.table import Row

GENRES = "blues", "disco", "pop"


def rows(tracks: int, *, intervals: int = 10, apart: float = 3.0, seed: int = 0) -> list[Row]:
    """Songs of three genres in turn, whose features lie `apart` from one genre to the next."""
    draws = np.random.default_rng(seed)
    centres = {genre: apart * draws.standard_normal(len(FEATURES)) for genre in GENRES}
    return [
        Row(f"song {track}", number, 66150, centres[genre] + draws.standard_normal(len(FEATURES)), genre)
        for track in range(tracks)
        for genre in [GENRES[track % len(GENRES)]]
        for number in range(intervals)
    ]
