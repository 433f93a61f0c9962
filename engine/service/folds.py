"""The folds of a model: five runs that together test every track of a library once."""

from __future__ import annotations

from engine.library.splits import FOLDS
from engine.runs.directory import RunDirectory
from engine.schema import TrainRequest
from engine.service import starting


def new_runs(request: TrainRequest) -> list[RunDirectory]:
    """Check a request for every fold and make the directories of its runs, queued: all of them or none.

    The runs of a request with a name are called `name-fold-1` .. `name-fold-5`. Its split is of no account.

    Raises:
        DeckError: the library, model, preset, a setting or one of the folds will not do; nothing is made.
    """
    configs = []
    for fold in FOLDS:
        name = f"{request.name}-{fold}" if request.name else None
        wanted = request.model_copy(update={"split": fold, "name": name})
        configs.append(starting.checked(wanted, ("train", "test")))
    return starting.make(configs)
