"""How a run does on music that it was never trained for, beside its test split."""

from __future__ import annotations

import time

import numpy as np

from engine.errors import DeckError
from engine.files import write_json
from engine.latents.codec import open_codec
from engine.library import growing, splits
from engine.library.store import Library, open_fitting, open_library
from engine.measure.judge import Judge, Rows
from engine.measure.known import known_rows
from engine.measure.run import measure_run
from engine.measure.table import Lessons, Progress, table, versions
from engine.runs.directory import RunDirectory
from engine.schema import MusicMeasures, RunConfig

_TEST_SHARE = 0.6
"""Of the work where both are measured: on its test tracks a run is held against more clips."""


def measure_everything(run: RunDirectory, progress: Progress) -> None:
    """Measure a run on its test tracks, and on the new music where there is some; keep both results.

    Raises:
        DeckError: see `measure_run`; or the new music cannot be read.
    """
    config = run.config()
    if growing.find(config.sample_rate, config.clip_samples) is None:
        measure_run(run, progress)
        return
    measure_run(run, lambda done, what: progress(_TEST_SHARE * done, what))
    measure_music(
        run, lambda done, what: progress(_TEST_SHARE + (1 - _TEST_SHARE) * done, f"new music: {what}")
    )


def measure_music(run: RunDirectory, progress: Progress) -> MusicMeasures | None:
    """Measure a run on the new music of its rate and length of clips; None where there is none.

    A reconstruction is identified among all clips of the new music and of the run's own library. What was
    measured before is given again as long as the run's weights and the new music are the same.

    Args:
        run: a run with weights.
        progress: told of the share done, 0 .. 1, and what is being done; may raise `CancelledError`.

    Raises:
        RunStateError: the run has no weights.
        LibraryError: the new music cannot be read.
        DivergedError: the run's reconstructions are not finite.
    """
    before = run.music_measures()
    if before is not None:
        return before
    config = run.config()
    found = growing.find(config.sample_rate, config.clip_samples)
    if found is None:
        return None
    started = time.monotonic()
    codec = open_codec(run)
    library, own = open_library(found.name), _own_library(config)
    rows = sounding_rows(library)
    measures = MusicMeasures(
        run=config.name,
        library=found.name,
        library_created=library.info.created,
        tracks=library.info.tracks,
        clips=len(rows),
        beside=own.info.name if own else None,
        beside_created=own.info.created if own else None,
        split=config.split,
        seed=config.seed,
        weights=codec.weights,
        rows=[],
        seconds=0.0,
        versions=versions(),
    )
    judge = Judge(
        library.clips,
        config.sample_rate,
        library.track_of_row,
        [None] * len(library.clips),
        np.empty(0, np.int64),
        lambda share: progress(0.1 * share, "hearing the originals"),
        own.clips if own else None,
    )
    lessons = Lessons(own, _learnt(own, config)) if own else None
    known = known_rows(measures)
    measures.rows = list(table(codec, library, rows, judge, lessons, known, progress))
    measures.seconds = time.monotonic() - started
    write_json(run.music_file, measures)
    return measures


def sounding_rows(library: Library) -> Rows:
    """Rows of the clips to measure, ascending: all but a track's last one that is mostly filled up."""
    found = []
    for track in library.tracks:
        rows = library.rows(track)
        rest = len(library.recording(track)) - (track.clips - 1) * library.info.clip_samples
        mostly_silence = track.clips > 1 and 2 * rest < library.info.clip_samples
        found.append(np.arange(rows.start, rows.stop - mostly_silence))
    return np.concatenate(found)


def _own_library(config: RunConfig) -> Library | None:
    """The library that a run was trained on, as long as it is there with such clips."""
    try:
        return open_fitting(config.library, config)
    except DeckError:
        return None


def _learnt(own: Library, config: RunConfig) -> Rows:
    return splits.rows(own, splits.assign(own.tracks, config.split, config.seed, own.info), "train")
