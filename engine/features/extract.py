"""The 57 features of a sound, as the published tables of GTZAN have them."""

from __future__ import annotations

from typing import Final

import librosa
import numpy as np
from numpy.typing import NDArray

from engine.features.harmonic import harmonic_and_percussive
from engine.features.names import RATE

SHORTEST = 2048
"""Samples of one window: what is shorter is filled up with silence."""
_PADDING: Final = "reflect"
"""What lies before the beginning and behind the end: librosa's way up to 0.8, silence since."""


def features(sound: NDArray[np.float32]) -> NDArray[np.float64]:
    """The features of a sound in the order of `names.FEATURES`, float64 [57].

    All are means and population variances over librosa's frames (windows of 2048 samples, 512 apart), but
    for `harmony` and `perceptr`, which are those of the samples of the harmonic and percussive parts, and for
    the tempo, which is the beat tracker's, in beats per minute. The tables were published by Andrada Olteanu
    on Kaggle ("GTZAN Dataset - Music Genre Classification", 2020); `docs/features.md` compares.

    Args:
        sound: float32 [samples] in -1 .. 1 at `RATE` Hz.
    """
    if len(sound) < SHORTEST:
        sound = np.pad(sound, (0, SHORTEST - len(sound)))
    spectrum = librosa.stft(sound, pad_mode=_PADDING)
    magnitude = np.abs(spectrum)
    power = magnitude**2
    levels = librosa.power_to_db(librosa.feature.melspectrogram(S=power, sr=RATE))
    harmonic, percussive = harmonic_and_percussive(spectrum, len(sound))
    described = (
        librosa.feature.chroma_stft(S=power, sr=RATE),
        librosa.feature.rms(y=sound, pad_mode=_PADDING),
        librosa.feature.spectral_centroid(S=magnitude, sr=RATE),
        librosa.feature.spectral_bandwidth(S=magnitude, sr=RATE),
        librosa.feature.spectral_rolloff(S=magnitude, sr=RATE),
        librosa.feature.zero_crossing_rate(sound),
        harmonic,
        percussive,
    )
    return np.concatenate(
        [_moments(values) for values in described]
        + [[_tempo(levels)]]
        + [_moments(coefficient) for coefficient in librosa.feature.mfcc(S=levels, n_mfcc=20)]
    )


def _moments(values: NDArray[np.floating]) -> NDArray[np.float64]:
    return np.array([values.mean(), values.var()], np.float64)


def _tempo(levels: NDArray[np.float32]) -> float:
    """That which `librosa.beat.beat_track` finds before it looks for the beats, which nobody needs here."""
    onsets = librosa.onset.onset_strength(S=levels, sr=RATE, aggregate=np.median)
    return float(librosa.feature.tempo(onset_envelope=onsets, sr=RATE)[0]) if onsets.any() else 0.0
