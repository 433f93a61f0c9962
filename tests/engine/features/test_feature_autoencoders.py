import pytest
import torch

from engine.features.autoencoders import AUTOENCODERS, LATENT
from engine.features.descent import descend

WAYS = sorted(AUTOENCODERS)


@pytest.fixture
def vectors():
    torch.manual_seed(0)
    return torch.randn(8, 4) @ torch.randn(4, 58)


def network(way, columns=58):
    torch.manual_seed(1)
    return AUTOENCODERS[way](columns)


@pytest.mark.parametrize("way", WAYS)
def test_the_loss_reaches_every_parameter(way, vectors):
    model = network(way)
    model.training_loss(vectors).backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.abs().sum() > 0, name


@pytest.mark.parametrize("way", WAYS)
def test_a_few_vectors_can_be_learnt_by_heart(way, vectors):
    model = network(way)

    def miss():
        with torch.no_grad():
            return float((model.up(model.encode(vectors)) - vectors).square().mean())

    before = miss()
    descend(
        model, lambda rows: model.training_loss(vectors[rows]), 8, epochs=300, batch=8, told=lambda _: None
    )
    assert miss() < 0.1 * before


@pytest.mark.parametrize("way", WAYS)
def test_latents_are_64_numbers_and_draw_nothing(way, vectors):
    model = network(way)
    latents = model.encode(vectors)
    assert latents.shape == (8, LATENT)
    assert torch.equal(latents, model.encode(vectors))


@pytest.mark.parametrize(("way", "draws"), [("feature-ae", False), ("feature-dae", True)])
def test_noise_is_in_the_training_of_the_denoising_one_alone(way, draws, vectors):
    model = network(way)
    one, two = model.training_loss(vectors), model.training_loss(vectors)
    assert torch.equal(one, two) is not draws


def test_the_denoising_one_must_give_what_is_clean(vectors):
    model = network("feature-dae")
    descend(
        model, lambda rows: model.training_loss(vectors[rows]), 8, epochs=300, batch=8, told=lambda _: None
    )
    noisy = vectors + 0.2 * torch.randn_like(vectors)
    with torch.no_grad():
        cleaned = model.up(model.encode(noisy))
    assert (cleaned - vectors).square().mean() < 0.5 * (noisy - vectors).square().mean()


def test_the_sparse_one_has_more_zeros_than_relu_alone_makes(vectors):
    model = network("feature-sparse")
    before = (model.encode(vectors) == 0).float().mean()
    descend(
        model, lambda rows: model.training_loss(vectors[rows]), 8, epochs=300, batch=8, told=lambda _: None
    )
    assert (model.encode(vectors) == 0).float().mean() > before + 0.1
