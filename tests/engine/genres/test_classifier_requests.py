"""What is wrong with the request of a classifier is said before anything is made."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import tiny
from classifying import asked

from engine.errors import DeckError, SettingError
from engine.library.store import Library
from engine.models import registry
from engine.runs import directory
from engine.schema import RunConfig, SweepRequest
from engine.service import starting, sweeps
from engine.service.folds import new_runs


@pytest.mark.parametrize(
    ("genres", "tracks", "sentence"),
    [
        (("hum",), 6, "tracks of two genres .* library {} has only hum among its training tracks"),
        ((None,), 6, "tracks of two genres .* library {} has no genre among its training tracks"),
        (("hum", None), 4, "has only hum among its training tracks"),
        (("hum", "buzz"), 1, "random split of the library {} has no test track of a known genre"),
    ],
)
def test_a_library_with_too_little_to_tell_is_refused_in_a_sentence(
    another_library: Callable[..., Library], genres: tuple[str | None, ...], tracks: int, sentence: str
) -> None:
    name = f"poor-{'-'.join(map(str, genres))}-{tracks}"
    another_library(name, genres=genres, tracks=tracks)
    for make in (starting.new_run, new_runs):
        with pytest.raises(
            SettingError, match=sentence.format(name) if make is starting.new_run else name
        ) as told:
            make(asked(library=name))
        assert "\n" not in str(told.value)
    assert not [run for run in directory.all_runs() if run.config().library == name]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"settings": {"crop": 0.5}}, r"crop=0.5 cannot be: a classifier hears whole clips of 1 s"),
        ({"settings": {"floats": 100}}, r"cel has no setting floats"),
        ({"settings": {"input": "mfcc"}}, r"input=mfcc cannot be: it must be one of mel, waveform"),
        (
            {"settings": {"input": "waveform", "channels": [4] * 6}},
            r"Clips of 8000 samples are too short for 6 convolutions on the waveform",
        ),
        ({"settings": {"channels": [4] * 7}}, r"channels=\[4, 4, 4, 4, 4, 4, 4\] cannot be"),
        ({"settings": {"preview_every": 5}}, r"cel has no setting preview_every"),
        ({"preset": "augmentd"}, r"cel has no preset augmentd; did you mean augmented"),
    ],
)
def test_settings_of_a_classifier_are_checked(
    tiny_library: Library, changes: dict[str, object], sentence: str
) -> None:
    with pytest.raises(DeckError, match=sentence):
        starting.checked(asked(**changes), ("train",))


def test_runs_are_called_by_what_they_hear_and_folds_by_their_number(tiny_library: Library) -> None:
    def name(**changes: object) -> str:
        return starting.checked(asked("mlp", **changes), ("train",)).name

    assert name(seed=1) == directory.free_name("mlp-mel")
    assert name(split="fold-4", settings={"input": "waveform"}) == "mlp-waveform-fold-4"


def test_a_sweep_of_a_classifier_is_refused_in_a_sentence(tiny_library: Library) -> None:
    with pytest.raises(SettingError, match="sizes of latents, and cel makes none"):
        sweeps.new_runs(SweepRequest(model="cel", library="tiny", sizes=[10]))


def test_a_configuration_from_before_there_were_classifiers_is_an_autoencoders(tiny_library: Library) -> None:
    config = tiny.new_run("pca", tiny.SMALL["pca"]).config().model_dump(exclude={"task", "genres"})
    assert RunConfig.model_validate(config).task == "autoencoder"


USUAL = {"mlp": {"nodes": 64}, "mlp2": {"hidden": [64, 64, 64], "dropout": 0.3}}


def test_the_registry_lists_classifiers_beside_autoencoders() -> None:
    for name in registry.CLASSIFIERS:
        info = registry.model_info(name)
        assert (info.task, info.floats, info.ratio, info.sizes) == ("classifier", 0, 0, [])
        defaults = {setting.name: setting.default for setting in info.settings}
        assert not {"floats", "preview_every"} & set(defaults)
        assert (defaults["epochs"], defaults["learning_rate"], defaults["batch_size"]) == (100, 0.001, 32)
        layers = {
            name: defaults[name] for name in ("nodes", "hidden", "dropout", "dense") if name in defaults
        }
        assert layers == USUAL.get(name, {"nodes": 64, "dropout": 0.3, "dense": 2})
    assert not set(registry.FAMILIES) & set(registry.CLASSIFIERS)
