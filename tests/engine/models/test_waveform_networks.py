"""What is special about each of the networks of strided convolutions on the waveform."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from engine.models import base, registry
from engine.models.waveform import lengths
from engine.models.waveform.network import StridedConv


def network(name: str) -> StridedConv:
    torch.manual_seed(0)
    family = registry.family(name)
    model = base.network(family, family.settings(), 22050)
    assert isinstance(model, StridedConv)
    return model


def through(model: StridedConv, clips: Tensor) -> Tensor:
    return model.decode(model.encode(clips), clips.shape[-1])


@pytest.mark.parametrize("strides", [[1], [3, 2], [6, 6], [4, 4, 2], [12, 12, 12]])
@pytest.mark.parametrize("samples", [1, 2, 47, 1000, 110250])
def test_a_chain_leaves_samples_over_total_stride_rounded_up(samples: int, strides: list[int]) -> None:
    assert lengths(samples, strides)[-1] == math.ceil(samples / math.prod(strides))


@pytest.mark.parametrize("name", ["net1", "net2", "net3", "net4", "net5"])
@pytest.mark.parametrize("samples", [1, 2, 33])
@torch.no_grad()
def test_even_a_clip_of_a_few_samples_comes_back(name: str, samples: int) -> None:
    assert through(network(name), torch.ones(2, samples)).shape == (2, samples)


@pytest.mark.parametrize(
    ("name", "linear"), [("net1", False), ("net2", False), ("net3", True), ("net4", True), ("net5", True)]
)
@torch.no_grad()
def test_net3_to_net5_are_linear_and_the_others_are_not(name: str, linear: bool) -> None:
    model = network(name)
    one, other = 3 * torch.randn(2, 1, 999)
    silence = through(model, torch.zeros(1, 999))
    apart = through(model, one) + through(model, other) - silence
    error = (through(model, one + other) - apart).abs().max().item()
    assert (error < 1e-5) == linear


@torch.no_grad()
def test_net1_stretches_what_its_layers_give_to_the_length_of_the_clip() -> None:
    model = network("net1")
    latent = model.encode(torch.randn(2, 8000))
    as_it_comes = model.decode(latent, 249 * 32 + 1)
    assert torch.equal(as_it_comes, StridedConv.synthesise(model, latent, 249 * 32 + 1))
    stretched = F.interpolate(as_it_comes[:, None], 8000, mode="linear")[:, 0]
    assert torch.equal(model.decode(latent, 8000), stretched)


@torch.no_grad()
def test_the_latent_of_net2_holds_each_maximum_and_where_it_stood() -> None:
    model, clips = network("net2"), torch.randn(2, 4321)
    values, positions = model.encode(clips).chunk(2, dim=1)
    frames = model.analyse(clips)  # 78, of which the last window has two
    windows = F.pad(frames, (0, 2), value=-math.inf).unflatten(2, (20, 4))
    largest, place = windows.max(3)
    assert torch.equal(values, largest)
    torch.testing.assert_close(positions, place * 2 / 3 - 1)
    alone = torch.zeros_like(windows).scatter(3, place[..., None], largest[..., None])
    expected = model.synthesise(alone.flatten(2)[:, :, :78], 4321)
    assert torch.equal(model.decode(torch.cat([values, positions], 1), 4321), expected)


@torch.no_grad()
def test_a_position_of_net2_that_is_none_counts_as_the_nearest() -> None:
    model, clips = network("net2"), torch.randn(2, 5000)
    latent = model.encode(clips)
    values, positions = latent.chunk(2, dim=1)
    between = positions + torch.empty_like(positions).uniform_(-0.3, 0.3)
    outside = torch.where(positions.abs() > 0.9, 5 * positions, positions)
    for moved in (between, outside):
        decoded = model.decode(torch.cat([values, moved], 1), 5000)
        assert torch.equal(decoded, model.decode(latent, 5000))
