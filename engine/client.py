"""The typed client of the engine's service: HTTP over its Unix socket. No torch, no numpy.

One method an endpoint. Every method raises a `DeckError` whose text is the sentence to show.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import select
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
from pydantic import BaseModel, TypeAdapter

from engine import places
from engine.errors import DeckError, EngineUnreachableError
from engine.schema import (
    ClipRef,
    EngineInfo,
    Exploration,
    FileRequest,
    Frontier,
    FrontierExport,
    JobInfo,
    LibraryInfo,
    LibraryRequest,
    ListedTrack,
    LogText,
    Measures,
    MixRequest,
    ModelInfo,
    News,
    Picture,
    Plan,
    ReconstructRequest,
    Records,
    RunInfo,
    SampleRequest,
    Sound,
    SplitName,
    SweepRequest,
    TrainRequest,
)

__all__ = [
    "Client",
    "DeckError",
    "EngineError",
    "EngineUnreachableError",
    "connect",
    "log_path",
    "start_engine",
]

W = TypeVar("W")

START_SECONDS = 60.0  # a first import from a cold disk
_STUDIO_SECONDS = 1800.0


class EngineError(DeckError):
    """A refusal, in the engine's own words; `reason` is the kind of `DeckError` it was there."""

    def __init__(self, message: str, reason: str = "DeckError") -> None:
        super().__init__(message)
        self.reason = reason


class Client:
    """A connection to one engine. Use it as an async context manager, or close it."""

    def __init__(self, socket: Path | None = None) -> None:
        self.socket = socket or places.socket_path()
        transport = httpx.AsyncHTTPTransport(uds=str(self.socket))
        # connections stay open: the next request is then a round trip and nothing more
        self._http = httpx.AsyncClient(transport=transport, base_url="http://engine", timeout=30.0)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    # ------------------------------------------------------------ engine

    async def engine(self) -> EngineInfo:
        """Who answers, and on what box."""
        return await self._get("/engine", EngineInfo)

    async def stop_engine(self) -> None:
        """End the service and wait until it has. Trainings go on; the next service takes them over."""
        await self._send("POST", "/engine/stop")
        await asyncio.to_thread(_until_free, places.runtime() / "engine.lock")

    @asynccontextmanager
    async def news(self) -> AsyncIterator[AsyncIterator[News]]:
        """What happens from now on, until the engine ends or the line drops; a context manager.

        The first items say how everything stands: one a library, run and job.
        """
        timeout = httpx.Timeout(30.0, read=60.0)  # the engine sends a sign of life every 15 s
        try:
            async with self._http.stream("GET", "/news", timeout=timeout) as reply:
                yield _told(reply)
        except httpx.TransportError as error:
            raise EngineUnreachableError("The engine went away.") from error

    # ------------------------------------------------------------ libraries

    async def libraries(self) -> list[LibraryInfo]:
        """All prepared libraries, by name."""
        return await self._get("/libraries", list[LibraryInfo])

    async def library(self, name: str) -> LibraryInfo:
        """One library."""
        return await self._get(f"/libraries/{name}", LibraryInfo)

    async def tracks(self, library: str, split: SplitName = "random", seed: int = 0) -> list[ListedTrack]:
        """The tracks of a library in order, each with its part of the split."""
        return await self._get(
            f"/libraries/{library}/tracks", list[ListedTrack], params={"split": split, "seed": seed}
        )

    async def check_library(self, name: str) -> list[str]:
        """Faults found in a library's files, each a sentence; empty when all is well."""
        return await self._get(f"/libraries/{name}/check", list[str], timeout=_STUDIO_SECONDS)

    async def add_library(self, request: LibraryRequest) -> JobInfo:
        """Start to prepare a library; the job tells how it goes."""
        return await self._post("/libraries", JobInfo, request)

    async def delete_library(self, name: str) -> None:
        """Delete a prepared library; its source files stay."""
        await self._send("DELETE", f"/libraries/{name}")

    # ------------------------------------------------------------ models and runs

    async def models(self, count: bool = False) -> list[ModelInfo]:
        """The registry; with `count`, the parameters of each network too (seconds, the first time)."""
        return await self._get("/models", list[ModelInfo], params={"count": count}, timeout=120.0)

    async def plan(self, request: TrainRequest) -> Plan:
        """What this request would make, or what is wrong with it; nothing is started."""
        return await self._post("/plan", Plan, request, timeout=120.0)

    async def runs(self) -> list[RunInfo]:
        """All runs, oldest first."""
        return await self._get("/runs", list[RunInfo])

    async def run(self, name: str) -> RunInfo:
        """One run."""
        return await self._get(f"/runs/{name}", RunInfo)

    async def train(self, request: TrainRequest) -> RunInfo:
        """Queue a run."""
        return await self._post("/runs", RunInfo, request)

    async def sweep(self, request: SweepRequest) -> list[RunInfo]:
        """Queue one run for each size; all of them, or none when one cannot be."""
        return await self._post("/sweeps", list[RunInfo], request)

    async def stop_run(self, name: str) -> RunInfo:
        """Ask a run to stop at its next step, or take it from the queue."""
        return await self._post(f"/runs/{name}/stop", RunInfo)

    async def resume_run(self, name: str) -> RunInfo:
        """Queue a run that was stopped, crashed or failed, to go on from its last checkpoint."""
        return await self._post(f"/runs/{name}/resume", RunInfo)

    async def move_run(self, name: str, up: bool) -> RunInfo:
        """Move a queued run one place."""
        return await self._post(f"/runs/{name}/move", RunInfo, params={"up": up})

    async def delete_run(self, name: str) -> None:
        """Delete a run and all its files."""
        await self._send("DELETE", f"/runs/{name}")

    async def records(self, run: str, offset: int = 0) -> Records:
        """The metrics of a run from a byte offset on."""
        return await self._get(f"/runs/{run}/records", Records, params={"offset": offset})

    async def log(self, run: str, offset: int = 0) -> LogText:
        """The log of a run from a byte offset on."""
        return await self._get(f"/runs/{run}/log", LogText, params={"offset": offset})

    # ------------------------------------------------------------ jobs

    async def jobs(self) -> list[JobInfo]:
        """The jobs of this engine's life, oldest first."""
        return await self._get("/jobs", list[JobInfo])

    async def cancel_job(self, job: str) -> JobInfo:
        """Ask a job to end early; what it made half is removed."""
        return await self._post(f"/jobs/{job}/cancel", JobInfo)

    async def start_measure(self, run: str) -> JobInfo:
        """Measure a run on its test split."""
        return await self._post(f"/runs/{run}/measures", JobInfo)

    async def measures(self, run: str) -> Measures | None:
        """The measures of a run, None before they are made."""
        return await self._get(f"/runs/{run}/measures", Measures | None)  # type: ignore[arg-type]

    async def frontier(self, runs: list[str]) -> Frontier:
        """The measures of comparable runs against size; runs that are not measured are refused."""
        return await self._get("/frontier", Frontier, params={"run": runs})

    async def export_frontier(self, request: FrontierExport) -> list[str]:
        """Write the frontier as CSV and PNG on the engine's disk; gives their paths."""
        return await self._post("/frontier/export", list[str], request, timeout=_STUDIO_SECONDS)

    async def start_explore(self, run: str, pooling: str = "mean+std", k: int | None = None) -> JobInfo:
        """Cluster and project the latents of a run."""
        params: dict[str, Any] = {"pooling": pooling} | ({"k": k} if k else {})
        return await self._post(f"/runs/{run}/exploration", JobInfo, params=params)

    async def exploration(self, run: str) -> Exploration | None:
        """What the latents of a run know, None before it is made or when its weights are newer."""
        return await self._get(f"/runs/{run}/exploration", Exploration | None)  # type: ignore[arg-type]

    # ------------------------------------------------------------ sound

    async def clip_sound(self, clip: ClipRef) -> Sound:
        """The original of a clip as a WAV on the engine's disk."""
        return await self._post("/sound/clip", Sound, clip)

    async def reconstruct(self, request: ReconstructRequest) -> Sound:
        """The reconstruction of a clip."""
        return await self._post("/sound/reconstruct", Sound, request, timeout=_STUDIO_SECONDS)

    async def reconstruct_file(self, request: FileRequest) -> Sound:
        """The reconstruction of a whole audio file on the engine's disk."""
        return await self._post("/sound/file", Sound, request, timeout=_STUDIO_SECONDS)

    async def mix(self, request: MixRequest) -> Sound:
        """New sound from several clips."""
        return await self._post("/sound/mix", Sound, request, timeout=_STUDIO_SECONDS)

    async def sample(self, request: SampleRequest) -> list[Sound]:
        """New sound from nothing."""
        return await self._post("/sound/sample", list[Sound], request, timeout=_STUDIO_SECONDS)

    async def picture(self, path: str, columns: int) -> Picture:
        """Waveform and spectrogram of a sound that the engine made, for `columns` columns of the screen."""
        return await self._get("/sound/picture", Picture, params={"path": path, "columns": columns})

    async def sound_bytes(self, path: str) -> bytes:
        """The WAV file of a sound that the engine made."""
        return (await self._send("GET", "/sound/wav", params={"path": path})).content

    # ------------------------------------------------------------ the wire

    async def _get(self, url: str, word: type[W], **options: Any) -> W:
        return TypeAdapter(word).validate_json((await self._send("GET", url, **options)).content)

    async def _post(self, url: str, word: type[W], body: BaseModel | None = None, **options: Any) -> W:
        if body is not None:
            options["content"] = body.model_dump_json()
            options["headers"] = {"content-type": "application/json"}
        return TypeAdapter(word).validate_json((await self._send("POST", url, **options)).content)

    async def _send(self, method: str, url: str, **options: Any) -> httpx.Response:
        try:
            reply = await self._http.request(method, url, **options)
        except httpx.TimeoutException as error:
            raise EngineUnreachableError(f"The engine did not answer {url} in time.") from error
        except httpx.TransportError as error:
            raise EngineUnreachableError(
                "The engine does not answer; `latentdeck engine start` starts it."
            ) from error
        if reply.is_success:
            return reply
        try:
            refusal = reply.json()
            raise EngineError(refusal["message"], refusal["reason"])
        except (ValueError, KeyError, TypeError):
            raise EngineError(
                f"The engine failed on {url} ({reply.status_code}); `latentdeck engine logs` says more."
            ) from None


async def _told(reply: httpx.Response) -> AsyncIterator[News]:
    """The items of a stream of server-sent events."""
    async for line in reply.aiter_lines():
        if line.startswith("data:"):
            yield News.model_validate_json(line[5:])


async def connect(start: bool = True) -> Client:
    """A client of the running engine; starts one first where none runs.

    Raises:
        EngineUnreachableError: none runs and `start` is false, or it does not come up.
    """
    client = Client()
    try:
        await client.engine()
    except EngineUnreachableError:
        if not start:
            await client.close()
            raise
    else:
        return client
    await asyncio.to_thread(start_engine)
    await client.engine()
    return client


def log_path() -> Path:
    """The log of this user's engine on this box."""
    return places.runtime() / "engine.log"


def start_engine() -> None:
    """Start the service, detached from this process, and wait until it listens.

    It survives the terminal: a session of its own, and no file of ours open but its log. Where several
    start at once, one wins the lock and the others end quietly; each of them says so on its pipe only
    when an engine listens.

    Raises:
        EngineUnreachableError: it ended, or was not there in time.
    """
    log = log_path()
    ready, signal = os.pipe()
    try:
        with log.open("ab") as sink:
            subprocess.Popen(
                [sys.executable, "-m", "engine.service", "--ready-fd", str(signal)],
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=sink,
                start_new_session=True,
                pass_fds=(signal,),
                cwd="/",
                env=_environment(),
            )
        os.close(signal)
        signal = -1
        with os.fdopen(ready, "rb") as pipe:
            ready = -1
            # readable when the service is ready, or dead
            answer = pipe.read(5) if select.select([pipe], [], [], START_SECONDS)[0] else b""
    finally:
        for handle in (ready, signal):
            if handle >= 0:
                os.close(handle)
    if answer != b"ready":
        raise EngineUnreachableError(f"The engine did not start; {log} says why.")


def _until_free(lock: Path) -> None:
    """Wait until no process holds a lock."""
    with lock.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_SH)


def _environment() -> dict[str, str]:
    """This process's environment, with folders made absolute and the checkout importable from anywhere."""
    environment = dict(os.environ)
    for name in ("CHECKPOINTS", "DATA", "RUNTIME", "SOUNDS"):
        if value := environment.get(f"LATENTDECK_{name}"):
            environment[f"LATENTDECK_{name}"] = str(Path(value).expanduser().absolute())
    root = places.checkout()
    if root is not None:
        environment["PYTHONPATH"] = os.pathsep.join(
            part for part in (str(root), environment.get("PYTHONPATH", "")) if part
        )
    return environment
