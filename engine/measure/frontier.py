"""Quality against size: the measures of runs that can be compared, in one table.

The service makes it from what is kept in the runs; nothing here imports torch or numpy.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence

from engine.errors import RunStateError
from engine.runs.directory import RunDirectory
from engine.schema import Frontier, MeasureRow, Measures, RunConfig

IDENTIFIED, GENRE_KEPT = 0.95, 0.90
"""What a run must reach at least, by these two measures, to be called recognisable."""

Measured = tuple[RunConfig, Measures]

_ORDER = ("run", "resample", "mdct", "pca", "chance")


def recognisable(row: MeasureRow) -> bool:
    """Whether a run's row shows that its sounds are recognised; without genres it does not."""
    identified, genre_kept = row.values["identified"].mean, row.values["genre_kept"].mean
    return (identified or 0) >= IDENTIFIED and (genre_kept or 0) >= GENRE_KEPT


def of_runs(runs: Sequence[RunDirectory]) -> Frontier:
    """The measures of runs, and of the classical codings of their sizes, from small to large.

    A classical coding stands there once a size, as it is in the measures of the first run that has it.
    There is no row of the linear code where one of the runs is that very code. Chance is that of the first
    run, its reconstructions paired with wrong clips: for the others it is much the same.

    Args:
        runs: at least one; a run that is named again counts once.

    Raises:
        RunStateError: a run is not measured or makes no sound, or they were measured on different clips; the
            sentence names the runs.
    """
    for run in runs:
        run.must_be("autoencoder")
    found = _measured({run.name: run for run in runs}.values())
    _, first = found[0]
    _compare(found)
    rows = [_own_row(config, measures) for config, measures in found]
    rows = sorted([*rows, *_classical(found), *_chance(found)], key=_place)
    return Frontier(
        library=first.library,
        split=first.split,
        seed=first.seed,
        part=first.part,
        tracks=first.tracks,
        clips=first.clips,
        rows=rows,
        recognisable=[row.name for row in rows if row.kind == "run" and recognisable(row)],
    )


def as_csv(frontier: Frontier) -> str:
    """A line a row: name, kind, model, floats, ratio, then mean, low and high of every measure.

    What is not known, or was not measured, is left empty.
    """
    names = list(dict.fromkeys(name for row in frontier.rows for name in row.values))
    ends = ("mean", "low", "high")
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(
        ["name", "kind", "model", "floats", "ratio", *(f"{name}_{end}" for name in names for end in ends)]
    )
    for row in frontier.rows:
        values = [getattr(row.values.get(name), end, None) for name in names for end in ends]
        table.writerow([row.name, row.kind, row.model, row.floats, row.ratio, *values])
    return text.getvalue()


def _measured(runs: Iterable[RunDirectory]) -> list[Measured]:
    found, missing = [], []
    for run in runs:
        measures = run.measures()
        if measures is None:
            missing.append(run.name)
        else:
            found.append((run.config(), measures))
    if missing:
        raise RunStateError(
            f"No measures yet, or only of earlier weights or clips: {', '.join(missing)}; "
            f"`latentdeck measure {' '.join(missing)}` makes them."
        )
    return found


def _compare(found: Sequence[Measured]) -> None:
    """Raise RunStateError where runs were measured on other clips than the first."""
    first = _ground(*found[0])
    others, shared = [], set[str]()
    for config, measures in found[1:]:
        ground = _ground(config, measures)
        # what an old file does not say is no difference
        differs = [
            name
            for name, value in ground.items()
            if None not in (value, first[name]) and value != first[name]
        ]
        if differs:
            shared.update(differs)
            others.append(f"{config.name} ({', '.join(f'{name} {ground[name]}' for name in differs)})")
    if others:
        own = ", ".join(f"{name} {value}" for name, value in first.items() if name in shared)
        raise RunStateError(
            f"{found[0][0].name} ({own}) cannot be compared with {' and '.join(others)}; take runs measured "
            "on the same part of one split of one library."
        )


def _ground(config: RunConfig, measures: Measures) -> dict[str, str | int | float | None]:
    """What must be the same for two runs to be compared."""
    return {
        "library": measures.library,
        "split": measures.split,
        "seed": measures.seed,
        "part": measures.part,
        "tracks": measures.tracks,
        "clips": measures.clips,
        "rate": config.sample_rate,
        "samples": config.clip_samples,
        "made": measures.library_created,
    }


def _place(row: MeasureRow) -> tuple[float, int]:
    """Where a row stands: by size, which chance has none of, and by kind."""
    return row.floats or math.inf, _ORDER.index(row.kind)


def _own_row(config: RunConfig, measures: Measures) -> MeasureRow:
    row = next(row for row in measures.rows if row.kind == "run")
    # measures from before rows named their model
    return row if row.model else row.model_copy(update={"model": config.model})


def _classical(found: Sequence[Measured]) -> list[MeasureRow]:
    """The classical codings, each once a size."""
    rows: dict[tuple[str, int | None], MeasureRow] = {}
    codes = set[int | None]()
    for config, measures in found:
        kinds = {row.kind for row in measures.rows}
        if config.model == "pca" and "pca" not in kinds:
            codes.add(config.floats)  # the very code of that row, which is why it was measured without one
        for row in measures.rows:
            if row.kind not in ("run", "chance"):
                rows.setdefault((row.kind, row.floats), row)
    return [row for row in rows.values() if row.kind != "pca" or row.floats not in codes]


def _chance(found: Sequence[Measured]) -> list[MeasureRow]:
    """The chance row of the first run that has one: a library of a single track has none."""
    return [row for _, measures in found for row in measures.rows if row.kind == "chance"][:1]
