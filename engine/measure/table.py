"""The table of measures: a run, the classical codings of its size, and chance, on some clips."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from engine.errors import DivergedError
from engine.latents.codec import Codec
from engine.library.store import Library
from engine.measure import classical, linear
from engine.measure.judge import Judge, Rows
from engine.measure.known import Known
from engine.measure.spectrum import Clips, as_float
from engine.models.device import pick_device
from engine.models.pca import PcaSettings
from engine.schema import MeasureRow, RunConfig
from engine.training.feed import Feed
from engine.training.settings import TrainingSettings
from engine.versions import versions_of

Progress = Callable[[float, str], None]
Kind = Literal["run", "resample", "mdct", "pca", "chance"]

_CLIPS_AT_ONCE = 8
_MEASURED_WITH = ("torch", "torchaudio", "numpy", "scipy", "scikit-learn")


@dataclass(frozen=True)
class Lessons:
    """The clips that a run was trained on, which the linear code beside it is fitted to.

    Attributes:
        library: that holds them.
        rows: which of its clips they are.
    """

    library: Library
    rows: Rows


def versions() -> dict[str, str]:
    """What the numbers depend on beside the clips and the weights."""
    return versions_of(*_MEASURED_WITH)


def table(
    codec: Codec,
    library: Library,
    rows: Rows,
    judge: Judge,
    lessons: Lessons | None,
    known: Known,
    progress: Progress,
) -> Iterator[MeasureRow]:
    """The run first, then the classical codings at its size, then chance, where there is any.

    Args:
        codec: the run.
        library: whose clips are measured.
        rows: which of them.
        judge: has heard that library.
        lessons: of the linear code; it is left out where they are gone.
        known: rows of classical codings that need not be measured again.
        progress: told of the share done, from 0.1, which hearing the originals took, up to 1.

    Raises:
        DivergedError: the run's reconstructions are not finite.
    """
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
    if lessons is not None and not linear.is_of(config, settings):
        spent = settings.floats(samples)
        yield known.get(("pca", spent)) or row(
            "pca", spent, _linearly_coded(settings, originals, lessons, config, progress)
        )

    wrong = judge.wrong_clips(rows, config.seed)
    if wrong is not None:
        progress(0.93, "measuring chance")
        yield row("chance", None, made, wrong)


def _linearly_coded(
    settings: PcaSettings, originals: Clips, lessons: Lessons, config: RunConfig, progress: Progress
) -> Clips:
    """What the linear code of these settings makes of the clips, fitted to what the run learnt from."""
    code_name = f"pca with {settings.floats(config.clip_samples)} floats"
    progress(0.48, f"fitting {code_name}")
    feed = Feed(lessons.library, lessons.rows, TrainingSettings(), config.seed, pick_device())
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
