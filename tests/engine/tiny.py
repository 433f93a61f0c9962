"""A tiny library, and runs on it, for the engine's own tests."""

from __future__ import annotations

import numpy as np
import safetensors.torch

from engine.audio.decode import Decoded
from engine.library.draft import Draft
from engine.library.store import Library, open_library
from engine.runs.directory import RunDirectory
from engine.schema import LibraryRequest, SettingValue, TrainRequest
from engine.service import starting

RATE = 8000
SMALL_WINDOW: dict[str, SettingValue] = {"window": 256, "hop": 64, "dims": 8}
"""Settings of the block models that suit clips of one second at 8 kHz."""
SMALL: dict[str, dict[str, SettingValue]] = {
    "mel2d": {"rows": 64, "hop": 64, "width": 2, "channels": 4, "layers": 3},
    "pca": SMALL_WINDOW,
    "spectral-vae": SMALL_WINDOW | {"width": 16, "depth": 1},
}
"""Settings that suit such clips, of the families whose defaults do not."""


def tones(genre: int, number: int, seconds: float = 4.0) -> np.ndarray:
    """A seeded track, float32 [n]: chords low or high by genre, another melody for each number."""
    random = np.random.default_rng([genre, number])
    times = np.arange(round(seconds * RATE)) / RATE
    beat = np.floor(times * (2 + genre)).astype(int)
    pitch = 110 * 2**genre * 2 ** (random.integers(0, 12, beat.max() + 1) / 12)
    voices = [np.sin(2 * np.pi * np.cumsum(pitch[beat] * ratio) / RATE) / ratio for ratio in (1, 1.5, 2)]
    fall = np.exp(-4 * (times * (2 + genre) - beat))
    return (0.25 * fall * sum(voices) + 0.01 * random.standard_normal(len(times))).astype(np.float32)


def make_library(
    name: str, *, genres: tuple[str | None, ...], tracks: int, clip_seconds: float = 1.0
) -> Library:
    """A library at 8 kHz of tracks of four seconds, `tracks` of each genre."""
    request = LibraryRequest(name=name, source="tests", sample_rate=RATE, clip_seconds=clip_seconds)
    with Draft(request) as draft:
        for place, genre in enumerate(genres):
            for number in range(tracks):
                samples = tones(place, number)
                decoded = Decoded(samples, frames=len(samples), sample_rate=RATE, sha1=f"{place}{number}")
                title = f"{genre or 'unknown'}.{number:05}"
                draft.add(decoded, name=title, genre=genre, path=f"{title}.wav", share=1.0)
        draft.finish("tests", [], None)
    return open_library(name)


def new_run(
    model: str,
    settings: dict[str, SettingValue] | None = None,
    *,
    library: str = "tiny",
    epochs: int | None = None,
    minutes: float | None = None,
) -> RunDirectory:
    """A queued run on a library."""
    return starting.new_run(
        TrainRequest(model=model, library=library, settings=settings or {}, epochs=epochs, minutes=minutes)
    )


def count_as_other_weights(run: RunDirectory) -> None:
    """As though a run had learnt more: the same values, but they no longer say which they are."""
    safetensors.torch.save_file(safetensors.torch.load_file(run.best_file), run.best_file)
