"""The process of one job: `python -m engine.service.job KIND DIRECTORY`.

A training writes into its run's directory. The others read `request.json` in theirs and write
`status.json`; their results are files where the design says.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from engine import files
from engine.errors import CancelledError, DeckError, RunStateError
from engine.runs.directory import RunDirectory
from engine.schema import FeatureRequest, JobInfo, JobKind, LibraryRequest, MixTableRequest
from engine.service.processes import BUSY

_NICE = 10  # the screen and the studio come first
_REPORT_SECONDS = 0.2


def main() -> int:
    """Do the job that the command line names; the exit code is 0 when it ended as it should."""
    kind, folder = sys.argv[1], Path(sys.argv[2])
    os.nice(_NICE)
    stop = threading.Event()
    # a handler only sets the event: the work stops at its next step, with its files whole
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    if kind == "train":
        return _train(RunDirectory(folder), stop)
    return _work(kind, folder, stop)  # type: ignore[arg-type]  # the service writes the kind


def _train(run: RunDirectory, stop: threading.Event) -> int:
    try:
        with run.lock():
            return _train_locked(run, stop)
    except RunStateError:
        return BUSY


def _train_locked(run: RunDirectory, stop: threading.Event) -> int:
    starting = {"state": "running", "reason": None, "pid": os.getpid()}
    run.write_status(run.status().model_copy(update=starting))
    try:
        from engine.training.loop import train

        train(run, stop)
    except BaseException as error:
        reason = sentence(error, "a smaller batch_size, or a smaller network, needs less")
        if not isinstance(error, DeckError):
            traceback.print_exc()  # into the run's log
        print(reason, flush=True)
        run.write_status(run.status().model_copy(update={"state": "failed", "reason": reason, "pid": None}))
        return 1
    return 0


def _work(kind: JobKind, folder: Path, stop: threading.Event) -> int:
    request = json.loads((folder / "request.json").read_text())
    report = _Report(
        folder / "status.json", JobInfo(id=folder.name, kind=kind, title="", state="running"), stop
    )
    try:
        _do(kind, request, report)
    except (CancelledError, KeyboardInterrupt):
        report.end("cancelled")
    except BaseException as error:
        if not isinstance(error, DeckError):
            traceback.print_exc()
        report.end("failed", sentence(error))
        return 1
    else:
        report.end("done")
    return 0


def _do(kind: JobKind, request: dict[str, Any], report: _Report) -> None:
    if kind == "prepare":
        wanted = LibraryRequest.model_validate(request["library"])
        if wanted.source is None:
            from engine.library.demo import make_demo

            make_demo(wanted, report)
        else:
            from engine.library.prepare import add_library

            add_library(wanted, report)
    elif kind == "measure":
        from engine.measure.new_music import measure_everything

        measure_everything(RunDirectory(Path(request["run"])), report)
    elif kind == "explore":
        with interrupted_by_cancel(report.stop):
            from engine.explore.run import explore_run

            explore_run(RunDirectory(Path(request["run"])), request["spaces"], progress=report)
    elif kind == "genres":
        from engine.genres.report import tell_genres

        tell_genres(RunDirectory(Path(request["run"])), report)
    elif kind == "ladder":
        from engine.generation.ladder import measure_ladder

        measure_ladder(RunDirectory(Path(request["run"])), request["count"], request["seed"], report)
    elif kind == "closeness":
        from engine.generation.closeness import find_out

        find_out(RunDirectory(Path(request["run"])), report)
    elif kind == "mixes":
        from engine.generation.mix_table import make_table

        make_table(MixTableRequest.model_validate(request["mixes"]), report)
    elif kind == "features":
        from engine.features.study import study_features

        study_features(FeatureRequest.model_validate(request["features"]), report)


@contextmanager
def interrupted_by_cancel(stop: threading.Event) -> Iterator[None]:
    """Let a cancel end the block where it is, by a KeyboardInterrupt, which leaves no file half written.

    It is for work that spends minutes in libraries that do not ask whether to go on, as t-SNE and UMAP do.
    """

    def interrupt(*_: object) -> None:
        if not stop.is_set():  # a second one would disturb the clearing up
            stop.set()
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class _Report:
    """Progress, written for the service as the work goes; called with a share of the work and a message."""

    def __init__(self, path: Path, info: JobInfo, stop: threading.Event) -> None:
        self.path = path
        self.info = info
        self.stop = stop
        self.written = 0.0

    def __call__(self, done: float, message: str) -> None:
        if self.stop.is_set():
            raise CancelledError("The work was cancelled.")
        self.info.progress = min(max(done, 0.0), 1.0)
        self.info.message = message
        if time.monotonic() - self.written >= _REPORT_SECONDS:
            self.write()

    def end(self, state: str, reason: str | None = None) -> None:
        self.info = self.info.model_copy(update={"state": state, "reason": reason})
        if state == "done":
            self.info.progress = 1.0
        self.write()

    def write(self) -> None:
        files.write_json(self.path, self.info)
        self.written = time.monotonic()


def sentence(error: BaseException, advice: str = "end other programs, or use fewer tracks") -> str:
    """The reason of a failure as one sentence for the person; `advice` helps where memory is short."""
    if isinstance(error, DeckError):
        return str(error)
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return f"Out of memory; {advice}."
    return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no more is known'}"


if __name__ == "__main__":
    sys.exit(main())
