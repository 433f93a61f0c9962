"""The form that starts a generator: it learns from a run, where all others learn from a library."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from tui.comparison import has_learnt
from tui.form import Field

if TYPE_CHECKING:
    from engine.schema import RunInfo

NO_RUN: Final = "A generator learns the latents of an autoencoder, and none has ended yet; train one first."


def to_learn(runs: Iterable[RunInfo]) -> list[RunInfo]:
    """The autoencoders whose latents can be learnt, newest first: they have weights, and keep them."""
    return sorted((run for run in runs if has_learnt(run)), key=lambda run: -run.created)


def of_run(form: Sequence[Field], runs: Sequence[RunInfo], chosen: str | None) -> list[Field]:
    """The form with a run in place of the library and of the split, which are the run's.

    Args:
        form: of a generator, as `tui.form.fields` makes it.
        runs: whose latents can be learnt.
        chosen: the one that the other screens show.
    """
    names = [run.name for run in runs]
    first = chosen if chosen in names else next(iter(names), "")
    field = Field(
        "on", "latents of", "choice", "Run", first, first, names,
        "The run whose latents are learnt, on the tracks that it was trained on.",
    )  # fmt: skip
    return [field if other.name == "library" else other for other in form if other.name != "split"]
