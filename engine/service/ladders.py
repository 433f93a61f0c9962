"""Asking for the ladder of a run: the request is checked, then queued."""

from __future__ import annotations

from engine.runs import directory
from engine.schema import JobInfo
from engine.service.jobs import Jobs

TITLE = "ladder of {}"


def start(jobs: Jobs, name: str, count: int, seed: int) -> JobInfo:
    """Queue the measuring of every way to draw from the latents of a run that has weights.

    Raises:
        NoSuchRunError: there is none by that name.
        RunStateError: it makes no latents, or has no weights yet.
    """
    run = directory.open_run(name)
    run.must_be("autoencoder")
    run.weights_identity()
    return jobs.start("ladder", TITLE.format(name), {"run": str(run.path), "count": count, "seed": seed})
