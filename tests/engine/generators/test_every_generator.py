"""What holds for every generator: gradients, learning, fixed validation, and what a drawing keeps to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from generating import SHAPE, latents, small

from engine.errors import SettingError
from engine.generators.generator import Wish, count_parameters
from engine.generators.settings import FlowSettings, GeneratorSettings
from engine.genres.labels import UNKNOWN
from engine.models import registry
from engine.models.base import parameters

NAMES = list(registry.GENERATORS)
GENRES = torch.tensor([0, 1, UNKNOWN, 0, 1, UNKNOWN, 0, 1])
ANY = Wish(torch.full((3,), UNKNOWN))


def chance(count: int = 3) -> list[np.random.Generator]:
    return [np.random.default_rng([7, number]) for number in range(count)]


@pytest.mark.parametrize("name", NAMES)
def test_gradients_reach_every_parameter(name: str) -> None:
    model = small(name, dropout=0.0)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    # the gates of the transformer begin shut: they open in the first steps
    for _ in range(3):
        optimizer.zero_grad()
        model.training_loss(latents(8).repeat(8, 1, 1), GENRES.repeat(8)).backward()
        optimizer.step()
    for parameter, value in model.named_parameters():
        assert value.grad is not None, parameter
        assert value.grad.abs().sum() > 0, parameter


@pytest.mark.parametrize(("name", "far"), [("latent-flow", 0.35), ("latent-prior", 0.2)])
def test_a_batch_can_be_overfitted_and_is_what_is_drawn_then(name: str, far: float) -> None:
    model = small(name, width=48, dropout=0.0, genre_dropout=0.0)
    wanted, genres = latents(300)[:2], torch.tensor([0, 1])
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    before = model.validation_loss(wanted, genres).item()
    for _ in range(150):
        optimizer.zero_grad()
        model.training_loss(wanted.repeat(8, 1, 1), genres.repeat(8)).backward()
        optimizer.step()
    model.eval()
    assert model.validation_loss(wanted, genres).item() < 0.3 * before
    with torch.no_grad():
        drawn = model.draw(Wish(genres, temperature=0.5), chance(2))
    tokens = model.tokens(wanted)
    error = [(drawn - other).square().mean((1, 2)).sqrt() for other in (tokens, tokens.flip(0))]
    assert (error[0] < far).all(), error[0]
    assert (error[1] > 2 * far).all(), error[1]


@pytest.mark.parametrize("name", NAMES)
def test_validation_is_the_same_each_time_and_draws_nothing(name: str) -> None:
    model = small(name).eval()
    state = torch.get_rng_state()
    first = model.validation_loss(latents(8), GENRES)
    assert torch.equal(first, model.validation_loss(latents(8), GENRES))
    assert torch.equal(state, torch.get_rng_state())


@pytest.mark.parametrize("name", NAMES)
def test_what_is_known_stays_and_what_is_drawn_does_not_depend_on_the_others(name: str) -> None:
    model = small(name).eval()
    known = model.tokens(latents(3))[:, :2]
    with torch.no_grad():
        drawn = model.draw(replace(ANY, known=known), chance())
        alone = model.draw(replace(ANY, genres=ANY.genres[:1], known=known[:1]), chance(1))
    assert drawn.shape == (3, model.tokens.count, model.tokens.size)
    assert torch.equal(drawn[:, :2], known)
    torch.testing.assert_close(alone, drawn[:1])


@pytest.mark.parametrize("name", NAMES)
def test_less_strength_stays_nearer_to_the_start(name: str) -> None:
    model = small(name).eval()
    start = latents(1)
    with torch.no_grad():
        drawn = [model.draw(replace(ANY, start=start, strength=share), chance()) for share in (0.0, 0.3, 1.0)]
        free = model.draw(ANY, chance())
    far = [(some - model.tokens(start)).square().mean().item() for some in drawn]
    assert far[0] == 0
    assert 0 < far[1] < far[2]
    if name == "latent-flow":  # where nothing is kept, the start has no say at all
        assert torch.equal(drawn[2], free)


@pytest.mark.parametrize("name", NAMES)
def test_without_temperature_chance_has_no_say(name: str) -> None:
    model = small(name).eval()
    with torch.no_grad():
        cold, warm = (model.draw(replace(ANY, temperature=heat), chance()) for heat in (0.0, 1.0))
    torch.testing.assert_close(cold[0], cold[1])
    assert (warm[0] - warm[1]).abs().max() > 0.1


@pytest.mark.parametrize("name", NAMES)
def test_parameters_are_counted_without_being_made(name: str) -> None:
    model = small(name)
    settings = registry.family(name).settings.model_validate({"width": 16, "depth": 2})
    assert isinstance(settings, GeneratorSettings)
    assert count_parameters(registry.family(name), settings, SHAPE, 2) == parameters(model)


def test_heads_that_cannot_share_the_width_are_refused() -> None:
    with pytest.raises(SettingError, match=r"width=20 cannot be shared by heads=8; give a width"):
        FlowSettings(width=20, heads=8).floats(8000)
