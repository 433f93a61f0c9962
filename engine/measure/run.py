"""The measures of a run beside those of the classical codings of its size, and beside chance."""

from __future__ import annotations

import importlib.metadata
import time
from collections.abc import Callable, Iterator
from typing import Literal

import numpy as np

from engine import __version__, places
from engine.errors import DivergedError
from engine.files import write_json
from engine.latents.codec import Codec, open_codec
from engine.library import splits
from engine.library.store import Library, open_fitting
from engine.measure import classical, linear
from engine.measure.frontier import recognisable
from engine.measure.judge import Judge, Rows
from engine.measure.known import Known, known_rows
from engine.measure.spectrum import Clips, as_float
from engine.models.device import pick_device
from engine.models.pca import PcaSettings
from engine.runs.directory import RunDirectory
from engine.schema import MeasureRow, Measures, Part, RunConfig
from engine.training.feed import Feed
from engine.training.settings import TrainingSettings

Progress = Callable[[float, str], None]
Kind = Literal["run", "resample", "mdct", "pca", "chance"]

_CLIPS_AT_ONCE = 8
_MEASURED_WITH = ("torch", "torchaudio", "numpy", "scipy", "scikit-learn")


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
        versions=_versions(),
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
    measures.rows = list(_table(codec, library, judge, rows, learnt, known_rows(measures), progress))
    measures.recognisable = recognisable(measures.rows[0])
    measures.seconds = time.monotonic() - started
    write_json(run.measures_file, measures)
    return measures


def _versions() -> dict[str, str]:
    """What the numbers depend on beside the clips and the weights."""
    found = {"latentdeck": __version__}
    found |= {name: importlib.metadata.version(name) for name in _MEASURED_WITH}
    commit = places.commit()
    return found if commit is None else found | {"commit": commit}


def _table(
    codec: Codec,
    library: Library,
    judge: Judge,
    rows: Rows,
    learnt: Rows,
    known: Known,
    progress: Progress,
) -> Iterator[MeasureRow]:
    """The run first, then the classical codings at its size, then chance."""
    config = codec.config
    floats, samples = config.floats, config.clip_samples
    originals = as_float(library.clips[rows])

    def row(kind: Kind, spent: int | None, sounds: Clips, claimed: Rows | None = None) -> MeasureRow:
        return MeasureRow(
            name=config.name if kind == "run" else kind,
            kind=kind,
            model=config.model if kind == "run" else None,
            floats=spent,
            ratio=samples / spent if spent else None,
            values=judge.values(sounds, rows, claimed, config.seed),
        )

    made = _coded(
        lambda clips: codec.decode(codec.encode(clips)),
        originals,
        lambda share: progress(0.1 + 0.2 * share, f"reconstructing by {config.name}"),
    )
    if not np.isfinite(made).all():
        raise DivergedError(
            f"The run {config.name} reconstructs sounds that are not numbers; train it again with a smaller "
            "learning_rate."
        )
    progress(0.3, f"measuring {config.name}")
    yield row("run", floats, made)

    spent = 2 * (floats // 2)
    progress(0.36, f"measuring resampling to {spent} floats")
    yield known.get(("resample", spent)) or row("resample", spent, classical.resample(originals, spent))
    progress(0.42, f"measuring the MDCT with {spent} floats")
    yield known.get(("mdct", spent)) or row("mdct", spent, classical.mdct(originals, spent))

    settings = linear.nearest_settings(floats, samples)
    if not linear.is_of(config, settings):
        spent = settings.floats(samples)
        yield known.get(("pca", spent)) or row(
            "pca", spent, _linearly_coded(settings, originals, library, learnt, config, progress)
        )

    wrong = judge.wrong_clips(rows, config.seed)
    if wrong is not None:
        progress(0.93, "measuring chance")
        yield row("chance", None, made, wrong)


def _linearly_coded(
    settings: PcaSettings,
    originals: Clips,
    library: Library,
    learnt: Rows,
    config: RunConfig,
    progress: Progress,
) -> Clips:
    """What the linear code of these settings makes of the clips, fitted to what the run learnt from."""
    code_name = f"pca with {settings.floats(config.clip_samples)} floats"
    progress(0.48, f"fitting {code_name}")
    feed = Feed(library, learnt, TrainingSettings(), config.seed, pick_device())
    code = linear.fitted(settings, feed.shuffled(), config.sample_rate, config.seed, feed.device)
    coded = _coded(
        lambda clips: linear.reconstructions(code, clips),
        originals,
        lambda share: progress(0.62 + 0.24 * share, f"reconstructing by {code_name}"),
    )
    progress(0.86, f"measuring {code_name}")
    return coded


def _coded(coding: Callable[[Clips], Clips], clips: Clips, tell: Callable[[float], None]) -> Clips:
    """What a coding makes of the clips, a few at a time."""
    parts = []
    for start in range(0, len(clips), _CLIPS_AT_ONCE):
        tell(start / len(clips))
        parts.append(coding(clips[start : start + _CLIPS_AT_ONCE]))
    return np.concatenate(parts)
