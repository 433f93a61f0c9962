"""The measures of a run beside those of the classical codings of its size, and beside chance."""

from __future__ import annotations

import time

import numpy as np

from engine.files import write_json
from engine.latents.codec import open_codec
from engine.library import splits
from engine.library.store import open_fitting
from engine.measure.frontier import recognisable
from engine.measure.judge import Judge
from engine.measure.known import known_rows
from engine.measure.table import Lessons, Progress, table, versions
from engine.runs.directory import RunDirectory
from engine.schema import Measures, Part


def measure_run(run: RunDirectory, progress: Progress, part: Part = "test") -> Measures:
    """Measure a run on a part of its split, beside the codings that spend as much, and keep the result.

    What was measured before is given again as long as the run's weights and library are the same.

    Args:
        run: a run with weights.
        progress: told of the share done, 0 .. 1, and what is being done; may raise `CancelledError`.
        part: of the split.

    Raises:
        RunStateError: the run has no weights, or its library was made anew with clips of another rate or
            length.
        SettingError: no track is in that part.
        DivergedError: the run's reconstructions are not finite.
    """
    before = run.measures()
    if before is not None and before.part == part:
        return before
    started = time.monotonic()
    codec = open_codec(run)
    config = codec.config
    library = open_fitting(config.library, config)
    assignment = splits.assign(library.tracks, config.split, config.seed, library.info)
    rows = splits.some_rows(library, assignment, part, config.split)
    learnt = splits.rows(library, assignment, "train")
    taught = np.union1d(learnt, splits.rows(library, assignment, "validation"))
    measures = Measures(
        run=config.name,
        library=config.library,
        library_created=library.info.created,
        split=config.split,
        seed=config.seed,
        part=part,
        tracks=len(np.unique(library.track_of_row[rows])),
        clips=len(rows),
        weights=codec.weights,
        rows=[],
        recognisable=False,
        seconds=0.0,
        versions=versions(),
    )
    genres = [library.tracks[track].genre for track in library.track_of_row]
    judge = Judge(
        library.clips,
        config.sample_rate,
        library.track_of_row,
        genres,
        taught,
        lambda share: progress(0.1 * share, "hearing the originals"),
    )
    lessons = Lessons(library, learnt)
    measures.rows = list(table(codec, library, rows, judge, lessons, known_rows(measures), progress))
    measures.recognisable = recognisable(measures.rows[0])
    measures.seconds = time.monotonic() - started
    write_json(run.measures_file, measures)
    return measures
