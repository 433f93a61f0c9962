"""The registry of model families, and how a request becomes settings; torch is never imported here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.errors import NoSuchModelError, SettingError, nearest
from engine.generators import families as generators
from engine.genres import families as classifiers
from engine.models import linear_conv, mel2d, net1, net2, pca, spectral_vae, tanh_conv
from engine.models.describe import setting_infos, validated
from engine.models.family import Family, ModelSettings
from engine.schema import ModelInfo, SettingInfo, SettingValue, Task, TrainRequest
from engine.training.settings import TrainingSettings

FAMILIES: dict[str, Family] = {
    chosen.name: chosen
    for chosen in (
        tanh_conv.FAMILY,
        net1.FAMILY,
        net2.FAMILY,
        linear_conv.NET3,
        linear_conv.NET4,
        linear_conv.NET5,
        mel2d.FAMILY,
        pca.FAMILY,
        spectral_vae.FAMILY,
    )
}
"""The autoencoders, by name."""
CLASSIFIERS: dict[str, Family] = {chosen.name: chosen for chosen in classifiers.FAMILIES}
GENERATORS: dict[str, Family] = {chosen.name: chosen for chosen in generators.FAMILIES}
MODELS = FAMILIES | CLASSIFIERS | GENERATORS
"""Whatever can be trained, by name."""
# training settings that mean nothing where no sound is made, or none is heard
_MEANINGLESS: dict[Task, set[str]] = {
    "autoencoder": set(),
    "classifier": {"preview_every"},
    "generator": {"crop", "speed", "gain", "polarity"},
}
USUAL_CLIP = 110250
"""Samples of the usual clip: 5 s at 22050 Hz."""


@dataclass(frozen=True)
class Resolved:
    """A request with every setting decided."""

    family: Family
    settings: ModelSettings
    training: TrainingSettings
    floats: int
    ratio: float


def family(name: str) -> Family:
    """The family by that name.

    Raises:
        NoSuchModelError: there is none; the sentence names the nearest.
    """
    if name not in MODELS:
        raise NoSuchModelError(f"There is no model named {name}; {nearest(name, MODELS)}")
    return MODELS[name]


def model_info(name: str, clip_samples: int = USUAL_CLIP) -> ModelInfo:
    """A family as forms, flags and documentation show it, sized for clips of `clip_samples` samples.

    Raises:
        NoSuchModelError: there is none by that name.
    """
    chosen = family(name)
    usual = chosen.settings()
    floats = usual.floats(clip_samples)
    settings = setting_infos(chosen.settings, "model", {})
    if floats:
        decided = " and ".join(usual.resized(floats, clip_samples))
        wanted = f"numbers in the latent of a clip; decides {decided}"
        size = SettingInfo(name="floats", group="model", kind="int", default=None, minimum=1, help=wanted)
        settings = [size, *settings]
    of_training = setting_infos(TrainingSettings, "training", chosen.training)
    settings += [info for info in of_training if info.name in _training_names(chosen)]
    return ModelInfo(
        name=chosen.name,
        task=chosen.task,
        summary=chosen.summary,
        origin=chosen.origin,
        presets={preset: dict(values) for preset, values in chosen.presets.items()},
        settings=settings,
        floats=floats,
        ratio=_ratio(clip_samples, floats),
        sizes=usual.sizes(clip_samples),
    )


def resolve(request: TrainRequest, clip_samples: int) -> Resolved:
    """Decide every setting: the family's defaults, then the preset, then what was asked for.

    `floats` among the settings asked for is a size: it decides the settings that make it. A closed-form
    family takes no training settings, and a limit on epochs or minutes does not concern it.

    Args:
        request: what was asked for.
        clip_samples: samples of the library's clips.

    Raises:
        NoSuchModelError: there is no such family.
        SettingError: a preset or setting does not exist, or a value is out of range.
    """
    chosen = family(request.model)
    preset = _preset(chosen, request.preset)
    limits = {"epochs": request.epochs, "minutes": request.minutes}
    asked = dict(request.settings) | {name: value for name, value in limits.items() if value is not None}
    size = {"floats"} if chosen.task == "autoencoder" else set()
    known = size | set(chosen.settings.model_fields) | _training_names(chosen)
    if chosen.closed_form:
        asked = {name: value for name, value in asked.items() if name not in limits}
    for name in asked:
        if name not in known:
            raise SettingError(f"{chosen.name} has no setting {name}; {nearest(name, known)}")

    settings = _model_settings(chosen, preset, asked, clip_samples)
    training = _training_settings(chosen, preset, asked)
    floats = settings.floats(clip_samples)
    return Resolved(chosen, settings, training, floats, _ratio(clip_samples, floats))


def _ratio(clip_samples: int, floats: int) -> float:
    """Samples of a clip over floats; 0 where there is no latent."""
    return clip_samples / floats if floats else 0.0


def _training_names(chosen: Family) -> set[str]:
    """The training settings that a family has."""
    if chosen.closed_form:
        return set()
    return set(TrainingSettings.model_fields) - _MEANINGLESS[chosen.task]


def _preset(chosen: Family, name: str | None) -> Mapping[str, SettingValue]:
    if name is None:
        return {}
    if name not in chosen.presets:
        raise SettingError(f"{chosen.name} has no preset {name}; {nearest(name, chosen.presets)}")
    return chosen.presets[name]


def _model_settings(
    chosen: Family, preset: Mapping[str, SettingValue], asked: Mapping[str, SettingValue], clip_samples: int
) -> ModelSettings:
    fields = chosen.settings.model_fields
    explicit = {name: value for name, value in asked.items() if name in fields}
    values = {name: value for name, value in preset.items() if name in fields} | explicit
    settings = validated(chosen.settings, values)
    if asked.get("floats") is None:
        return settings
    decided = settings.resized(_whole(asked["floats"]), clip_samples)
    for name, value in decided.items():
        given = getattr(settings, name)
        if name in explicit and given != value:
            raise SettingError(
                f"floats={asked['floats']} needs {name}={value}, but {name}={given} was asked for; give one."
            )
    return validated(chosen.settings, values | decided)


def _training_settings(
    chosen: Family, preset: Mapping[str, SettingValue], asked: Mapping[str, SettingValue]
) -> TrainingSettings:
    if chosen.closed_form:
        return TrainingSettings(epochs=1)
    fields = TrainingSettings.model_fields
    values: dict[str, Any] = dict(chosen.training)
    if asked.get("minutes") is not None:
        values["epochs"] = None
    for layer in (preset, asked):
        values |= {name: value for name, value in layer.items() if name in fields}
    if asked.get("minutes") is not None and "epochs" not in asked:
        values["epochs"] = None
    return validated(TrainingSettings, values)


def _whole(value: SettingValue) -> int:
    try:
        return int(str(value))
    except ValueError:
        raise SettingError(f"floats={value} cannot be: it must be a whole number of at least 1.") from None
