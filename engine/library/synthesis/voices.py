"""Pitched instruments: band-limited wavetables, plucked strings and bells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

_TABLE = 4096
_MOST_HARMONICS = 40
_DRAWBARS = {1: 1.0, 2: 0.8, 3: 0.5, 4: 0.45, 6: 0.25, 8: 0.2}

# Amplitudes of the harmonics k = 1, 2, 3 ... of each waveform.
_WAVEFORMS: dict[str, Callable[[NDArray[np.float64]], NDArray[np.float64]]] = {
    "sine": lambda k: np.where(k == 1, 1.0, 0.0),
    "saw": lambda k: 1 / k,
    "square": lambda k: np.where(k % 2 == 1, 1 / k, 0.0),
    "triangle": lambda k: np.where(k % 2 == 1, np.where(k % 4 == 1, 1.0, -1.0) / k**2, 0.0),
    "pulse": lambda k: np.sin(np.pi * k * 0.2) / k,
    "organ": lambda k: np.array([_DRAWBARS.get(int(each), 0.0) for each in k]),
    "flute": lambda k: np.exp(-1.5 * (k - 1)),
    "reed": lambda k: np.where(k % 2 == 1, 1.0, 0.45) * k**-0.9 * np.exp(-(k - 1) / 9),
    "brass": lambda k: k**-0.4 * np.exp(-(k - 1) / 5),
    "piano": lambda k: k**-1.1 * np.abs(np.sin(np.pi * k / 8)),
}


@dataclass(frozen=True)
class Voice:
    """The sound of an instrument.

    Args:
        shape: a waveform, such as "saw" or "organ", or "string" (plucked) or "bell" (frequency modulation).
        attack: seconds to full level.
        decay: seconds in which the level falls by 1/e towards `sustain`.
        sustain: share of the level that stays, 0 for struck and plucked instruments.
        release: seconds to silence behind the end of a note.
        bright: share of the bright spectrum at the beginning of a note, 0 .. 1.
        dulling: seconds in which the brightness falls by 1/e.
        detune: cents between two oscillators; 0 for one.
        vibrato: depth, cents.
        breath: level of noise.
    """

    shape: str
    attack: float = 0.005
    decay: float = 0.4
    sustain: float = 0.7
    release: float = 0.06
    bright: float = 0.7
    dulling: float = 0.3
    detune: float = 0.0
    vibrato: float = 0.0
    breath: float = 0.0


def play(voice: Voice, hertz: float, seconds: float, rate: int, rng: np.random.Generator) -> Samples:
    """One note, held for `seconds` and then released: float32 [n], about -1 .. 1."""
    count = max(int((seconds + voice.release) * rate), 8)
    if voice.shape == "string":
        tone = _string(voice, hertz, count, rate, rng)
    elif voice.shape == "bell":
        tone = _bell(voice, hertz, count, rate)
    else:
        tone = _oscillate(voice, hertz, count, rate, rng)
    if voice.breath:
        tone = tone + np.float32(voice.breath) * rng.standard_normal(count, np.float32)
    return tone * _level(voice, count, int(seconds * rate), rate)


def _level(voice: Voice, count: int, held: int, rate: int) -> Samples:
    """Attack, decay to the sustained level, release: float32 [count]."""
    level = _falling(count, voice.decay * rate)
    level *= np.float32(1 - voice.sustain)
    level += np.float32(voice.sustain)
    rise = min(max(int(voice.attack * rate), 8), count)
    level[:rise] *= np.linspace(0, 1, rise, dtype=np.float32)
    held = min(held, count - 4)
    level[held:] *= np.linspace(1, 0, count - held, dtype=np.float32) ** 2
    return level


def _falling(count: int, constant: float) -> Samples:
    """exp(-t / constant), float32 [count]."""
    falling: Samples = np.exp(np.arange(count, dtype=np.float32) * np.float32(-1 / max(constant, 1)))
    return falling


def _oscillate(voice: Voice, hertz: float, count: int, rate: int, rng: np.random.Generator) -> Samples:
    """A bright and a dull wavetable, mixed as the note goes on."""
    harmonics = min(int(0.475 * rate / hertz), _MOST_HARMONICS)
    if harmonics < 1:
        return np.zeros(count, np.float32)
    bright, dull = _tables(voice.shape, harmonics)
    share = _falling(count, voice.dulling * rate) * np.float32(voice.bright)
    spread = 2 ** (voice.detune / 2400)
    oscillators = (hertz / spread, hertz * spread) if voice.detune else (hertz,)
    tone = np.zeros(count, np.float32)
    for each in oscillators:
        place = (_phase(voice, each, count, rate) + rng.random()) * _TABLE
        index = place.astype(np.int64) & (_TABLE - 1)
        low = dull[index]
        tone += low + share * (bright[index] - low)
    return tone / np.float32(len(oscillators))


def _phase(voice: Voice, hertz: float, count: int, rate: int) -> NDArray[np.float64]:
    """Cycles passed, float64 [count]; vibrato sets in with the note."""
    time = np.arange(count) / rate
    cycles = hertz * time
    if voice.vibrato:
        speed = 5.3
        depth = hertz * (2 ** (voice.vibrato / 1200) - 1) / (2 * np.pi * speed)
        cycles -= depth * np.minimum(time / 0.3, 1) * np.cos(2 * np.pi * speed * time)
    return cycles


@lru_cache(maxsize=512)
def _tables(shape: str, harmonics: int) -> tuple[Samples, Samples]:
    """One cycle of a waveform, bright and dull, float32 [_TABLE] each, at the same level."""
    number = np.arange(1, harmonics + 1, dtype=np.float64)
    amplitude = _WAVEFORMS[shape](number)
    return _cycle(amplitude), _cycle(amplitude * np.exp(-(number - 1) / 1.6))


def _cycle(amplitude: NDArray[np.float64]) -> Samples:
    spectrum = np.zeros(_TABLE // 2 + 1, np.complex128)
    spectrum[1 : len(amplitude) + 1] = -1j * amplitude
    cycle = np.fft.irfft(spectrum)
    level = 0.35 / float(np.sqrt(np.mean(cycle**2)))
    return np.multiply(cycle, level, dtype=np.float32)


def _string(voice: Voice, hertz: float, count: int, rate: int, rng: np.random.Generator) -> Samples:
    """A plucked string (Karplus and Strong, 1983): a loop of noise that loses its highs each time round."""
    period = max(int(rate / hertz), 2)
    loop: Samples = rng.uniform(-1, 1, period).astype(np.float32)
    for _ in range(round(4 * (1 - voice.bright))):
        loop = (loop + np.roll(loop, 1)) * np.float32(0.5)
    loop -= loop.mean()
    # High strings go round more often: they lose less each time.
    blur = 0.5 * min(220 / hertz, 1.0) ** 0.5
    loop *= np.float32(0.35) / max(float(np.sqrt(np.mean(loop**2))), 1e-6)
    # The loop is a whole number of samples long, and the mean of neighbours delays it by a part of one:
    # the exact pitch comes from reading it at another speed.
    speed = hertz * (period + blur) / rate
    rounds = int(count * speed) // period + 2
    turns = np.empty((rounds, period), np.float32)
    keep = 0.996 ** (220 / hertz)
    here, before = np.float32(keep * (1 - blur)), np.float32(keep * blur)
    for turn in turns:
        turn[:] = loop
        loop = here * loop + before * np.roll(loop, 1)
    place = np.arange(count) * speed
    index = place.astype(np.int64)
    part = (place - index).astype(np.float32)
    flat = turns.ravel()
    tone: Samples = flat[index] * (1 - part) + flat[index + 1] * part
    return tone


def _bell(voice: Voice, hertz: float, count: int, rate: int) -> Samples:
    """Two sines, one modulating the other at an inharmonic ratio (Chowning, 1973)."""
    angle = (2 * np.pi * hertz / rate * np.arange(count) % (2 * np.pi * 5)).astype(np.float32)
    depth = _falling(count, voice.dulling * rate) * np.float32(2.5 * voice.bright)
    tone: Samples = np.sin(angle + depth * np.sin(angle * np.float32(1.4)))
    return tone * np.float32(0.5)
