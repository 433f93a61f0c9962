"""The rows that `mel2d` sees, and the sound that comes of them."""

from __future__ import annotations

import pytest
import tiny
import torch

from engine.errors import SettingError
from engine.models.describe import validated
from engine.models.mel2d import Mel2dSettings
from engine.models.mel2d.spectrogram import RowSpectrogram, mel_bank
from engine.schema import SettingValue

SPECTRA = ["mel", "magnitude"]


def spectrogram(spectrum: str, **values: SettingValue) -> RowSpectrogram:
    settings = Mel2dSettings.model_validate({"spectrum": spectrum, "rows": 128, "hop": 64} | values)
    return RowSpectrogram(settings, tiny.RATE)


@pytest.mark.parametrize(("bins", "bands"), [(1025, 512), (257, 128), (129, 200)])
def test_every_mel_band_hears_something_and_weighs_one(bins: int, bands: int) -> None:
    bank = mel_bank(bins, bands, 22050)
    assert bank.shape == (bands, bins)
    assert bank.min() >= 0
    torch.testing.assert_close(bank.sum(1), torch.ones(bands))
    centres = (bank * torch.arange(bins)).sum(1)
    assert (centres.diff() > 0).all()


@pytest.mark.parametrize("spectrum", SPECTRA)
@torch.no_grad()
def test_a_full_scale_sine_stands_in_its_row(spectrum: str) -> None:
    rows = spectrogram(spectrum, exponent=1.0)
    sine = torch.sin(2 * torch.pi * 1000 * torch.arange(8000) / tiny.RATE)
    frame = rows(sine[None])[0, :, 60]
    hertz = torch.linspace(0, 4000, rows.settings.window // 2 + 1)
    tuned = rows.bank @ hertz if spectrum == "mel" else hertz[:-1]
    assert tuned[frame.argmax()].item() == pytest.approx(1000, abs=20)
    assert 0.3 < frame.max().item() <= 1.01


@pytest.mark.parametrize("spectrum", SPECTRA)
@torch.no_grad()
def test_the_sound_of_a_spectrogram_has_that_spectrogram(spectrum: str) -> None:
    rows, clip = spectrogram(spectrum), torch.from_numpy(tiny.tones(1, 0)[:8001])[None]
    target = rows(clip)
    sound = rows.waveform(target, 8001)
    assert sound.shape == clip.shape
    assert ((rows(sound) - target).norm() / target.norm()).item() < 0.2


def test_a_hop_that_leaves_gaps_between_windows_is_refused() -> None:
    for spectrum, most in (("mel", 1024), ("magnitude", 512)):
        assert validated(Mel2dSettings, {"spectrum": spectrum, "hop": most}).hop == most
        with pytest.raises(SettingError, match=f"hop={most + 1} must be at most {most}"):
            validated(Mel2dSettings, {"spectrum": spectrum, "hop": most + 1})
