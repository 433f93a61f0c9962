"""Whole recordings of any format, rate, channels and length go through a codec as they are."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import soundfile
import tiny
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.audio.decode import decode
from engine.latents.codec import Codec, reconstruct_file
from engine.library.store import Library
from engine.models.base import Autoencoder
from engine.schema import AUDIO_ENDINGS

WRITTEN = {
    "wav": ("WAV", "PCM_24"),
    "flac": ("FLAC", "PCM_16"),
    "ogg": ("OGG", "VORBIS"),
    "opus": ("OGG", "OPUS"),
    "mp3": ("MP3", "MPEG_LAYER_III"),
    "aiff": ("AIFF", "PCM_16"),
    "aif": ("AIFF", "FLOAT"),
    "au": ("AU", "ULAW"),
    "w64": ("W64", "PCM_16"),
    "caf": ("CAF", "PCM_16"),
}
LOSSY = ("ogg", "opus", "mp3", "au")


class Copy(Autoencoder):
    """A model that loses nothing: the latent is the clip."""

    def encode(self, clips: Tensor) -> Tensor:
        return clips[:, None]

    def decode(self, latent: Tensor, samples: int) -> Tensor:
        return latent[:, 0, :samples]

    def training_loss(self, clips: Tensor) -> Tensor:
        return clips.sum()

    def validation_loss(self, clips: Tensor) -> Tensor:
        return clips.sum()


@pytest.fixture(scope="module")
def copy(tiny_library: Library) -> Codec:
    """A codec of clips of one second at 8 kHz that gives back what it gets."""
    run = tiny.new_run("pca", tiny.SMALL_WINDOW)
    return Codec(run, run.config(), "none", Copy(), torch.device("cpu"))


def melody(seconds: float, rate: int) -> NDArray[np.float64]:
    times = np.arange(math.ceil(seconds * rate)) / rate
    return 0.4 * np.sin(2 * np.pi * (300 * times - 60 * np.cos(3 * times)))


def test_every_ending_that_is_taken_is_tried() -> None:
    assert set(WRITTEN) == AUDIO_ENDINGS


@pytest.mark.parametrize("ending", WRITTEN)
@pytest.mark.parametrize(("rate", "channels"), [(48000, 1), (48000, 2), (16000, 2)])
def test_a_file_of_any_format_comes_back_as_mono_at_the_rate_of_the_run(
    copy: Codec, tmp_path: Path, ending: str, rate: int, channels: int
) -> None:
    written, subtype = WRITTEN[ending]
    sound = melody(2.7, rate)
    sides = np.stack([sound * (1 + 0.5 * (-1) ** side) for side in range(channels)], axis=1)
    if channels == 1:
        sides = sound[:, None]
    path = tmp_path / f"song.{ending}"
    soundfile.write(path, sides, rate, format=written, subtype=subtype)
    samples = decode(path, 8000)
    heard = reconstruct_file(copy, samples)
    np.testing.assert_allclose(heard, samples, atol=2e-6)
    assert len(heard) >= math.ceil(2.7 * 8000)
    expected = melody(2.7, 8000)[: len(heard)]
    # encoders of MP3 begin with a little silence
    lag = int(np.argmax(np.correlate(heard[:6000], expected[:3000]))) if ending == "mp3" else 0
    assert lag < 400
    kept = min(len(heard) - lag, len(expected)) - 100
    likeness = np.corrcoef(heard[lag : lag + kept], expected[:kept])[0, 1]
    assert likeness > (0.99 if ending in LOSSY else 0.9999)


@pytest.mark.parametrize("seconds", [1 / 8000, 0.05, 0.999, 1.0, 1.26, 61.3])
@pytest.mark.parametrize("kind", ["tone", "noise"])
def test_a_steady_tone_and_noise_of_any_length_stay_what_they_are(
    copy: Codec, seconds: float, kind: str
) -> None:
    count = round(8000 * seconds)
    tone = np.sin(2 * np.pi * 440 * np.arange(count) / 8000)
    sound = (tone if kind == "tone" else np.random.default_rng(0).standard_normal(count)).astype(np.float32)
    np.testing.assert_allclose(reconstruct_file(copy, sound), sound, atol=3e-6)
