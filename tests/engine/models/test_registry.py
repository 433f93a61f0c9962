"""The registry decides every setting, and says in a sentence what will not do."""

from __future__ import annotations

import subprocess
import sys

import pytest

from engine.errors import NoSuchModelError, SettingError
from engine.models import registry
from engine.schema import SettingValue, TrainRequest
from engine.training.settings import TrainingSettings

CLIP = 110250


def resolve(
    model: str, settings: dict[str, SettingValue] | None = None, **request: object
) -> registry.Resolved:
    asked = {"model": model, "library": "any", "settings": settings or {}} | request
    return registry.resolve(TrainRequest.model_validate(asked), CLIP)


def test_the_registry_needs_no_torch() -> None:
    code = "import sys; from engine.models.registry import FAMILIES; print('torch' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"


@pytest.mark.parametrize("name", registry.FAMILIES)
def test_every_family_describes_settings_that_resolve(name: str) -> None:
    info = registry.model_info(name)
    assert info.floats in info.sizes
    assert info.ratio == pytest.approx(CLIP / info.floats)
    defaults = {setting.name: setting.default for setting in info.settings if setting.default is not None}
    resolved = resolve(name, defaults)
    assert resolved.floats == info.floats
    assert all(setting.help for setting in info.settings)
    for preset in info.presets:
        assert resolve(name, preset=preset).floats > 0


@pytest.mark.parametrize("name", registry.FAMILIES)
def test_model_and_training_settings_never_share_a_name(name: str) -> None:
    assert not set(registry.family(name).settings.model_fields) & set(TrainingSettings.model_fields)


@pytest.mark.parametrize("name", registry.FAMILIES)
def test_every_size_worth_offering_can_be_made(name: str) -> None:
    for size in registry.model_info(name).sizes:
        assert resolve(name, {"floats": size}).floats == size


def test_what_is_asked_for_beats_the_preset_which_beats_the_defaults() -> None:
    assert resolve("spectral-vae").settings.model_dump()["width"] == 192
    base = resolve("spectral-vae", preset="base")
    assert (base.settings.model_dump()["width"], base.training.batch_size) == (768, 64)
    asked = resolve("spectral-vae", {"width": "64", "learning_rate": "0.01"}, preset="base")
    assert (asked.settings.model_dump()["width"], asked.training.learning_rate) == (64, 0.01)


def test_minutes_alone_lift_the_limit_of_epochs() -> None:
    assert resolve("tanh-conv", minutes=2).training.epochs is None
    both = resolve("tanh-conv", minutes=2, epochs=3).training
    assert (both.minutes, both.epochs) == (2, 3)


def test_a_closed_form_has_no_training_settings_and_no_need_of_limits() -> None:
    assert resolve("pca", epochs=7, minutes=3).training.epochs == 1
    with pytest.raises(SettingError, match="pca has no setting learning_rate"):
        resolve("pca", {"learning_rate": 0.1})


@pytest.mark.parametrize(
    ("model", "settings", "sentence"),
    [
        (
            "tanh-conv",
            {"learning_rat": 0.1},
            "tanh-conv has no setting learning_rat; did you mean learning_rate",
        ),
        (
            "tanh-conv",
            {"learning_rate": "5"},
            "learning_rate=5 cannot be: it must be a number between 1e-07 and 1",
        ),
        ("tanh-conv", {"batch_size": "many"}, "batch_size=many .* a whole number between 1 and 4096"),
        ("tanh-conv", {"optimizer": "sgd"}, "optimizer=sgd .* one of adam, adamw"),
        ("tanh-conv", {"strides": "4,4"}, "strides=4,4 .* whole numbers separated by commas"),
        ("tanh-conv", {"strides": "4,4,99"}, "each of strides must be between 1 and 12"),
        ("net1", {"strides": "3,3,3,3"}, "strides=3,3,3,3 cannot be: strides must be up to 3 whole numbers"),
        ("mel2d", {"spectrum": "cqt"}, "spectrum=cqt .* one of mel, magnitude"),
        ("net2", {"floats": 9184}, "floats=9184 cannot be made .* are 9120 and 9188"),
        ("tanh-conv", {"crop": "nan"}, "crop=nan .* a number between 0 and 60"),
        ("spectral-vae", {"hop": 2048}, "hop=2048 must be at most half of window=2048"),
        ("spectral-vae", {"epochs": None}, "epochs or minutes must be given"),
        (
            "spectral-vae",
            {"floats": 1728, "dims": 16},
            "floats=1728 needs dims=144, but dims=16 was asked for",
        ),
        ("pca", {"floats": "some"}, "floats=some cannot be: it must be a whole number"),
    ],
)
def test_a_setting_that_will_not_do_is_named_with_its_value_and_range(
    model: str, settings: dict[str, SettingValue], sentence: str
) -> None:
    with pytest.raises(SettingError, match=sentence):
        resolve(model, settings)


def test_unknown_models_and_presets_are_answered_with_the_nearest() -> None:
    with pytest.raises(NoSuchModelError, match=r"no model named tanhconv.*tanh-conv"):
        resolve("tanhconv")
    with pytest.raises(SettingError, match=r"no preset tinny.*tiny"):
        resolve("spectral-vae", preset="tinny")
