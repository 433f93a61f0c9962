"""What exploring many large latents costs: `python -m benchmarks.explore TRACKS` tells it of one library."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.memory import largest
from benchmarks.report import Figure, below, watched
from engine.schema import LibraryInfo, Part, RunConfig, Track

_CLIPS, _DIMS, _FRAMES = 6000, 8, 2297  # 18376 floats a clip
_TRACKS = 1000  # of six clips each, as GTZAN has them
_GENRES = 10
_RATE, _SAMPLES = 22050, 110250
_LIMIT_MB = 8192


def costs() -> list[Figure]:
    """Time and peak memory of exploring 1000 tracks of six clips by their flattened latents."""
    command = [sys.executable, "-m", "benchmarks.explore", str(_TRACKS)]
    passive = os.environ | {"OMP_WAIT_POLICY": "passive"}  # as in the job
    ran = subprocess.run(command, check=True, capture_output=True, text=True, env=passive)
    seconds, megabytes = map(float, ran.stdout.split())
    what = f"{_CLIPS} clips x {_DIMS * _FRAMES} floats"
    return [
        below(f"explore {what}, peak memory", megabytes, "MB", _LIMIT_MB, "resident, VmHWM", "explore"),
        watched(f"explore {what}", seconds, "s", f"once, {_TRACKS} tracks, flat", "explore"),
    ]


def _explored(tracks: int) -> tuple[float, float]:
    """Seconds and peak memory in MB of this process for exploring 6000 clips in so many tracks."""
    from engine.explore.pooling import pool
    from engine.explore.space import Ground, explore_space
    from engine.library.store import Library

    with tempfile.TemporaryDirectory(prefix="deck-bench-") as folder:
        latents = Path(folder) / "latents.npy"
        _write_latents(latents, tracks)
        sounds = Path(folder) / "clips.i16"
        with sounds.open("wb") as file:
            file.truncate(_CLIPS * _SAMPLES * 2)  # silence takes no room on the disk
        clips = np.memmap(sounds, np.int16, "r", shape=(_CLIPS, _SAMPLES))
        library = Library(_info(tracks), _tracks(tracks), clips)
        parts: list[Part] = [("train", "validation", "test")[max(0, n % 10 - 7)] for n in range(tracks)]
        started = time.monotonic()
        vectors = pool(np.load(latents, mmap_mode="r"), library.track_of_row, "flat")
        explore_space(vectors, "flat", Ground(_config(), "", library, parts), _tell)
        seconds = time.monotonic() - started
    return seconds, largest(Path("/proc/self"))


def _tell(done: float, message: str) -> None:
    print(f"{done:4.0%} {message}", file=sys.stderr, flush=True)


def _write_latents(path: Path, tracks: int) -> None:
    """Latents in which a genre shows a little: sixty patterns that all share, and noise."""
    draws = np.random.default_rng(0)
    patterns = draws.standard_normal((60, _DIMS, _FRAMES), np.float32)
    tastes = 0.3 * draws.standard_normal((_GENRES, 60), np.float32)
    table = np.lib.format.open_memmap(path, "w+", np.float32, (_CLIPS, _DIMS, _FRAMES))
    for clip in range(_CLIPS):
        taste = tastes[clip * tracks // _CLIPS % _GENRES] + 0.3 * draws.standard_normal(60, np.float32)
        noise = draws.standard_normal((_DIMS, _FRAMES), np.float32)
        table[clip] = np.tensordot(taste, patterns, 1) + noise
    table.flush()


def _info(tracks: int) -> LibraryInfo:
    return LibraryInfo(
        name="bench",
        source="bench",
        created=0.0,
        sample_rate=_RATE,
        clip_samples=_SAMPLES,
        tracks=tracks,
        clips=_CLIPS,
        seconds=_CLIPS * _SAMPLES / _RATE,
        genres=[f"genre {number}" for number in range(_GENRES)],
        unreadable=[],
    )


def _tracks(count: int) -> list[Track]:
    each = _CLIPS // count
    return [
        Track(
            name=f"track {number}",
            genre=f"genre {number % _GENRES}",
            path="",
            frames=each * _SAMPLES,
            sample_rate=_RATE,
            seconds=each * _SAMPLES / _RATE,
            sha1="",
            first_clip=number * each,
            clips=each,
        )
        for number in range(count)
    ]


def _config() -> RunConfig:
    return RunConfig(
        name="bench",
        model="tanh-conv",
        settings={},
        training={},
        library="bench",
        split="random",
        seed=0,
        sample_rate=_RATE,
        clip_samples=_SAMPLES,
        floats=_DIMS * _FRAMES,
        ratio=_SAMPLES / (_DIMS * _FRAMES),
        created=0.0,
        versions={},
    )


if __name__ == "__main__":
    print(*_explored(int(sys.argv[1])))
