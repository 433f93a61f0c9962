"""What an epoch costs against the number of clips: as much for each of 6000 as for each of 400."""

from __future__ import annotations

import time
from contextlib import ExitStack

from benchmarks.noise import CLIPS_PER_TRACK, noise_library
from benchmarks.report import Figure, below, median, spread, watched
from benchmarks.training import begun, our_epoch
from benchmarks.workshop import home
from engine.models.registry import FAMILIES

MODEL = "net5"
TRACKS = (64, 256, 1024)
"""In the libraries, of six clips each. The largest takes 1.4 GB while this is measured."""
TURNS = 3


def costs() -> list[Figure]:
    """Whole epochs, validation and all, on a small library, a larger and a large one in turn."""
    taken: dict[int, list[float]] = {tracks: [] for tracks in TRACKS}
    with home(), ExitStack() as opened:
        trainings = {}
        for tracks in TRACKS:
            noise_library(f"noise-{tracks}", tracks)
            trainings[tracks] = opened.enter_context(begun(FAMILIES[MODEL], f"noise-{tracks}"))
        our_epoch(trainings[TRACKS[0]])  # warms caches up
        for _ in range(TURNS):
            for tracks, training in trainings.items():
                began = time.perf_counter()
                our_epoch(training)
                clips = len(training.feed.rows) + len(training.validation_rows)
                taken[tracks].append(1000 * (time.perf_counter() - began) / clips)
    figures = []
    for tracks, times in taken.items():
        name = f"{MODEL} epoch for each of {tracks * CLIPS_PER_TRACK} clips"
        figures.append(watched(name, median(times), "ms", spread(times), "clips"))
    few, many = taken[TRACKS[0]], taken[TRACKS[-1]]
    ratios = [late / early for early, late in zip(few, many, strict=True)]
    name = f"{MODEL} epoch for each clip, {TRACKS[-1] // TRACKS[0]} times as many over few"
    figures.append(below(name, median(ratios), "x", 1.1, spread(ratios), "clips"))
    return figures
