"""The sizes that families state, find and refuse, and the reports' own among them."""

from __future__ import annotations

from pathlib import Path

import pytest
import tiny
import torch

from engine.errors import SettingError
from engine.models import base, registry
from engine.models.base import count_parameters, parameters
from engine.models.mel2d import Mel2dSettings
from engine.models.pca import PcaSettings
from engine.models.spectral_vae import SpectralVaeSettings
from engine.models.tanh_conv import TanhConvSettings

CLIP = 110250
REPORTED = [
    ("tanh-conv", "55112", 55112, 2.0005),
    ("tanh-conv", "32151", 32151, 3.4291),
    ("tanh-conv", "24496", 24496, 4.5007),
    ("tanh-conv", "18376", 18376, 5.9997),
    ("tanh-conv", "9184", 9184, 12.0046),
    ("net1", None, 55136, 1.9996),
    ("net2", None, 55216, 1.9967),
    ("net3", None, 55125, 2.0),
    ("net4", None, 36750, 3.0),
    ("net5", None, 9189, 11.998),
]


@pytest.mark.parametrize(("name", "preset", "floats", "ratio"), REPORTED)
@torch.no_grad()
def test_the_networks_of_the_reports_have_their_sizes(
    name: str, preset: str | None, floats: int, ratio: float
) -> None:
    family = registry.family(name)
    values = family.presets[preset] if preset else {}
    settings = family.settings.model_validate(values)
    assert settings.floats(CLIP) == floats
    assert CLIP / floats == pytest.approx(ratio, abs=1e-4)
    assert base.network(family, settings, 22050).encode(torch.zeros(1, CLIP)).numel() == floats


def test_the_block_models_have_12_blocks_in_a_clip_of_five_seconds() -> None:
    for settings in (PcaSettings(), SpectralVaeSettings()):
        assert settings.blocks(CLIP) == 12
        assert settings.floats(CLIP) == 1728
        assert {432, 864, 1728, 3456, 6912} <= set(settings.sizes(CLIP))


@pytest.mark.parametrize(
    ("floats", "made"),
    [
        (432, {"block": 18, "dims": 36}),
        (1728, {"block": 18, "dims": 144}),
        (6912, {"block": 8, "dims": 256}),
        (18360, {"block": 4, "dims": 340}),
    ],
)
def test_pca_takes_the_block_that_suits_the_size(floats: int, made: dict[str, int]) -> None:
    assert PcaSettings().resized(floats, CLIP) == made
    assert PcaSettings.model_validate(made).floats(CLIP) == floats


def test_pca_keeps_a_block_that_was_chosen() -> None:
    assert PcaSettings(block=4).resized(1728, CLIP) == {"block": 4, "dims": 32}


def test_mel2d_sees_512_rows_and_256_frames_in_a_clip_of_five_seconds() -> None:
    for spectrum in ("mel", "magnitude"):
        settings = Mel2dSettings.model_validate({"spectrum": spectrum})
        assert settings.shapes(CLIP)[0] == (512, 256)


@pytest.mark.parametrize("name", registry.FAMILIES)
@pytest.mark.parametrize("floats", [7919, 10_000_019])
def test_a_size_that_cannot_be_made_names_the_nearest_that_can(name: str, floats: int) -> None:
    settings = registry.family(name).settings()
    with pytest.raises(SettingError) as refused:
        settings.resized(floats, CLIP)
    told, _, nearest = str(refused.value).removesuffix(".").partition("; the nearest ")
    assert told == f"floats={floats} cannot be made of a clip of {CLIP} samples by this model"
    named = [int(word) for word in nearest.split() if word.isdigit()]
    assert 1 <= len(named) <= 2
    for size in named:
        made = settings.model_copy(update=settings.resized(size, CLIP))
        assert made.floats(CLIP) == size


def test_a_clip_shorter_than_the_strides_is_refused() -> None:
    with pytest.raises(SettingError, match="leave nothing of a clip of 1 samples"):
        TanhConvSettings(strides=[12, 12, 12]).floats(1)


@pytest.mark.parametrize("name", registry.FAMILIES)
def test_parameters_are_counted_without_making_them(name: str) -> None:
    family = registry.family(name)
    settings = family.settings.model_validate(tiny.SMALL.get(name, {}))
    made = base.network(family, settings, tiny.RATE)
    assert count_parameters(family, settings, tiny.RATE) == parameters(made) > 0


def test_the_documents_tell_the_sizes_that_the_registry_makes() -> None:
    page = (Path(__file__).parents[3] / "docs" / "models.md").read_text()
    rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| `")]
    told = {row[0].strip("| `"): row[3:6] for row in rows if len(row) == 7}
    assert list(told) == list(registry.FAMILIES)
    for name, (floats, ratio, count) in told.items():
        family = registry.family(name)
        settings = family.settings()
        assert int(floats) == settings.floats(CLIP), name
        assert float(ratio) == pytest.approx(CLIP / settings.floats(CLIP), abs=1e-3), name
        assert int(count) == count_parameters(family, settings, 22050), name
