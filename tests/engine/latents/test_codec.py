"""A trained run codes clips, libraries and recordings of any length, and says what it cannot."""

from __future__ import annotations

import threading

import numpy as np
import pytest
import tiny
import torch
from torch import Tensor

from engine.audio.pcm import to_float
from engine.errors import RunStateError
from engine.latents.codec import Codec, encode_library, open_codec, reconstruct_file
from engine.library.store import Library, open_fitting
from engine.models.base import Autoencoder
from engine.runs.directory import RunDirectory
from engine.training.loop import train


@pytest.fixture(scope="module")
def run(tiny_library: Library) -> RunDirectory:
    """A finished run of `pca`."""
    made = tiny.new_run("pca", tiny.SMALL_WINDOW)
    train(made, threading.Event())
    return made


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


def test_latents_and_clips_have_the_shapes_of_the_run(run: RunDirectory, tiny_library: Library) -> None:
    codec = open_codec(run.path)
    clips = to_float(tiny_library.clips[:20])
    latents = codec.encode(clips)
    assert latents.dtype == np.float32
    assert latents.shape[0] == 20
    assert latents[0].size == codec.config.floats
    assert codec.decode(latents).shape == clips.shape
    assert np.array_equal(codec.encode(clips), open_codec(run).encode(clips))


def test_a_run_without_weights_is_refused(tiny_library: Library) -> None:
    run = tiny.new_run("tanh-conv")
    with pytest.raises(RunStateError, match=f"{run.name} has no weights yet"):
        open_codec(run)


@pytest.mark.parametrize("content", [b"", b"nonsense" * 100])
def test_damaged_weights_are_refused(tiny_library: Library, content: bytes) -> None:
    run = tiny.new_run("tanh-conv")
    run.best_file.write_bytes(content)
    with pytest.raises(RunStateError, match=r"best.safetensors is damaged; train it again"):
        open_codec(run)


def test_the_latents_of_a_library_are_kept_until_the_weights_change(
    run: RunDirectory, tiny_library: Library
) -> None:
    codec = open_codec(run)
    told: list[float] = []
    latents = encode_library(codec, tiny_library, lambda done, _: told.append(done))
    assert told == sorted(told)
    assert told[-1] == 1.0
    np.testing.assert_allclose(latents, codec.encode(to_float(tiny_library.clips)), atol=1e-5)
    again = encode_library(codec, tiny_library, lambda *_: pytest.fail("encoded a second time"))
    assert np.array_equal(again, latents)
    tiny.count_as_other_weights(run)
    told.clear()
    encode_library(open_codec(run), tiny_library, lambda done, _: told.append(done))
    assert told
    assert len(list(run.latents_folder.iterdir())) == 1


def test_a_library_of_other_clips_is_refused(run: RunDirectory) -> None:
    tiny.make_library("longer", genres=(None,), tracks=1, clip_seconds=2.0)
    with pytest.raises(RunStateError, match="takes clips of 8000 samples at 8000 Hz, but"):
        open_fitting("longer", run.config())


@pytest.mark.parametrize("samples", [1, 799, 8000, 8001, 14000, 14001, 250_001])
def test_a_recording_of_any_length_is_joined_without_seams(run: RunDirectory, samples: int) -> None:
    codec = Codec(run, run.config(), "none", Copy(), torch.device("cpu"))
    recording = np.random.default_rng(0).standard_normal(samples).astype(np.float32)
    np.testing.assert_allclose(reconstruct_file(codec, recording), recording, atol=1e-6)


def test_a_recording_comes_back_recognisable(run: RunDirectory) -> None:
    recording = tiny.tones(1, 2, seconds=2.6)
    heard = reconstruct_file(open_codec(run), recording)
    assert heard.shape == recording.shape
    sides = [np.abs(np.fft.rfft(side)) for side in (heard, recording)]
    assert np.corrcoef(*sides)[0, 1] > 0.5
