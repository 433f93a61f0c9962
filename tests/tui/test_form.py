"""The form of a new run: made from the registry's words, and asking for nothing but what was changed."""

from __future__ import annotations

import pytest

from engine.models import registry
from engine.schema import ModelInfo
from tui.form import ALL_FOLDS, FOLDS, OWN, Field, fields, in_folds, request


@pytest.fixture(scope="module")
def models() -> list[ModelInfo]:
    return [registry.model_info(name) for name in registry.MODELS]


def form(models: list[ModelInfo], model: str = "tanh-conv", preset: str = OWN) -> dict[str, Field]:
    made = fields(models, model, preset, ["demo", "gtzan"], "demo", fault_filtered=True)
    return {field.name: field for field in made}


def test_an_untouched_form_asks_for_the_model_and_library_alone(models: list[ModelInfo]):
    asked = request(list(form(models).values()))
    assert asked.model_dump(exclude_defaults=True) == {"model": "tanh-conv", "library": "demo"}


@pytest.mark.parametrize("model", list(registry.MODELS))
def test_every_setting_of_a_model_has_a_field_with_its_default(models: list[ModelInfo], model: str):
    made = form(models, model)
    info = next(info for info in models if info.name == model)
    assert {setting.name for setting in info.settings} <= made.keys()
    assert all(made[setting.name].help for setting in info.settings)
    assert not any(field.changed for field in made.values())


@pytest.mark.parametrize("model", list(registry.MODELS))
def test_an_untouched_form_is_accepted_by_the_registry(models: list[ModelInfo], model: str):
    resolved = registry.resolve(request(list(form(models, model).values())), 110250)
    assert resolved.floats == next(info.floats for info in models if info.name == model)


def test_changed_settings_are_asked_for_in_their_own_types(models: list[ModelInfo]):
    made = form(models)
    made["epochs"].text = "3"
    made["learning_rate"].text = "0.5"
    made["polarity"].step(1)
    made["strides"].text = "6,4,4"
    made["split"].step(1)
    made["name"].text = "  mine "
    asked = request(list(made.values()))
    assert asked.settings == {"epochs": 3, "learning_rate": 0.5, "polarity": True, "strides": "6,4,4"}
    assert (asked.split, asked.name) == ("fault-filtered", "mine")


def test_the_size_steps_through_the_sizes_worth_offering(models: list[ModelInfo]):
    made = form(models)
    sizes = next(info.sizes for info in models if info.name == "tanh-conv")
    size = made["floats"]
    assert size.text == "18376"
    size.step(1)
    assert int(size.text) == sizes[sizes.index(18376) + 1]
    for _ in range(10):
        size.step(-1)
    assert int(size.text) == sizes[0]
    size.text = "20000"
    size.step(1)
    assert int(size.text) == min(s for s in sizes if s > 20000)


def test_a_preset_brings_its_own_defaults(models: list[ModelInfo]):
    made = form(models, preset="9184")
    assert made["strides"].default == "6,4,4"
    assert request(list(made.values())).preset == "9184"
    assert request(list(made.values())).settings == {}


@pytest.mark.parametrize(
    ("start", "by", "expected"),
    [("0.02", 1, "0.05"), ("0.02", -1, "0.01"), ("0.01", -1, "0.005"), ("1", 1, "1"), ("1e-7", -1, "1e-07")],
)
def test_a_number_steps_to_the_next_round_one_within_its_range(
    models: list[ModelInfo], start: str, by: int, expected: str
):
    rate = form(models)["learning_rate"]
    rate.text = start
    rate.step(by)
    assert rate.text == expected


def test_whole_numbers_stay_whole(models: list[ModelInfo]):
    batch = form(models)["batch_size"]
    seen = []
    batch.text = "1"
    for _ in range(12):
        seen.append(batch.text)
        batch.step(1)
    assert seen == ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "20", "50"]


def test_what_is_no_number_is_left_for_the_engine_to_refuse(models: list[ModelInfo]):
    made = form(models)
    made["learning_rate"].text = "fast"
    assert request(list(made.values())).settings == {"learning_rate": "fast"}


def test_all_folds_are_offered_for_classifiers_alone(models: list[ModelInfo]):
    made = form(models, "cel")
    assert made["split"].choices == ["random", "fault-filtered", *FOLDS, ALL_FOLDS]
    assert ALL_FOLDS not in form(models)["split"].choices
    made["split"].text = "fold-4"
    assert (request(list(made.values())).split, in_folds(list(made.values()))) == ("fold-4", False)
    made["split"].text = ALL_FOLDS
    assert (request(list(made.values())).split, in_folds(list(made.values()))) == ("fold-1", True)


def test_what_a_classifier_hears_stands_among_the_first_fields(models: list[ModelInfo]):
    assert form(models, "cel")["input"].group == "Run"
    assert form(models, "cel")["input"].choices == ["mel", "waveform"]
