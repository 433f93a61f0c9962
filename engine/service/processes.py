"""Starting the processes of jobs, and putting the way they ended into words."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from engine.schema import JobKind

BUSY = 75  # exit code of a job that finds its directory held by another process


async def start_job(
    kind: JobKind | str, folder: Path, log: Path, device: str | None = None
) -> asyncio.subprocess.Process:
    """Start a job on its directory, in a session of its own, so that it outlives the service.

    Args:
        kind: which job.
        folder: the run's directory, or the job's own.
        log: file that takes what the process and its C libraries print.
        device: the GPU to show it, as CUDA_VISIBLE_DEVICES wants it; None leaves all as they are.
    """
    environment = working_environment()
    if device is not None:
        environment["CUDA_VISIBLE_DEVICES"] = device
    with log.open("ab") as sink:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "engine.service.job",
            kind,
            str(folder),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            start_new_session=True,
            env=environment,
        )


def working_environment() -> dict[str, str]:
    """The environment of processes that compute.

    Threads that wait for each other sleep instead of spinning: while anything else computes on the same
    cores, spinning makes a training step several times slower.
    """
    return {"OMP_WAIT_POLICY": "PASSIVE"} | dict(os.environ)


def ending(code: int) -> str:
    """Why a process ended, in words, from its exit code (negative for a signal)."""
    if code >= 0:
        return f"its process ended with exit code {code}; the log says why"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = "unknown"
    reason = f"signal {-code}"
    if -code == signal.SIGKILL:
        return f"{reason}: killed from outside, or for want of memory"
    return f"{reason} ({name})"


async def gpus() -> list[str]:
    """The names of the GPUs of this box, by index, asked of the driver; empty without one."""
    try:
        process = await asyncio.create_subprocess_exec(
            "nvidia-smi",
            "--query-gpu=name",
            "--format=csv,noheader",
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        answer, _ = await asyncio.wait_for(process.communicate(), timeout=5)
    except (OSError, TimeoutError):
        return []
    return (
        [line.strip() for line in answer.decode().splitlines() if line.strip()]
        if not process.returncode
        else []
    )
