"""Sound files read into lanes."""

from __future__ import annotations

import numpy as np
import soundfile
from numpy.typing import NDArray

from tui.speaker.head import Program
from tui.speaker.words import Lane, SpeakerError


def read_program(lanes: list[Lane]) -> Program:
    """Lanes in memory, as they are in their files.

    Raises:
        SpeakerError: a file cannot be read, or the rates differ.
    """
    if not lanes:
        raise SpeakerError("There is nothing to play yet.")
    sounds, rates = zip(*(_read(lane) for lane in lanes), strict=True)
    for lane, rate in zip(lanes, rates, strict=True):
        if rate != rates[0]:
            raise SpeakerError(
                f"{lane.path} has {rate} Hz and {lanes[0].path} {rates[0]} Hz;"
                " only sounds of one rate switch in place."
            )
    return Program(sounds, rates[0])


def _read(lane: Lane) -> tuple[NDArray[np.float32], int]:
    """Samples in steps of int16, float32 [n], mono, and the rate in Hz."""
    try:
        samples, rate = soundfile.read(lane.path, dtype="float32", always_2d=True)
    except (soundfile.SoundFileError, OSError) as error:
        raise SpeakerError(f"{lane.path} cannot be played: {_reason(error)}.") from error
    mono: NDArray[np.float32] = samples.mean(axis=1) * np.float32(32768)
    return mono, int(rate)


def _reason(error: Exception) -> str:
    return str(error).rsplit(": ", 1)[-1].rstrip(".") or type(error).__name__
