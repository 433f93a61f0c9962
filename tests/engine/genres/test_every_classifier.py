"""What holds for every classifier on either input: gradients, learning, places in a batch, lengths, bits."""

from __future__ import annotations

import itertools

import pytest
import safetensors.torch
import tiny
import torch
from torch import Tensor
from torch.nn import functional as F

from engine.errors import SettingError
from engine.genres import classifier
from engine.genres.classifier import Classifier, count_parameters
from engine.genres.networks import Cel
from engine.genres.settings import ClassifierSettings
from engine.models import registry
from engine.models.base import parameters
from engine.models.describe import validated
from engine.schema import SettingValue

CASES = list(itertools.product(registry.CLASSIFIERS, ("mel", "waveform")))
CLIP = 8000


def settings(name: str, heard: str, **changes: SettingValue) -> ClassifierSettings:
    """Settings that suit clips of a second at 8 kHz."""
    small: dict[str, SettingValue] = {"input": heard, "hop": 128, "bands": 24}
    small |= {"channels": [8, 16]} if name.startswith("cel") else {}
    return validated(registry.family(name).settings, small | changes)


def network(
    name: str, heard: str, samples: int = CLIP, genres: int = 2, **changes: SettingValue
) -> Classifier:
    torch.manual_seed(0)
    model = classifier.network(
        registry.family(name), settings(name, heard, **changes), tiny.RATE, samples, genres
    )
    model.eval().prepare(iter([music(samples)]))
    return model


def music(samples: int = CLIP) -> Tensor:
    """Clips [8, samples]: four low ones, then four high ones."""
    tracks = [tiny.tones(genre, number) for genre in range(2) for number in range(4)]
    return torch.stack([torch.from_numpy(track[:samples]) for track in tracks])


GENRES = torch.tensor([0] * 4 + [1] * 4)


@pytest.mark.parametrize(("name", "heard"), CASES)
def test_gradients_reach_every_parameter(name: str, heard: str) -> None:
    model = network(name, heard).train()
    F.cross_entropy(model(music()), GENRES).backward()
    for parameter, value in model.named_parameters():
        assert value.grad is not None, parameter
        assert value.grad.abs().sum() > 0, parameter


@pytest.mark.parametrize(("name", "heard"), CASES)
def test_a_batch_can_be_overfitted_whatever_its_genres(name: str, heard: str) -> None:
    clips = music(2000)
    model = network(name, heard, 2000, genres=3, **({} if name == "mlp" else {"dropout": 0.0}))
    arbitrary = torch.tensor([2, 0, 1, 1, 0, 2, 2, 1])
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    loss, steps = 9.0, 0
    while loss > 0.05 and steps < 300:
        for _ in range(20):
            F.cross_entropy(model.train()(clips), arbitrary).backward()
            optimizer.step()
            optimizer.zero_grad()
        loss, steps = F.cross_entropy(model.eval()(clips), arbitrary).item(), steps + 20
    assert loss <= 0.05


@pytest.mark.parametrize(("name", "heard"), CASES)
@torch.no_grad()
def test_an_answer_does_not_depend_on_the_batch_around_the_clip(name: str, heard: str) -> None:
    model, clips = network(name, heard), music()
    whole = model(clips)
    assert torch.allclose(model(clips.flip(0)).flip(0), whole, atol=1e-4)
    assert torch.allclose(torch.cat([model(clip[None]) for clip in clips]), whole, atol=1e-4)
    assert torch.equal(model(clips), whole)  # nothing is drawn in evaluation
    assert whole.std(0).min() > 1e-3  # and it does depend on the clip


@pytest.mark.parametrize(("name", "heard"), CASES)
@pytest.mark.parametrize("samples", [800, 4097, 11025])
def test_clips_of_any_length_can_be_learnt_from(name: str, heard: str, samples: int) -> None:
    model = network(name, heard, samples, genres=5)
    clips = music(11025)[:1, :samples]  # one alone, as the last batch of an epoch may be
    assert model.train()(clips).shape == (1, 5)
    found = model.eval()(clips)
    assert found.dtype == torch.float32
    assert found.isfinite().all()


@pytest.mark.parametrize(("name", "heard"), CASES)
@torch.no_grad()
def test_saved_and_loaded_weights_answer_with_the_same_bits(name: str, heard: str) -> None:
    model, other = network(name, heard), network(name, heard)
    for parameter in (*other.parameters(), other.hearing.mean, other.hearing.deviation):
        parameter.add_(1)
    other.load_state_dict(safetensors.torch.load(safetensors.torch.save(model.state_dict())))
    assert torch.equal(model(music()), other(music()))


@pytest.mark.parametrize(("name", "heard"), CASES)
def test_parameters_are_counted_without_making_them(name: str, heard: str) -> None:
    counted = count_parameters(registry.family(name), settings(name, heard), tiny.RATE, CLIP, 2)
    assert counted == parameters(network(name, heard))


@pytest.mark.parametrize("heard", ["mel", "waveform"])
@torch.no_grad()
def test_what_is_heard_has_mean_0_and_deviation_1_in_every_row(heard: str) -> None:
    found = network("cel", heard).hearing(music())
    assert found.mean((0, 2)).abs().max() < 1e-3
    assert (found.std((0, 2)) - 1).abs().max() < 1e-2


def test_the_layers_are_those_that_were_asked_for() -> None:
    linear = [
        layer.out_features for layer in network("mlp", "mel", genres=7).layers if hasattr(layer, "weight")
    ]
    assert linear == [64, 64, 7]
    hidden = network("mlp2", "mel", hidden=[9, 8, 7, 6], dropout=0.5)
    assert [layer.out_features for layer in hidden.layers if hasattr(layer, "weight")] == [9, 8, 7, 6, 2]
    assert [layer.p for layer in hidden.layers if isinstance(layer, torch.nn.Dropout)] == [0.5] * 4
    for name, activation in (("cel", torch.nn.ReLU), ("cel2", torch.nn.LeakyReLU), ("cel3", torch.nn.ELU)):
        made = network(name, "mel", channels=[4, 6, 8], dense=3, nodes=11)
        assert isinstance(made, Cel)
        kinds = [type(layer) for layer in made.modules()]
        assert kinds.count(activation) == 3 + 2
        assert kinds.count(torch.nn.BatchNorm2d) == 3
        assert [layer.out_features for layer in made.dense if hasattr(layer, "weight")] == [11, 11, 2]
    assert {
        layer.negative_slope for layer in network("cel2", "mel").modules() if hasattr(layer, "negative_slope")
    } == {0.1}


@pytest.mark.parametrize(("heard", "short", "enough"), [("mel", 4095, 4096), ("waveform", 16383, 16384)])
def test_a_clip_too_short_for_the_convolutions_is_named_and_no_other(
    heard: str, short: int, enough: int
) -> None:
    deep = settings("cel", heard, channels=[4] * 6, bands=8)
    with pytest.raises(SettingError, match=rf"Clips of {short} samples are too short for 6 .* the {heard}"):
        deep.floats(short)
    assert deep.floats(enough) == 0
    model = network("cel", heard, enough, channels=[4] * 6, bands=8)
    assert model.train()(music(enough)[:1]).shape == (1, 2)  # a batch of one is normalised
