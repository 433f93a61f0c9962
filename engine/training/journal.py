"""What a training writes down as it goes: metrics, status, log, and the reconstruction of one clip."""

from __future__ import annotations

import io
import logging
import os
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import numpy as np
import soundfile
from numpy.typing import NDArray

from engine import files
from engine.audio.pcm import to_int16
from engine.runs.directory import RunDirectory
from engine.schema import Record, RunStatus

STATUS_EVERY = 0.5
"""Seconds between two writings of `status.json`, unless the state changes."""


class Journal:
    """The one writer of a run's metrics, status, log and previews, for the life of a `with` block."""

    def __init__(self, run: RunDirectory) -> None:
        self.run = run
        self._status = run.status()
        self._written = 0.0
        self._log = logging.getLogger(f"latentdeck.run.{run.name}")
        self._log.setLevel(logging.INFO)
        self._log.propagate = False

    def __enter__(self) -> Self:
        self._metrics = self.run.metrics_file.open("ab")
        self._handler = logging.FileHandler(self.run.log_file, encoding="utf-8")
        self._handler.setFormatter(logging.Formatter("%(asctime)s  %(message)s", "%Y-%m-%d %H:%M:%S"))
        self._log.addHandler(self._handler)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._log.removeHandler(self._handler)
        self._handler.close()
        self._metrics.close()

    def say(self, sentence: str) -> None:
        """Add a sentence to the log."""
        self._log.info(sentence)

    def rewind(self, size: int) -> None:
        """Drop the metrics behind the first `size` bytes, so that no record is written twice."""
        if self.run.metrics_file.stat().st_size > size:
            os.truncate(self.run.metrics_file, size)

    def flushed(self) -> int:
        """Make the metrics durable; how many bytes of them there are."""
        os.fsync(self._metrics.fileno())
        return self.run.metrics_file.stat().st_size

    def record(self, record: Record) -> None:
        """Add a line to the metrics.

        Raises:
            DiskFullError: there is no room.
        """
        with files.full_disk_named(self.run.metrics_file):
            self._metrics.write(record.model_dump_json().encode() + b"\n")
            self._metrics.flush()

    def status(self, changes: Mapping[str, Any], *, now: bool = False) -> None:
        """Change the status; it is written at once if `now`, else at most twice a second."""
        self._status = RunStatus.model_validate(self._status.model_dump() | dict(changes))
        if now or time.monotonic() - self._written >= STATUS_EVERY:
            self.run.write_status(self._status)
            self._written = time.monotonic()

    def preview(self, name: str, samples: NDArray[np.float32], sample_rate: int) -> None:
        """Write `previews/<name>.flac` from float32 [n] in -1 .. 1.

        Raises:
            DiskFullError: there is no room.
        """
        coded = io.BytesIO()
        soundfile.write(coded, to_int16(samples), sample_rate, format="FLAC", subtype="PCM_16")
        self.run.previews_folder.mkdir(exist_ok=True)
        with files.replacing(self.run.previews_folder / f"{name}.flac") as temporary:
            temporary.write_bytes(coded.getvalue())
