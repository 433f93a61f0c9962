"""How the resolution matters: what explored runs of one library know, in one table.

The service makes it from what is kept in the runs; nothing here imports torch or numpy.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.errors import RunStateError
from engine.runs.directory import RunDirectory
from engine.schema import LATENT_SPACES, SPACES, Agreement, Exploration, Knowledge, KnownRow, RunConfig, Space


def of_runs(runs: Sequence[RunDirectory]) -> Knowledge:
    """What the explored ones of these runs know, by floats ascending; spaces without a network last, once.

    Args:
        runs: at least one; a run that is named again counts once, one that is not explored not at all.

    Raises:
        RunStateError: one makes no latents, or they are of different libraries, splits or seeds; the sentence
            names the runs.
    """
    for run in runs:
        run.must_be("autoencoder")
    configs = {run.name: (run, run.config()) for run in runs}
    _compare([config for _, config in configs.values()])
    found = sorted(configs.values(), key=lambda pair: (pair[1].floats, pair[1].name))
    rows, others = list[KnownRow](), dict[Space, KnownRow]()
    latest: Exploration | None = None
    for run, config in found:
        for space in SPACES:
            if space in others or (exploration := run.exploration(space)) is None:
                continue
            latest = exploration
            if space in LATENT_SPACES:
                rows.append(_row(exploration, config))
            else:
                others[space] = _row(exploration, None)
    _, first = found[0]
    return Knowledge(
        library=first.library,
        seed=first.seed,
        tested=latest.tested if latest else 0,
        warning=latest.warning if latest else None,
        rows=rows + [others[space] for space in SPACES if space in others],
    )


def _row(found: Exploration, config: RunConfig | None) -> KnownRow:
    """One space in one line; without a configuration it is none of a run's latents."""
    clusters = next((row for row in found.clusters if row.k == found.k), None)
    return KnownRow(
        run=config.name if config else "",
        model=config.model if config else "",
        floats=config.floats if config else 0,
        ratio=config.ratio if config else 0.0,
        space=found.space,
        dims=found.dims,
        k=found.k,
        agreement=Agreement(**clusters.model_dump(include=set(Agreement.model_fields))) if clusters else None,
        accuracy=found.accuracy,
    )


def _compare(configs: Sequence[RunConfig]) -> None:
    """Raise RunStateError where a run has other tracks to learn from, or to be tested on, than the first."""
    first, *others = configs
    differing = [config for config in others if _ground(config) != _ground(first)]
    if differing:
        grounds = " and ".join(f"{config.name} ({_ground(config)})" for config in differing)
        raise RunStateError(
            f"{first.name} ({_ground(first)}) cannot be compared with {grounds}; take runs of one library, "
            "split and seed."
        )


def _ground(config: RunConfig) -> str:
    """What must be the same for what two runs know to be compared."""
    return f"library {config.library}, split {config.split}, seed {config.seed}"
