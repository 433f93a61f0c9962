"""The families of generators, as the registry lists them; no torch."""

from __future__ import annotations

from collections.abc import Mapping

from engine.generators.settings import FlowSettings, PriorSettings
from engine.models.family import Family
from engine.schema import SettingValue

_TRAINING: Mapping[str, SettingValue] = {
    "epochs": 150,
    "batch_size": 64,
    "optimizer": "adamw",
    "learning_rate": 1e-3,
    "weight_decay": 0.01,
    "schedule": "cosine",
    "warmup": 100,
    "clip_norm": 1.0,
    "ema": 0.999,
    "preview_every": 50,
}

FAMILIES = (
    Family(
        name="latent-flow",
        summary="Learns the latents of a run as a flow from noise to them: a transformer over their frames.",
        origin="here; rectified flow (Liu, Gong and Liu 2022), logit-normal times (Esser et al. 2024), "
        "adaptive layer norm (Peebles and Xie 2022), guidance without a classifier (Ho and Salimans 2022)",
        settings=FlowSettings,
        network="engine.generators.flow:Flow",
        training=_TRAINING,
        presets={
            "tiny": {"width": 128, "depth": 4, "heads": 4},
            "base": {
                "width": 256,
                "depth": 6,
                "heads": 8,
                "shifts": 8,
                "epochs": 300,
                "batch_size": 256,
                "learning_rate": 3e-4,
                "warmup": 500,
            },
        },
        task="generator",
    ),
    Family(
        name="latent-prior",
        summary="Says the frames of a latent one after the other, each number rounded to one of 32 values.",
        origin="here; prior of RAVE (Caillon and Esling 2021), which convolves where this one remembers",
        settings=PriorSettings,
        network="engine.generators.prior:Prior",
        training=_TRAINING,
        presets={
            "tiny": {"width": 256, "depth": 2},
            "base": {
                "width": 512,
                "depth": 3,
                "shifts": 8,
                "epochs": 300,
                "batch_size": 256,
                "learning_rate": 5e-4,
                "warmup": 500,
            },
        },
        task="generator",
    ),
)
