"""What comes between the instruments and the listener: distortion, echo, room, tone and level."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

_LOUDNESS = 0.13  # effective value
_CEILING = 0.9


def drive(samples: Samples, amount: float, rate: int) -> Samples:
    """Overdrive float32 [n] by `amount` and take off the highs, as a guitar's loudspeaker does."""
    peak = max(float(np.abs(samples).max()), 1e-6)
    driven = np.tanh(samples * np.float32(amount / peak))
    spectrum = np.fft.rfft(driven)
    hertz = np.fft.rfftfreq(len(driven), 1 / rate)
    spectrum *= 1 / (1 + (hertz / 4200) ** 4) * hertz / (hertz + 70)
    return np.fft.irfft(spectrum, len(driven)).astype(np.float32) * np.float32(peak)


def echo(samples: Samples, delay: int, feedback: float) -> Samples:
    """Repeats of float32 [n], `delay` samples apart, each `feedback` times as loud as the one before."""
    echoed = samples.copy()
    for start in range(delay, len(samples), delay):
        stop = min(start + delay, len(samples))
        echoed[start:stop] += np.float32(feedback) * echoed[start - delay : stop - delay]
    return echoed


def duck(samples: Samples, starts: list[int], length: int) -> Samples:
    """Turn float32 [n] down at every start, and up again within `length` samples."""
    gain = np.ones(len(samples), np.float32)
    recovery = np.linspace(0.25, 1, length, dtype=np.float32)
    for start in starts:
        begin = max(start, 0)
        part = gain[begin : max(start + length, begin)]
        np.minimum(part, recovery[begin - start :][: len(part)], out=part)
    return samples * gain


def room(
    samples: Samples, rate: int, seconds: float, wet: float, tilt: float, rng: np.random.Generator
) -> Samples:
    """Float32 [n] in a room, with the tone tilted.

    Args:
        samples: what is played.
        rate: Hz.
        seconds: in which the sound of the room falls by 60 dB; decaying noise stands for the room.
        wet: its level.
        tilt: dB per octave around 1 kHz.
        rng: draws the room.
    """
    tail = int(seconds * rate)
    noise = rng.standard_normal(tail, np.float32)
    noise = noise + np.roll(noise, 1)
    noise *= np.exp(np.linspace(0, -6.9, tail, dtype=np.float32))
    noise *= np.float32(wet / np.sqrt(np.sum(noise**2)))
    size = 1 << (len(samples) + tail - 1).bit_length()
    spectrum = np.fft.rfft(samples, size)
    hertz = np.maximum(np.fft.rfftfreq(size, 1 / rate), 20).astype(np.float32)
    tone = 10 ** (np.float32(tilt / 20) * np.log2(hertz / np.float32(1000)))
    spectrum *= (1 + np.fft.rfft(noise, size)) * tone
    return np.asarray(np.fft.irfft(spectrum, size)[: len(samples)], np.float32)


def level(samples: Samples, gain: float) -> Samples:
    """Float32 [n] at the loudness of the whole library, times `gain`, with peaks rounded off below 0.9."""
    effective = max(float(np.sqrt(np.mean(samples**2))), 1e-6)
    scaled = samples * np.float32(_LOUDNESS * gain / effective / _CEILING)
    rounded: Samples = np.tanh(scaled)
    return rounded * np.float32(_CEILING)
