"""The sounds of a blind trial: copies that nothing but the ear can tell apart.

Each sound is written anew under a name that says its place and no more, with the same number of samples and
the same loudness as the others. So neither screen, player nor browser holds anything that gives X away.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import numpy as np

from engine import places
from engine.audio.write import write_wav
from engine.library.store import Library
from engine.runs import directory
from engine.schema import (
    ClipRef,
    ListeningTest,
    Passage,
    ReconstructRequest,
    Sound,
    Stimulus,
    Trial,
    TrialSounds,
)
from engine.service import sounds

LARGEST_GAIN = 20.0
"""dB; a sound that nearly failed would make the others inaudible."""

AUDIBLE = 2**-10
"""Peak, as a share of full scale, below which a clip is silence (-60 dB)."""

Reconstruct = Callable[[ReconstructRequest], Awaitable[object]]
"""Has a reconstruction made where there is none yet."""


def audible(library: Library, clip: ClipRef) -> bool:
    """Whether there is anything to hear in a clip."""
    row = library.clips[library.clip_row(clip)]
    return bool(np.abs(row.astype(np.int32)).max() >= AUDIBLE * 2**15)


def played(trial: Trial) -> list[Stimulus]:
    """What the sounds of a trial are: A, B and X, or the open reference and what is rated."""
    if trial.x is None:
        return [Stimulus(kind="original"), *trial.order]
    return [*trial.order, trial.order["ab".index(trial.x)]]


async def make(trial: Trial, reconstruct: Reconstruct) -> list[Sound]:
    """A trial's sounds in the order of `played`, as they are before they are matched."""
    passage = Passage(**trial.clip.model_dump())
    for run in {stimulus.run for stimulus in trial.order if stimulus.run is not None}:
        if not sounds.render_path(directory.open_run(run), passage).exists():
            await reconstruct(ReconstructRequest(run=run, clip=passage))
    return await asyncio.to_thread(lambda: [_sound(stimulus, passage) for stimulus in played(trial)])


def _sound(stimulus: Stimulus, passage: Passage) -> Sound:
    if stimulus.run is not None:
        path = sounds.render_path(directory.open_run(stimulus.run), passage)
        return sounds.describe(path, stimulus.run)
    return sounds.original(passage) if stimulus.kind == "original" else sounds.anchor(passage)


def copy(test: ListeningTest, number: int, made: Sequence[Sound]) -> tuple[TrialSounds, list[float]]:
    """Write a trial's sounds for listening; with them the gain of each, in dB.

    All are matched to the quietest of them (ITU-R BS.1770), so that none is raised; by 20 dB at most.
    """
    gains = matching([sound.loudness for sound in made])
    paths = [_folder(test) / f"{number + 1}-{place + 1}.wav" for place in range(len(made))]
    frames = round(made[0].seconds * made[0].sample_rate)
    for path, sound, gain in zip(paths, made, gains, strict=True):
        samples, rate = sounds.read(Path(sound.path))
        same = np.zeros(frames, dtype=np.float32)
        same[: len(samples)] = samples[:frames]
        write_wav(path, same * np.float32(10 ** (gain / 20)), rate)
    told = TrialSounds(
        trial=number,
        clip=test.trials[number].clip,
        sounds=[str(path) for path in paths],
        seconds=made[0].seconds,
    )
    return told, gains


def matching(levels: Sequence[float | None]) -> list[float]:
    """The gains in dB, none above 0, that bring sounds of these loudnesses (LUFS) to the lowest of them.

    A sound without loudness (silence, or shorter than 0.4 s) stays as it is, and the others do without it.
    """
    lowest = min((level for level in levels if level is not None), default=0.0)
    return [0.0 if level is None else max(lowest - level, -LARGEST_GAIN) for level in levels]


def forget(test: ListeningTest, number: int | None = None) -> None:
    """Remove the sounds of a trial, or of the whole test."""
    folder = _folder(test)
    if number is None:
        shutil.rmtree(folder, ignore_errors=True)
    else:
        for path in folder.glob(f"{number + 1}-*.wav"):
            path.unlink(missing_ok=True)


def _folder(test: ListeningTest) -> Path:
    return places.runtime() / "blind" / test.id
