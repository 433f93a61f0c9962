"""Asking for what new sounds of a run are drawn from and compared with: checked, then queued."""

from __future__ import annotations

from engine.generation import known
from engine.library.store import open_fitting
from engine.runs import directory
from engine.schema import JobInfo
from engine.service.jobs import Jobs

TITLE = "closeness to what {} learnt"


def start(jobs: Jobs, name: str, for_mix: bool) -> JobInfo | None:
    """Queue finding it out; None where all is known already.

    Args:
        jobs: the queue.
        name: of the run.
        for_mix: whether what a mix takes is enough: the latents of all clips.

    Raises:
        NoSuchRunError: there is no run by that name.
        RunStateError: it makes no latents, or has no weights yet; or its library was made anew with clips of
            another rate or length.
        NoSuchLibraryError: its library is gone.
    """
    run = directory.open_run(name)
    run.must_be("autoencoder")
    config, weights = run.config(), run.weights_identity()
    library = open_fitting(config.library, config)
    if for_mix and known.can_be_mixed(run, weights, library.info):
        return None
    if known.is_all_known(run, weights, library):
        return None
    return jobs.start("closeness", TITLE.format(name), {"run": str(run.path)})
