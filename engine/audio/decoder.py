"""Decoding in processes of their own: a file that hangs or crashes the decoder costs that file alone."""

from __future__ import annotations

import json
import math
import os
import queue
import select
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import numpy as np

from engine.audio.decode import Decoded, UndecodableError
from engine.audio.worker import READY

_MOST_WORKERS = 8
_GRACE = 10.0
_WAITING_SECONDS = 0.5
_STARTING_SECONDS = 60.0


class Decoder:
    """Worker processes around `engine.audio.decode.read`, as many as there are cores (8 at most).

    Args:
        sample_rate: Hz of the decoded samples.
        time_limit: seconds that one file may take.
        workers: how many processes.
        longest: seconds that the sound of a file may last.
    """

    def __init__(
        self,
        sample_rate: int,
        time_limit: float = 120.0,
        workers: int | None = None,
        longest: float = math.inf,
    ) -> None:
        self._count = workers or min(os.cpu_count() or 1, _MOST_WORKERS)
        self._workers = [_Worker(sample_rate, time_limit, longest) for _ in range(self._count)]
        self._idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        for worker in self._workers:
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(self._count, thread_name_prefix="decoder")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the processes, in the middle of a file too."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._workers:
            worker.kill()
        self._threads.shutdown()
        for worker in self._workers:
            worker.forget()

    @property
    def pids(self) -> list[int]:
        """The process ids of the workers that run."""
        return [pid for worker in self._workers if (pid := worker.pid) is not None]

    def decode_all(
        self, paths: Iterable[Path], waiting: Callable[[], None] = lambda: None
    ) -> Iterator[Decoded | UndecodableError]:
        """The decoded files, or why not, in the order of `paths`; only a few are held ahead.

        Args:
            paths: the files.
            waiting: called now and then while a file takes its time; what it raises ends the iteration.
        """
        ahead: deque[Future[Decoded | UndecodableError]] = deque()
        for path in paths:
            ahead.append(self._threads.submit(self._decode, path))
            if len(ahead) > 2 * self._count:
                yield _result(ahead.popleft(), waiting)
        while ahead:
            yield _result(ahead.popleft(), waiting)

    def _decode(self, path: Path) -> Decoded | UndecodableError:
        worker = self._idle.get()
        try:
            return worker.ask(path)
        except UndecodableError as error:
            return error
        finally:
            self._idle.put(worker)


def _result(
    future: Future[Decoded | UndecodableError], waiting: Callable[[], None]
) -> Decoded | UndecodableError:
    while not wait([future], _WAITING_SECONDS).done:
        waiting()
    return future.result()


class _Worker:
    """One process, started when first asked and again after its death."""

    def __init__(self, sample_rate: int, time_limit: float, longest: float) -> None:
        self._sample_rate = sample_rate
        self._longest = longest
        self._time_limit = time_limit
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        process = self._process
        return process.pid if process and process.poll() is None else None

    def ask(self, path: Path) -> Decoded:
        """Decode one file.

        Raises:
            UndecodableError: it cannot be decoded, took too long, or took the process with it.
        """
        process = self._running(path)
        assert process.stdin is not None
        assert process.stdout is not None
        patience = self._time_limit + _GRACE
        request = {
            "path": str(path),
            "sample_rate": self._sample_rate,
            "longest": self._longest,
            "patience": patience,
        }
        try:
            os.write(process.stdin.fileno(), json.dumps(request).encode() + b"\n")
        except BrokenPipeError:
            raise UndecodableError(path, _death(process)) from None
        if not _readable(process.stdout, self._time_limit):
            self.kill()
            self.forget()
            raise UndecodableError(path, f"it took longer than {self._time_limit:g} s to decode")
        reply, samples = _receive(process.stdout)
        if reply is None:
            raise UndecodableError(path, _death(process))
        if "reason" in reply:
            raise UndecodableError(path, reply["reason"])
        return Decoded(
            np.frombuffer(samples, np.float32), reply["frames"], reply["sample_rate"], reply["sha1"]
        )

    def kill(self) -> None:
        """End the process at once."""
        process = self._process
        if process is not None:
            process.kill()

    def forget(self) -> None:
        """Let go of a process that is ended, without waiting long for one that the system holds."""
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        with suppress(subprocess.TimeoutExpired):
            process.wait(1.0)

    def _running(self, path: Path) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self.forget()
        if self._process is None:
            self._process = _start()
            # To start takes a while on a busy machine, and is no fault of the file's.
            stdout = self._process.stdout
            assert stdout is not None
            if not _readable(stdout, _STARTING_SECONDS) or stdout.readline() != READY:
                self.kill()
                raise UndecodableError(path, "no process to decode it could be started")
        return self._process


def _start() -> subprocess.Popen[bytes]:
    threads = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "engine.audio.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # mpg123 inside libsndfile prints its doubts
        start_new_session=True,
        env=os.environ | threads,
    )


def _readable(stream: IO[bytes], seconds: float) -> bool:
    """Whether bytes or the end come within `seconds`."""
    poll = select.poll()
    poll.register(stream, select.POLLIN)
    return bool(poll.poll(seconds * 1000))


def _receive(stream: IO[bytes]) -> tuple[dict[str, Any] | None, bytes]:
    """A reply and its samples; None when the stream ended before both were there."""
    line = stream.readline()
    if not line.endswith(b"\n"):
        return None, b""
    reply: dict[str, Any] = json.loads(line)
    size = reply.get("bytes", 0)
    samples = stream.read(size)
    return (reply, samples) if len(samples) == size else (None, b"")


def _death(process: subprocess.Popen[bytes]) -> str:
    """Why a process ended, as a reason."""
    code = process.wait()
    if code >= 0:
        return f"its decoder ended with code {code}"
    name = signal.strsignal(-code) or "unknown"
    return f"its decoder died (signal {-code}, {name.lower()})"
