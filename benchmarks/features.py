"""Our features of real tracks against those that were published of them, feature by feature."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from benchmarks.report import Figure, above, below, median, spread, watched
from engine.audio.decode import decode
from engine.features import table
from engine.features.names import FEATURES, RATE

WITHIN = 0.02
"""Median relative difference that a feature may have."""


def against_published() -> list[Figure]:
    """The 57 features of each track that is here; the table of all of them goes to the terminal."""
    from engine.features.extract import features  # seconds of librosa, which no other part needs

    folder = _folder()
    if folder is None:
        return [watched("features as published", None, "of 57", "set LATENTDECK_GTZAN", "features")]
    published = {row.song: row.features for row in table.read(folder / "features_30_sec.csv")}
    tracks = [path for path in sorted((folder / "genres_original").glob("*/*")) if path.stem in published]
    features(decode(tracks[0], RATE))  # librosa compiles on first use
    ours, times = [], []
    for path in tracks:
        sound = decode(path, RATE)
        began = time.perf_counter()
        ours.append(features(sound))
        times.append(1000 * (time.perf_counter() - began))
    theirs = np.array([published[path.stem] for path in tracks])
    off = np.abs(np.array(ours) - theirs) / np.abs(theirs)
    _show(off)
    medians = np.median(off, axis=0)
    worst = FEATURES[int(medians.argmax())]
    against = f"{len(tracks)} tracks; at most {medians.max():.1g} off at the median, {worst}"
    return [
        above("features as published", float((medians < WITHIN).sum()), "of 57", 50, against, "features"),
        below("largest difference of any track", float(off.max()), "", WITHIN, "relative", "features"),
        watched("features of 30 s", median(times), "ms", spread(times), "features"),
    ]


def _folder() -> Path | None:
    beside = Path(__file__).parents[2] / "shared" / "data" / "gtzan100"
    folder = Path(os.environ.get("LATENTDECK_GTZAN", beside))
    return folder if (folder / "features_30_sec.csv").is_file() else None


def _show(off: NDArray[np.float64]) -> None:
    shown = Table(
        "feature", "median difference", "largest", f"tracks over {WITHIN:.0%}", box=None, pad_edge=False
    )
    for name, differences in zip(FEATURES, off.T, strict=True):
        over = int((differences > WITHIN).sum())
        shown.add_row(name, f"{np.median(differences):.1e}", f"{differences.max():.1e}", str(over))
    Console(highlight=False).print(shown)
