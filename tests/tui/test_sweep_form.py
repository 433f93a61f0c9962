"""The form of a sweep: that of a run with several sizes, asking for nothing but what was changed."""

from __future__ import annotations

import pytest

from engine.models import registry
from engine.schema import ModelInfo
from tui.form import OWN, Field
from tui.sweep_form import sweep_fields, sweep_request


@pytest.fixture(scope="module")
def models() -> list[ModelInfo]:
    return [registry.model_info(name) for name in registry.FAMILIES]


def form(models: list[ModelInfo], model: str = "tanh-conv") -> dict[str, Field]:
    made = sweep_fields(models, model, OWN, ["demo"], "demo", fault_filtered=False)
    return {field.name: field for field in made}


@pytest.mark.parametrize("model", list(registry.FAMILIES))
def test_an_untouched_form_asks_for_every_size_that_the_model_offers(models: list[ModelInfo], model: str):
    made = form(models, model)
    assert "floats" not in made
    info = next(info for info in models if info.name == model)
    asked = sweep_request(list(made.values()))
    assert asked.model_dump(exclude_defaults=True) == {
        "model": model, "library": "demo", "sizes": info.sizes
    }  # fmt: skip


def test_what_is_changed_is_asked_for_with_the_sizes(models: list[ModelInfo]):
    made = form(models)
    made["sizes"].text = " 9184,18376  55112 "
    made["epochs"].text = "3"
    made["name"].text = "steps"
    asked = sweep_request(list(made.values()))
    assert asked.sizes == [9184, 18376, 55112]
    assert (asked.settings, asked.name) == ({"epochs": 3}, "steps")


@pytest.mark.parametrize(("text", "word"), [("", "needs sizes"), ("432, many", "many"), ("4.5", "4.5")])
def test_what_is_no_size_is_refused_by_its_name(models: list[ModelInfo], text: str, word: str):
    made = form(models)
    made["sizes"].text = text
    with pytest.raises(ValueError, match=word):
        sweep_request(list(made.values()))
