"""Which runs can be compared: those of the selected run's library, split and seed; and what of the others.

Measures are taken on the test tracks of a split, so they stand beside one another only where those are the
same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.client import Client
    from engine.schema import Frontier, RunInfo
    from tui.deck import Deck


@dataclass(frozen=True, slots=True)
class Comparison:
    """The runs of one library, split and seed.

    Attributes:
        base: the run whose library, split and seed they share; None where there is none.
        measured: by floats, then name.
        unmeasured: with weights that are not measured, in the same order.
        unfinished: in the queue, training, or ended without weights, in the same order.
        elsewhere: how many runs there are that do not compare, in words.
    """

    base: RunInfo | None = None
    measured: tuple[RunInfo, ...] = ()
    unmeasured: tuple[RunInfo, ...] = ()
    unfinished: tuple[RunInfo, ...] = ()
    elsewhere: str = ""


def comparison(deck: Deck, stale: frozenset[str] = frozenset()) -> Comparison:
    """The runs that compare with the selected one, or with the newest of the selected library.

    Args:
        deck: what the app knows.
        stale: names of runs whose measures are of earlier weights or clips.
    """
    base = _base(deck)
    if base is None:
        return Comparison(elsewhere=_elsewhere(deck.autoencoders, None))
    runs = sorted(deck.autoencoders, key=lambda run: (run.floats, run.name))
    same = [run for run in runs if ground(run) == ground(base)]
    learnt = [run for run in same if has_learnt(run)]
    return Comparison(
        base,
        tuple(run for run in learnt if run.measured and run.name not in stale),
        tuple(run for run in learnt if not run.measured or run.name in stale),
        tuple(run for run in same if not has_learnt(run)),
        _elsewhere([run for run in runs if ground(run) != ground(base)], base),
    )


async def frontier(engine: Client, runs: Sequence[str]) -> tuple[Frontier, frozenset[str]]:
    """The measures of runs against size; runs whose measures are stale are left out, and named.

    Raises:
        DeckError: the engine refuses, and leaving those out does not help.
    """
    from engine.client import EngineError

    try:
        return await engine.frontier(list(runs)), frozenset()
    except EngineError:
        fresh = [run for run in runs if await engine.measures(run) is not None]
        if not fresh or len(fresh) == len(runs):
            raise
        return await engine.frontier(fresh), frozenset(runs) - frozenset(fresh)


async def start_measures(engine: Client, runs: Sequence[str]) -> None:
    """Have runs measured, one after another."""
    for run in runs:
        await engine.start_measure(run)


def has_learnt(run: RunInfo) -> bool:
    """Whether a run has weights that stay as they are for now."""
    return run.state == "done" or (run.best_loss is not None and run.state not in ("queued", "running"))


def _base(deck: Deck) -> RunInfo | None:
    selected = deck.selected_run
    library = deck.selected_library
    of_new_music = library is not None and library.growing  # on which no run was trained
    if selected is not None and (selected.library == deck.library or of_new_music):
        return selected
    here = [run for run in deck.autoencoders if run.library == deck.library]
    return max(here, key=lambda run: run.created, default=None)


def ground(run: RunInfo) -> tuple[str, str, int]:
    """What must be the same for two runs to be compared."""
    return run.library, run.split, run.seed


def _elsewhere(others: list[RunInfo], base: RunInfo | None) -> str:
    """`2 runs on demo, 1 run on gtzan with another split or seed`; empty where there are none."""
    counts = Counter(run.library for run in others)
    return ", ".join(
        f"{count} run{'s' if count > 1 else ''} on {library}"
        + (" with another split or seed" if base is not None and library == base.library else "")
        for library, count in sorted(counts.items())
    )
