"""`spectral-vae`: the linear code with a learnt residual on both sides, and an inverse STFT; settings."""

from __future__ import annotations

from pydantic import Field

from engine.models.blocks import BlockSettings
from engine.models.family import Family


class SpectralVaeSettings(BlockSettings):
    """The blocks of the linear code, and the network that adds to it."""

    width: int = Field(default=192, ge=8, le=2048, description="channels of the ConvNeXt blocks")
    encoder_depth: int = Field(default=1, ge=1, le=24, description="ConvNeXt blocks in the encoder")
    depth: int = Field(default=2, ge=1, le=24, description="ConvNeXt blocks in the decoder")
    kl: float = Field(default=1e-4, ge=0, le=1, description="weight of the KL divergence from N(0, 1)")
    free_bits: float = Field(
        default=0.1, ge=0, le=10, description="nats a latent number may tell before the KL counts"
    )
    noise: float = Field(
        default=0.1, ge=0.001, le=1, description="standard deviation that the latent's noise starts from"
    )
    dropout: float = Field(default=0.1, ge=0, le=0.9, description="share of channels left out in training")


FAMILY = Family(
    name="spectral-vae",
    summary="Starts at the linear code and learns what it misses: ConvNeXt residuals around a bottleneck.",
    origin="here; ConvNeXt at frame rate as in Vocos (Siuzdak 2023), VAE (Kingma and Welling 2014), free "
    "bits (Kingma et al. 2016), phase of peaks (Beauregard, Harish and Wyse 2015)",
    settings=SpectralVaeSettings,
    network="engine.models.spectral_vae.network:SpectralVae",
    training={
        "epochs": 30,
        "batch_size": 16,
        "crop": 1.65,
        "optimizer": "adamw",
        "learning_rate": 1e-3,
        "weight_decay": 0.01,
        "schedule": "cosine",
        "warmup": 100,
        "clip_norm": 1.0,
        "ema": 0.999,
        "speed": 12.5,
        "gain": 12.0,
        "polarity": True,
        "preview_every": 5,
    },
    presets={
        "tiny": {"width": 192, "encoder_depth": 1, "depth": 2},
        "base": {
            "width": 768,
            "encoder_depth": 4,
            "depth": 8,
            "epochs": 300,
            "batch_size": 64,
            "learning_rate": 4e-4,
            "warmup": 500,
        },
    },
)
