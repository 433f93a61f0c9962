"""The floats that a model states are the ones its encoder makes, and every decoder keeps the length."""

from __future__ import annotations

import pytest
import torch

from engine.errors import SettingError
from engine.models import base, registry
from engine.models.base import Autoencoder, count_parameters, parameters
from engine.models.pca import PcaSettings
from engine.models.tanh_conv import TanhConvSettings
from engine.schema import SettingValue

CLIP = 110250
SMALL: dict[str, dict[str, SettingValue]] = {
    "pca": {"window": 256, "hop": 64, "dims": 5},
    "tanh-conv": {},
    "spectral-vae": {"window": 256, "hop": 64, "dims": 5, "width": 16, "depth": 1},
}


def small(name: str) -> Autoencoder:
    family = registry.family(name)
    torch.manual_seed(0)
    return base.network(family, family.settings.model_validate(SMALL[name]), 8000).eval()


@pytest.mark.parametrize("name", registry.FAMILIES)
@pytest.mark.parametrize("samples", [801, 1000, 4097, 8000, 11024])
@torch.no_grad()
def test_stated_floats_are_encoded_and_odd_lengths_come_back_exactly(name: str, samples: int) -> None:
    family, model = registry.family(name), small(name)
    clips = 0.1 * torch.randn(2, samples)
    latent = model.encode(clips)
    assert latent.dtype == torch.float32
    assert latent.shape[0] == 2
    assert latent[0].numel() == family.settings.model_validate(SMALL[name]).floats(samples)
    assert model.decode(latent, samples).shape == clips.shape


@pytest.mark.parametrize(
    ("preset", "floats"),
    [("55112", 55112), ("32151", 32151), ("24496", 24496), ("18376", 18376), ("9184", 9184)],
)
@torch.no_grad()
def test_the_presets_of_tanh_conv_have_the_sizes_of_the_report(preset: str, floats: int) -> None:
    family = registry.family("tanh-conv")
    settings = TanhConvSettings.model_validate(family.presets[preset])
    model = base.network(family, settings, 22050)
    assert model.encode(torch.zeros(1, CLIP)).numel() == floats == settings.floats(CLIP)


def test_the_block_models_have_54_blocks_in_a_clip_of_five_seconds() -> None:
    assert PcaSettings().blocks(CLIP) == 54
    assert PcaSettings().floats(CLIP) == 1728


def test_a_size_that_cannot_be_made_names_the_two_nearest() -> None:
    with pytest.raises(SettingError, match=r"floats=1000 .* are 972 and 1026"):
        PcaSettings().resized(1000, CLIP)
    settings = TanhConvSettings()
    with pytest.raises(SettingError, match="floats=999999") as refused:
        settings.resized(999999, CLIP)
    for size in str(refused.value).removesuffix(".").split(" are ")[1].split(" and "):
        assert settings.model_copy(update=settings.resized(int(size), CLIP)).floats(CLIP) == int(size)


def test_a_clip_shorter_than_the_strides_is_refused() -> None:
    with pytest.raises(SettingError, match="leave nothing of a clip of 1 samples"):
        TanhConvSettings(strides=[12, 12, 12]).floats(1)


@pytest.mark.parametrize("name", registry.FAMILIES)
def test_parameters_are_counted_without_making_them(name: str) -> None:
    family = registry.family(name)
    settings = family.settings.model_validate(SMALL[name])
    assert count_parameters(family, settings, 8000) == parameters(small(name)) > 0
