"""Blind listening tests on disk: a line a test beside each of its runs, and the one that still goes on.

`listening.jsonl` only ever grows. The test that goes on lies beside its first run, and outlives screen,
connection and engine.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress

from pydantic import ValidationError

from engine import files
from engine.runs.directory import RunDirectory
from engine.schema import ListeningTest


def keep(run: RunDirectory, test: ListeningTest) -> None:
    """Add a test to those of a run, durably; what a crash left of a line before is removed.

    Raises:
        DiskFullError: there is no room; the file stays as it was.
    """
    line = test.model_dump_json().encode() + b"\n"
    path = run.listening_file
    with files.full_disk_named(path), path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        whole = files.whole_lines(path)[1]
        file.truncate(whole)
        try:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            file.truncate(whole)
            raise
    files.sync_folder(run.path)


def kept(run: RunDirectory) -> list[ListeningTest]:
    """The tests of a run, oldest first; a damaged line is passed over."""
    tests = []
    for line in files.whole_lines(run.listening_file)[0]:
        with suppress(ValidationError):
            tests.append(ListeningTest.model_validate_json(line))
    return tests


def going_on(run: RunDirectory) -> ListeningTest | None:
    """The test that has begun and not ended, where there is one."""
    try:
        test = ListeningTest.model_validate_json(run.listening_open_file.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
    # an engine that died between the two steps of ending it has kept it already
    return None if any(test.id == ended.id for ended in kept(run)) else test


def go_on(run: RunDirectory, test: ListeningTest) -> None:
    """Write down how far the test is that goes on."""
    files.write_json(run.listening_open_file, test)


def end(run: RunDirectory) -> None:
    """No test goes on any more."""
    run.listening_open_file.unlink(missing_ok=True)
