"""Sounds on the engine's disk: originals cut from the store, pictures of them, and where renders lie.

Runs in the service: numpy and soundfile, no torch.
"""

from __future__ import annotations

import hashlib
import importlib
from pathlib import Path

import numpy as np
import soundfile

from engine import places
from engine.audio.loudness import loudness
from engine.audio.pcm import to_float
from engine.audio.picture import picture
from engine.audio.write import write_wav
from engine.errors import NoSuchTrackError, NotAudioError
from engine.library.store import Library, open_library
from engine.runs.directory import RunDirectory
from engine.schema import ClipRef, Picture, Sound


def warm() -> None:
    """Import what describing a sound needs, so that the first listener does not wait for it."""
    importlib.import_module("pyloudnorm")


def clip_row(library: Library, clip: ClipRef) -> int:
    """The row of `clips.i16` that a clip is.

    Raises:
        NoSuchTrackError: the library has no such track, or the track no such clip.
    """
    rows = library.rows(library.track(clip.track))
    if clip.clip >= len(rows):
        raise NoSuchTrackError(f"{clip.track} has {len(rows)} clips; there is no clip {clip.clip + 1}.")
    return rows[clip.clip]


def original(clip: ClipRef) -> Sound:
    """The original of a clip, cut once from the store into the runtime folder."""
    library = open_library(clip.library)
    row = clip_row(library, clip)
    path = places.runtime() / "clips" / f"{_stem(clip, str(library.info.created))}.wav"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        write_wav(path, to_float(library.clips[row]), library.info.sample_rate)
    return describe(path, f"{clip.track} · clip {clip.clip + 1} · original")


def render_path(run: RunDirectory, clip: ClipRef) -> Path:
    """Where the reconstruction of a clip by the run's present weights lies once it is made."""
    created = str(open_library(clip.library).info.created)
    return run.renders_folder / run.weights_identity() / f"{_stem(clip, created)}.wav"


def describe(path: Path, title: str, made_in: float = 0.0, note: str = "") -> Sound:
    """What there is to say of a WAV."""
    samples, rate = read(path)
    return Sound(
        path=str(path),
        title=title,
        seconds=len(samples) / rate,
        sample_rate=rate,
        loudness=loudness(samples, rate),
        made_in=made_in,
        note=note,
    )


def read(path: Path) -> tuple[np.ndarray, int]:
    """The samples (float32 [n], -1 .. 1) and rate of a WAV that the engine wrote.

    Raises:
        NotAudioError: it is not there any more.
    """
    try:
        samples, rate = soundfile.read(path, dtype="float32")
    except soundfile.LibsndfileError:
        raise NotAudioError(f"{path} is not there any more; make it again.") from None
    return samples, rate


def draw(path: str, columns: int) -> Picture:
    """Waveform and spectrogram of a sound the engine made, for so many columns of the screen."""
    return picture(*read(own(path)), columns)


def own(path: str) -> Path:
    """The path, if it is a sound of ours: the service hands out no other file.

    Raises:
        NotAudioError: it lies outside our folders, or is no WAV.
    """
    resolved = Path(path).resolve()
    homes = (places.runtime(), places.checkpoints(), places.sounds())
    if resolved.suffix != ".wav" or not any(resolved.is_relative_to(home.resolve()) for home in homes):
        raise NotAudioError(f"{path} is not a sound that the engine made.")
    return resolved


def _stem(clip: ClipRef, made: str) -> str:
    """A file name for a clip: names of tracks may hold anything, so they are hashed."""
    key = "\0".join((clip.library, made, clip.track)).encode("utf-8", "surrogatepass")
    return f"{hashlib.sha1(key).hexdigest()[:16]}-{clip.clip}"
