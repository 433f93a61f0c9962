"""Variations of training clips: what they change, and that nothing but training hears them."""

from __future__ import annotations

import math

import pytest
import tiny
import torch
import torchaudio
from torch import Tensor

from engine.genres import augment
from engine.genres.hearing import Hearing, hearing
from engine.genres.settings import ClassifierSettings
from engine.models.describe import validated

VARIED = {"time_stretch": 20.0, "pitch_shift": 3.0, "mask_time": 20.0, "mask_bands": 20.0}


class Settings(ClassifierSettings):
    """Of what is heard, without a network behind."""


def ears(heard: str, **changes: float) -> Hearing:
    return hearing(validated(Settings, {"input": heard, "hop": 128, "bands": 40} | changes), tiny.RATE)


def clips() -> Tensor:
    return torch.stack([torch.from_numpy(tiny.tones(1, number)[:8000]) for number in range(4)])


def pitch(clip: Tensor) -> float:
    """Hz of the strongest bin."""
    return torch.fft.rfft(clip).abs().argmax().item() * tiny.RATE / clip.shape[-1]


def sine(hertz: float, samples: int = 8000) -> Tensor:
    return 0.5 * torch.sin(2 * math.pi * hertz * torch.arange(samples) / tiny.RATE)[None]


@pytest.mark.parametrize("rate", [1.0, 1.25])
def test_a_stretched_spectrogram_is_what_torchaudios_phase_vocoder_makes(rate: float) -> None:
    window = torch.hann_window(256)
    spectrum = torch.stft(clips(), 256, 128, window=window, return_complex=True)
    advance = torch.linspace(0, math.pi * 128, 129)[:, None]
    theirs = torchaudio.functional.phase_vocoder(spectrum, rate, advance).abs()
    ours = augment.stretched(spectrum.abs(), torch.full((4,), rate))
    assert ours.shape == spectrum.shape
    last = spectrum.shape[-1] - 1
    both = int(last / rate)  # theirs reads zeros behind the last frame, ours turns round there
    assert torch.allclose(ours[:, :, :both], theirs[:, :, :both], atol=1e-4)


def test_a_faster_clip_turns_round_at_its_end_and_a_slower_one_is_cut_from_within() -> None:
    ramp = torch.arange(101.0).expand(2, 3, 101)
    torch.manual_seed(1)
    faster, slower = augment.stretched(ramp, torch.tensor([1.25, 0.8]))[:, 0]
    assert torch.allclose(faster[:81], 1.25 * torch.arange(81), atol=1e-3)
    assert torch.allclose(faster[81:], 100 - 1.25 * torch.arange(1, 21), atol=1e-3)
    assert torch.allclose(slower.diff(), torch.full((100,), 0.8), atol=1e-3)
    assert 0 <= slower[0] <= 20


@pytest.mark.parametrize("semitones", [-4.0, 4.0])
def test_a_mel_bank_of_another_pitch_hears_a_sine_where_it_would_be(semitones: float) -> None:
    ear = ears("mel", pitch_shift=4.0, mask_time=0.0)
    ear.train()
    ratio = 2 ** (semitones / 12)
    bank = len(ear.banks) - 1 if semitones > 0 else 0
    ear.banks = ear.banks[bank : bank + 1].repeat(3, 1, 1)
    shifted = ear.heard(sine(800)).mean(-1)[0]
    there = ears("mel").eval().heard(sine(800 * ratio)).mean(-1)[0]
    assert shifted.argmax() == there.argmax()
    assert (shifted - there).abs()[there > -30].max() < 6


def test_a_varied_sound_keeps_its_length_and_its_pitch_unless_that_is_varied() -> None:
    torch.manual_seed(0)
    for _ in range(4):
        stretched = augment.varied_sound(sine(800), 30.0, 0.0, 0.0)
        assert stretched.shape == (1, 8000)
        assert pitch(stretched[0]) == pytest.approx(800, abs=12)
    found = {
        round(12 * math.log2(pitch(augment.varied_sound(sine(800), 0.0, 4.0, 0.0)[0]) / 800), 1)
        for _ in range(8)
    }
    assert len(found) > 3
    assert -4.3 < min(found) < -0.5
    assert 0.5 < max(found) < 4.3


def place_of_change(stretch: float, pitch: float) -> float:
    """When a tone that rises after half of its time does so in a varied sound, as a share of it."""
    tone = torch.cat([sine(500), sine(900)], dim=1)
    found = augment.varied_sound(tone, stretch, pitch, 0.0)[0]
    spectrum = torch.stft(found, 512, 64, window=torch.hann_window(512), return_complex=True).abs()
    highest = spectrum.argmax(0)
    high = highest > (highest[5] * highest[len(highest) // 2 + 60]).sqrt()
    return high.float().argmax().item() / len(high)


def test_tempo_is_varied_within_its_limits_and_is_kept_where_pitch_alone_is_varied() -> None:
    torch.manual_seed(3)
    changes = [place_of_change(25.0, 0.0) for _ in range(8)]
    assert min(changes) > 0.38
    assert max(changes) < 0.63
    assert max(changes) - min(changes) > 0.05
    assert all(abs(place_of_change(0.0, 5.0) - 0.5) < 0.02 for _ in range(6))


def test_parts_are_hidden_in_every_clip_differently_and_no_more_than_was_said() -> None:
    torch.manual_seed(0)
    levels = torch.ones(16, 40, 100)
    found = augment.hidden(levels, 20, 10)
    frames, bands = (found == 0).all(1).sum(1), (found == 0).all(2).sum(1)
    assert frames.max() <= 20
    assert bands.max() <= 4
    assert len(set(frames.tolist())) > 3
    assert torch.equal(augment.hidden(levels, 0, 0), levels)


@pytest.mark.parametrize("heard", ["mel", "waveform"])
def test_only_training_hears_variations_and_the_same_seed_the_same_ones(heard: str) -> None:
    ear, plain = ears(heard, **VARIED), ears(heard)
    assert torch.equal(ear.eval()(clips()), plain.eval()(clips()))
    assert torch.equal(plain.train()(clips()), plain.eval()(clips()))

    def drawn(seed: int) -> Tensor:
        torch.manual_seed(seed)
        varied: Tensor = ear.train()(clips())
        return varied

    assert drawn(1).shape == plain(clips()).shape
    assert torch.equal(drawn(1), drawn(1))
    assert not torch.equal(drawn(1), drawn(2))
    assert not torch.equal(drawn(1), plain(clips()))
    assert drawn(1).isfinite().all()
