"""The families of classifiers, as the registry lists them; no torch."""

from __future__ import annotations

from collections.abc import Mapping

from engine.genres.settings import CelSettings, ClassifierSettings, Mlp2Settings, MlpSettings
from engine.models.family import Family
from engine.schema import SettingValue

_TRAINING: Mapping[str, SettingValue] = {
    "epochs": 100,
    "batch_size": 32,
    "optimizer": "adam",
    "learning_rate": 0.001,
    "crop": 60.0,
}
"""Of the course reports; and clips at any place of a track, which cost nothing and are never the same."""
_PRESETS: Mapping[str, Mapping[str, SettingValue]] = {
    "as-cut": {"crop": 0.0},
    "augmented": {"time_stretch": 10.0, "pitch_shift": 2.0, "mask_time": 15.0, "mask_bands": 15.0},
}


def _family(name: str, summary: str, settings: type[ClassifierSettings], network: str) -> Family:
    return Family(
        name=name,
        summary=summary,
        origin="course reports on genres of GTZAN; layers and their defaults as told there, the rest here",
        settings=settings,
        network=f"engine.genres.networks:{network}",
        training=_TRAINING,
        presets=_PRESETS,
        task="classifier",
    )


FAMILIES = (
    _family("mlp", "Three linear layers with ReLU between them.", MlpSettings, "Mlp"),
    _family("mlp2", "Hidden layers of any number and size, with ReLU and dropout.", Mlp2Settings, "Mlp2"),
    _family(
        "cel",
        "Convolutions with batch normalisation, ReLU and pooling, then dropout and dense layers.",
        CelSettings,
        "Cel",
    ),
    _family("cel2", "As cel, with LeakyReLU of slope 0.1.", CelSettings, "Cel2"),
    _family("cel3", "As cel, with ELU.", CelSettings, "Cel3"),
)
