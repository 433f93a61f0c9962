"""The drum kit: every drum one short sound, made from sine sweeps and bands of noise."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
_Drum = Callable[[int, np.random.Generator], Samples]


def hit(drum: str, rate: int, rng: np.random.Generator) -> Samples:
    """One hit of a drum of `KIT`: float32 [n], about -1 .. 1. Tuning and length vary with the draw."""
    return KIT[drum](rate, rng)


def _time(seconds: float, rate: int) -> Samples:
    return np.arange(int(seconds * rate), dtype=np.float32) / np.float32(rate)


def _sweep(time: Samples, top: float, bottom: float, fall: float) -> Samples:
    """A sine that falls from `top` to `bottom` Hz within about `fall` seconds."""
    cycles = bottom * time + (top - bottom) * fall * (1 - np.exp(-time / np.float32(fall)))
    swept: Samples = np.sin(2 * np.pi * cycles).astype(np.float32)
    return swept


def _noise(time: Samples, low: float, high: float, rate: int, rng: np.random.Generator) -> Samples:
    """Noise between two frequencies, Hz, of effective value 0.5."""
    spectrum = np.fft.rfft(rng.standard_normal(len(time), np.float32))
    hertz = np.fft.rfftfreq(len(time), 1 / rate)
    spectrum *= 1 / (1 + (low / np.maximum(hertz, 1)) ** 4) / (1 + (hertz / high) ** 4)
    noise = np.fft.irfft(spectrum, len(time)).astype(np.float32)
    return noise * np.float32(0.5 / max(float(np.sqrt(np.mean(noise**2))), 1e-6))


def _decay(time: Samples, seconds: float) -> Samples:
    falling: Samples = np.exp(-time / np.float32(seconds))
    return falling


def _kick(rate: int, rng: np.random.Generator) -> Samples:
    time = _time(0.35, rate)
    body = _sweep(time, rng.uniform(140, 220), rng.uniform(44, 58), 0.03) * _decay(time, 0.11)
    return body + 0.25 * _noise(time, 1500, 6000, rate, rng) * _decay(time, 0.004)


def _soft_kick(rate: int, rng: np.random.Generator) -> Samples:
    time = _time(0.3, rate)
    return _sweep(time, 90, rng.uniform(50, 62), 0.02) * _decay(time, 0.09)


def _snare(rate: int, rng: np.random.Generator) -> Samples:
    time = _time(0.3, rate)
    body = _sweep(time, 280, rng.uniform(170, 210), 0.02) * _decay(time, 0.06)
    return 0.6 * body + 0.9 * _noise(time, 900, 9000, rate, rng) * _decay(time, rng.uniform(0.06, 0.1))


def _rim(rate: int, rng: np.random.Generator) -> Samples:
    time = _time(0.08, rate)
    pitch = rng.uniform(1500, 1900)
    return 0.7 * _sweep(time, pitch, pitch, 1) * _decay(time, 0.012) + 0.3 * _noise(
        time, 1500, 6000, rate, rng
    ) * _decay(time, 0.005)


def _clap(rate: int, rng: np.random.Generator) -> Samples:
    time = _time(0.3, rate)
    level = _decay(time, 0.07)
    for late in (0.0, 0.011, 0.023):
        start = int(late * rate)
        level[start:] += _decay(time[: len(time) - start], 0.004)
    return 0.6 * _noise(time, 800, 3500, rate, rng) * level


def _hat(rate: int, rng: np.random.Generator) -> Samples:
    time = _time(0.1, rate)
    return 0.8 * _noise(time, 6500, 16000, rate, rng) * _decay(time, rng.uniform(0.015, 0.03))


def _open_hat(rate: int, rng: np.random.Generator) -> Samples:
    time = _time(0.4, rate)
    return 0.7 * _noise(time, 6000, 16000, rate, rng) * _decay(time, rng.uniform(0.1, 0.16))


def _ride(rate: int, rng: np.random.Generator) -> Samples:
    time = _time(0.6, rate)
    ring = sum((_sweep(time, pitch, pitch, 1) for pitch in rng.uniform(2800, 7500, 5)), np.zeros_like(time))
    wash = _noise(time, 5000, 12000, rate, rng) * _decay(time, 0.12)
    return 0.1 * ring * _decay(time, 0.25) + 0.5 * wash


def _crash(rate: int, rng: np.random.Generator) -> Samples:
    time = _time(1.2, rate)
    return 0.7 * _noise(time, 2500, 14000, rate, rng) * _decay(time, 0.4)


def _shaker(rate: int, rng: np.random.Generator) -> Samples:
    time = _time(0.09, rate)
    swell: Samples = np.sin(np.pi * time / time[-1]).astype(np.float32)
    return 0.6 * _noise(time, 4000, 10000, rate, rng) * swell


def _chip(rate: int, rng: np.random.Generator) -> Samples:
    """The noise channel of an old games machine: a random bit, held for some samples."""
    time = _time(0.12, rate)
    held = np.repeat(rng.choice(np.array([-0.5, 0.5], np.float32), len(time)), max(rate // 8000, 1))
    return held[: len(time)] * _decay(time, 0.035)


KIT: dict[str, _Drum] = {
    "kick": _kick,
    "soft kick": _soft_kick,
    "snare": _snare,
    "rim": _rim,
    "clap": _clap,
    "hat": _hat,
    "open hat": _open_hat,
    "ride": _ride,
    "crash": _crash,
    "shaker": _shaker,
    "chip": _chip,
}
