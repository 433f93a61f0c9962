"""The linear code, the flagship that starts from it, and the spectra and phases that both are heard by."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.models import base, registry
from engine.models.base import Autoencoder
from engine.models.griffin_lim import griffin_lim
from engine.models.linear_code import LinearCode
from engine.models.pca import PcaSettings
from engine.models.pca.network import PcaCode
from engine.models.phase import locked_phase
from engine.models.spectral_vae.network import SpectralVae
from engine.models.spectrogram import BlockSpectrogram, SpectralDistance
from engine.schema import SettingValue

RATE = 8000
BLOCKS: dict[str, SettingValue] = {"window": 256, "hop": 64, "dims": 8}


def music(count: int, samples: int = 8000, seed: int = 0) -> Tensor:
    """Clips [count, samples] of a few decaying tones each."""
    random = np.random.default_rng(seed)
    times = np.arange(samples) / RATE
    clips = np.zeros((count, samples))
    for clip in clips:
        for _ in range(5):
            start, pitch = random.uniform(0, 0.8), 110 * 2 ** (random.integers(0, 36) / 12)
            since = np.clip(times - start * samples / RATE, 0, None)
            clip += 0.15 * (since > 0) * np.exp(-5 * since) * np.sin(2 * np.pi * pitch * since)
    return torch.from_numpy(clips.astype(np.float32))


def batches(clips: Tensor) -> Iterator[Tensor]:
    return iter(clips.split(16))


def network(name: str, settings: dict[str, SettingValue]) -> Autoencoder:
    torch.manual_seed(0)
    family = registry.family(name)
    return base.network(family, family.settings.model_validate(settings), RATE)


def vae() -> Autoencoder:
    return prepared(network("spectral-vae", BLOCKS | {"width": 16, "depth": 2}))


def prepared(model: Autoencoder) -> Autoencoder:
    """The model fitted to some music, with the same draws whatever was drawn to build it."""
    torch.manual_seed(0)
    model.prepare(batches(music(48)))
    return model


@torch.no_grad()
def test_pca_is_nearer_with_more_floats() -> None:
    clips, unheard = music(64), music(8, seed=1)
    losses = []
    for dims in (1, 4, 16, 64):
        model = network("pca", BLOCKS | {"dims": dims})
        model.prepare(batches(clips))
        losses.append(model.validation_loss(unheard).item())
    assert all(more < fewer for fewer, more in pairwise(losses))


@torch.no_grad()
def test_pca_latents_have_variance_one_and_survive_noise_free_decoding() -> None:
    model, clips = network("pca", BLOCKS), music(64)
    model.prepare(batches(clips))
    latent = model.encode(clips).transpose(1, 2).reshape(-1, 8)
    torch.testing.assert_close(latent.mean(0), torch.zeros(8), atol=1e-3, rtol=0)
    torch.testing.assert_close(latent.std(0), torch.ones(8), atol=1e-2, rtol=0)


@torch.no_grad()
def test_a_fit_to_fewer_blocks_than_dims_keeps_its_size() -> None:
    code = LinearCode(features=40, dims=12)
    code.fit(iter([torch.randn(1, 40, 3, generator=torch.Generator().manual_seed(0))]))
    blocks = torch.randn(2, 40, 5)
    assert code.encode(blocks).shape == (2, 12, 5)
    assert code.decode(code.encode(blocks)).isfinite().all()


@torch.no_grad()
def test_the_linear_code_of_a_plane_is_exact() -> None:
    random = torch.Generator().manual_seed(0)
    plane = torch.randn(3, 30, generator=random)
    blocks = (torch.randn(10, 7, 3, generator=random) @ plane + 2).transpose(1, 2)
    code = LinearCode(features=30, dims=3)
    code.fit(iter([blocks]))
    torch.testing.assert_close(code.decode(code.encode(blocks)), blocks, atol=1e-4, rtol=1e-4)


@torch.no_grad()
def test_spectral_vae_starts_at_the_magnitudes_of_pca() -> None:
    linear = prepared(network("pca", BLOCKS))
    clips, model = music(8, seed=1), vae().eval()
    latent = linear.encode(clips)
    torch.testing.assert_close(model.encode(clips), latent, atol=1e-4, rtol=1e-4)
    assert isinstance(linear, PcaCode)
    assert isinstance(model, SpectralVae)
    frames = linear.spectrogram.unfold(linear.code.decode(latent)).clamp(min=0)
    torch.testing.assert_close(model.frames(latent), frames, atol=1e-4, rtol=1e-3)


def test_spectral_vae_leads_its_start_after_some_steps() -> None:
    model, clips = vae(), music(48)
    start = model.eval().validation_loss(clips).item()
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    for _ in range(40):
        model.train().training_loss(clips).backward()
        optimizer.step()
        optimizer.zero_grad()
    assert model.eval().validation_loss(clips).item() < 0.98 * start


def test_the_posterior_is_noisy_in_training_and_the_code_is_not() -> None:
    model, clips = vae(), music(2)
    assert not torch.equal(model.training_loss(clips), model.training_loss(clips))
    assert torch.equal(model.encode(clips), model.encode(clips))


@torch.no_grad()
def test_blocks_fold_and_unfold_to_the_same_frames() -> None:
    spectrogram = BlockSpectrogram(PcaSettings(window=256, hop=64, dims=8))
    frames = spectrogram.compressed(music(2))
    assert torch.equal(spectrogram.unfold(spectrogram.fold(frames)), frames)


@torch.no_grad()
def test_a_full_scale_sine_has_magnitude_one() -> None:
    spectrogram = BlockSpectrogram(PcaSettings(window=256, hop=64, dims=8, exponent=1.0))
    sine = torch.sin(2 * torch.pi * 1000 * torch.arange(8000) / RATE)
    assert spectrogram.compressed(sine[None])[0, :, 20].max().item() == pytest.approx(1, abs=0.01)


@torch.no_grad()
def test_the_distance_of_a_spectrogram_from_itself_is_nothing_and_from_silence_is_much() -> None:
    settings = PcaSettings(window=256, hop=64, dims=8)
    spectrogram, distance = BlockSpectrogram(settings), SpectralDistance(settings, RATE)
    frames = spectrogram.compressed(music(2))
    assert distance(frames, frames).item() == pytest.approx(0, abs=0.01)
    assert distance(torch.zeros_like(frames), frames).item() > 2


@torch.no_grad()
def test_tones_with_the_phase_of_their_peaks_keep_their_magnitude() -> None:
    times, window = torch.arange(8000) / RATE, torch.hann_window(256)
    tones = sum(torch.sin(2 * torch.pi * pitch * times) for pitch in (437.0, 1009.5, 2500.0))
    magnitude = torch.stft(tones[None], 256, 64, window=window, return_complex=True).abs()

    def error(phase: Tensor) -> float:
        sound = torch.istft(torch.polar(magnitude, phase), 256, 64, window=window, length=8000)
        again = torch.stft(sound, 256, 64, window=window, return_complex=True).abs()
        return ((again - magnitude).norm() / magnitude.norm()).item()

    assert error(locked_phase(magnitude, 256, 64)) < 0.15
    assert error(torch.zeros_like(magnitude)) > 0.5


@torch.no_grad()
def test_the_phase_of_silence_and_of_one_frame_is_finite() -> None:
    assert locked_phase(torch.zeros(1, 129, 3), 256, 64).isfinite().all()
    assert locked_phase(torch.rand(2, 129, 1), 256, 64).isfinite().all()


@torch.no_grad()
def test_griffin_lim_finds_a_sound_of_that_magnitude() -> None:
    clip, window = music(1), torch.hann_window(256)
    magnitude = torch.stft(clip, 256, 64, window=window, return_complex=True).abs()
    sound = griffin_lim(magnitude, window, 64, 8000)
    again = torch.stft(sound, 256, 64, window=window, return_complex=True).abs()
    assert sound.shape == clip.shape
    assert ((again - magnitude).norm() / magnitude.norm()).item() < 0.15
    assert torch.equal(sound, griffin_lim(magnitude, window, 64, 8000))
