"""What holds for every family of the registry: lengths, gradients, learning, and the same bits again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import safetensors.torch
import tiny
import torch
from torch import Tensor

from engine.models import base, registry
from engine.models.base import Autoencoder
from engine.models.family import ModelSettings
from engine.models.linear_code import LinearCode

LEARNERS = [name for name, family in registry.FAMILIES.items() if not family.closed_form]
LENGTHS = 61, 801, 1000, 4097, 8000, 11025


def settings(name: str) -> ModelSettings:
    """Settings that suit clips of a second at 8 kHz, or the defaults where those do."""
    return registry.family(name).settings.model_validate(tiny.SMALL.get(name, {}))


def network(name: str) -> Autoencoder:
    torch.manual_seed(0)
    return base.network(registry.family(name), settings(name), tiny.RATE)


def prepared(name: str) -> Autoencoder:
    model = network(name)
    model.prepare(batches(music()))
    return model


def music(samples: int = 8000) -> Tensor:
    """Clips [16, samples], float32."""
    tracks = [tiny.tones(genre, number) for genre in range(2) for number in range(8)]
    return torch.stack([torch.from_numpy(track[:samples]) for track in tracks])


def batches(clips: Tensor) -> Iterator[Tensor]:
    return iter(clips.split(8))


@torch.no_grad()
def loss_of_silence(name: str, clips: Tensor) -> float:
    """What the network loses if it gives nothing: if nothing is in its parameters."""
    model = network(name)
    for parameter in model.parameters():
        parameter.zero_()
    for part in model.modules():
        if isinstance(part, LinearCode):
            part.mean.zero_()
            part.basis.zero_()
    latent = model.encode(clips)
    assert model.decode(latent, clips.shape[1]).abs().max() < 1e-6
    return model.validation_loss(clips).item()


@pytest.mark.parametrize("name", registry.FAMILIES)
@pytest.mark.parametrize("samples", LENGTHS)
@torch.no_grad()
def test_stated_floats_are_encoded_and_odd_lengths_come_back_exactly(name: str, samples: int) -> None:
    model, clips = network(name).eval(), music(11025)[:2, :samples]
    latent = model.encode(clips)
    assert latent.dtype == torch.float32
    assert latent.shape[0] == 2
    assert latent[0].numel() == settings(name).floats(samples)
    decoded = model.decode(latent, samples)
    assert decoded.dtype == torch.float32
    assert decoded.shape == clips.shape
    assert decoded.isfinite().all()


@pytest.mark.parametrize("name", LEARNERS)
def test_gradients_reach_every_parameter(name: str) -> None:
    model, clips = prepared(name), music()
    # What starts at zero holds back the gradients of what lies behind it until it has moved.
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    model.training_loss(clips).backward()
    optimizer.step()
    optimizer.zero_grad()
    model.training_loss(clips).backward()
    for parameter, value in model.named_parameters():
        assert value.grad is not None, parameter
        assert value.grad.abs().sum() > 0, parameter


@pytest.mark.parametrize("name", LEARNERS)
def test_a_clip_can_be_overfitted(name: str) -> None:
    clip = music(2000)[:1]
    silence = loss_of_silence(name, clip)
    model = network(name)
    model.prepare(batches(clip))
    rate = float(str(registry.family(name).training["learning_rate"]))
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    loss, steps = silence, 0
    while loss >= 0.1 * silence and steps < 400:
        for _ in range(25):
            model.train().training_loss(clip).backward()
            optimizer.step()
            optimizer.zero_grad()
        loss, steps = model.eval().validation_loss(clip).item(), steps + 25
    assert loss < 0.1 * silence


@pytest.mark.parametrize("name", registry.FAMILIES)
@torch.no_grad()
def test_saved_and_loaded_weights_give_the_same_bits(name: str) -> None:
    model, other, clips = prepared(name).eval(), network(name).eval(), music(8001)[:2]
    for parameter in other.parameters():
        parameter.add_(1)
    other.load_state_dict(safetensors.torch.load(safetensors.torch.save(model.state_dict())))
    latent, again = model.encode(clips), other.encode(clips)
    assert torch.equal(latent, again)
    assert torch.equal(model.decode(latent, 8001), other.decode(again, 8001))


@pytest.mark.parametrize("name", registry.FAMILIES)
@torch.no_grad()
def test_latents_between_two_clips_decode(name: str) -> None:
    model, clips = prepared(name).eval(), music()[:2]
    mixed = model.decode(model.encode(clips).mean(0, keepdim=True), 8000)
    drawn = model.decode(3 * torch.randn_like(model.encode(clips)), 8000)
    assert mixed.isfinite().all()
    assert drawn.isfinite().all()
