"""Sounds on the engine's disk: originals cut from the store, pictures of them, and where renders lie.

Runs in the service: numpy and soundfile, no torch.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from engine import files, places
from engine.audio.loudness import loudness
from engine.audio.lowpass import low_anchor
from engine.audio.pcm import to_float
from engine.audio.picture import picture
from engine.audio.residual import residual
from engine.audio.write import SUFFIXES, wav_bytes, write_wav
from engine.errors import NotAudioError
from engine.library.store import Library, open_library
from engine.runs.directory import RunDirectory
from engine.schema import Passage, Picture, ReconstructRequest, Sound

KEPT_BYTES = 256 * 2**20
"""Of originals in the runtime folder, which may lie in memory."""
Floats = NDArray[np.float32]


def warm() -> None:
    """Import what describing a sound needs, so that the first listener does not wait for it."""
    importlib.import_module("pyloudnorm")


def samples_of(library: Library, passage: Passage) -> Floats:
    """The original of a clip or of a whole track, as the store holds it: float32 [n] in -1 .. 1.

    Raises:
        NoSuchTrackError: the library has no such track, or the track no such clip.
    """
    if not passage.whole:
        return to_float(library.clips[library.clip_row(passage)])
    return to_float(library.recording(library.track(passage.track)))


def original(passage: Passage) -> Sound:
    """The original of a clip or of a whole track, taken once from the store into the runtime folder."""
    return _kept(passage, "original", lambda samples, _rate: samples)


def anchor(passage: Passage) -> Sound:
    """The original without what lies above 3.5 kHz, kept like the original."""
    return _kept(passage, "low-passed at 3.5 kHz", low_anchor)


def render_path(run: RunDirectory, passage: Passage) -> Path:
    """Where the reconstruction of a passage by the run's present weights lies once it is made."""
    created = str(open_library(passage.library).info.created)
    return run.renders_folder / run.weights_identity() / f"{_stem(passage, created)}.wav"


def difference(request: ReconstructRequest, made: Path) -> Sound:
    """The original minus its reconstruction `made`, kept beside that; the file's name says its gain."""
    began, made_in = time.monotonic(), 0.0
    path = next(made.parent.glob(f"{made.stem}.difference*dB.wav"), None)
    if path is None:
        reconstructed, rate = read(made)
        original = samples_of(open_library(request.clip.library), request.clip)
        samples, gain_db = residual(original, reconstructed, rate)
        path = made.with_name(f"{made.stem}.difference{gain_db:+d}dB.wav")
        write_wav(path, samples, rate)
        made_in = time.monotonic() - began
    gain = float(path.stem.rpartition("difference")[2].removesuffix("dB"))
    return describe(path, f"{request.clip.track} · original minus {request.run}", made_in, gain_db=gain)


def describe(path: Path, title: str, made_in: float = 0.0, note: str = "", *, gain_db: float = 0.0) -> Sound:
    """What there is to say of a sound file."""
    samples, rate = read(path)
    return Sound(
        path=str(path),
        title=title,
        seconds=len(samples) / rate,
        sample_rate=rate,
        loudness=loudness(samples, rate),
        made_in=made_in,
        gain_db=gain_db,
        note=note,
    )


def read(path: Path) -> tuple[np.ndarray, int]:
    """The samples (float32 [n], -1 .. 1) and rate of a file that the engine wrote.

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
        NotAudioError: it lies outside our folders, or is no sound.
    """
    stranger = NotAudioError(f"{path} is not a sound that the engine made.")
    try:
        resolved = Path(path).resolve()
    except (RuntimeError, ValueError):  # links that go round, a zero byte
        raise stranger from None
    homes = (places.runtime(), places.checkpoints(), places.sounds())
    if resolved.suffix not in SUFFIXES or not any(resolved.is_relative_to(home.resolve()) for home in homes):
        raise stranger
    return resolved


def content(path: str) -> bytes:
    """The whole file of a sound of ours, WAV or FLAC.

    Raises:
        NotAudioError: it is none, or not there any more.
    """
    try:
        return own(path).read_bytes()
    except OSError:
        raise NotAudioError(f"{path} is not there any more; make it again.") from None


def wav(path: str) -> bytes:
    """A sound of ours as a whole WAV file.

    Raises:
        NotAudioError: it is none, or not there any more.
    """
    found = own(path)
    return content(path) if found.suffix == ".wav" else wav_bytes(*read(found))


def _kept(passage: Passage, what: str, make: Callable[[Floats, int], Floats]) -> Sound:
    """What is made of an original, once, into the runtime folder."""
    library = open_library(passage.library)
    stem = _stem(passage, str(library.info.created))
    path = places.runtime() / "clips" / f"{stem}.{what.replace(' ', '-')}.wav"
    try:
        os.utime(path)
    except FileNotFoundError:
        rate = library.info.sample_rate
        write_wav(path, make(samples_of(library, passage), rate), rate)
        files.make_room(path.parent, KEPT_BYTES)
    place = "whole track" if passage.whole else f"clip {passage.clip + 1}"
    return describe(path, f"{passage.track} · {place} · {what}")


def _stem(passage: Passage, made: str) -> str:
    """A file name for a passage: names of tracks may hold anything, so they are hashed."""
    key = "\0".join((passage.library, made, passage.track)).encode("utf-8", "surrogatepass")
    return f"{hashlib.sha1(key).hexdigest()[:16]}-{'whole' if passage.whole else passage.clip}"
