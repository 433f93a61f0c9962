"""The strided layers give what torch's own give, forwards and backwards, whatever their numbers."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from engine.models import base, registry, strided
from engine.models import tanh as sigmoids
from engine.models.strided import StridedConv1d, StridedConvTranspose1d
from engine.models.tanh import tanh
from engine.models.tanh_conv import lengths

# inputs, outputs, kernel, stride, padding, samples
SHAPES = [
    (1, 8, 9, 4, 3, 1001),
    (8, 8, 7, 3, 2, 500),
    (3, 2, 13, 6, 6, 217),
    (2, 3, 5, 5, 0, 64),
    (2, 3, 3, 5, 1, 64),
    (2, 3, 9, 1, 4, 5),
    (2, 3, 1, 2, 0, 9),
    (2, 3, 31, 2, 7, 40),
    (4, 5, 9, 4, 3, 9),
]


def gradients(loss: Tensor, *of: Tensor) -> list[Tensor]:
    return list(torch.autograd.grad(loss, of))


@pytest.mark.parametrize("shape", SHAPES)
def test_a_strided_convolution_and_its_gradients_are_those_of_torch(shape: tuple[int, ...]) -> None:
    inputs, outputs, kernel, stride, padding, samples = shape
    torch.manual_seed(0)
    theirs = nn.Conv1d(inputs, outputs, kernel, stride, padding).double()
    ours = StridedConv1d(inputs, outputs, kernel, stride, padding).double()
    ours.load_state_dict(theirs.state_dict())
    signal = torch.randn(3, inputs, samples, dtype=torch.float64, requires_grad=True)
    made = [layer(signal) for layer in (theirs, ours)]
    torch.testing.assert_close(made[1], made[0])
    towards = torch.randn_like(made[0])
    expected = gradients((made[0] * towards).sum(), signal, *theirs.parameters())
    found = gradients((made[1] * towards).sum(), signal, *ours.parameters())
    torch.testing.assert_close(found, expected)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_transposed_one_and_its_gradients_are_those_of_torch_at_every_length(
    shape: tuple[int, ...],
) -> None:
    outputs, inputs, kernel, stride, padding, samples = shape
    torch.manual_seed(0)
    theirs = nn.ConvTranspose1d(inputs, outputs, kernel, stride, padding).double()
    ours = StridedConvTranspose1d(inputs, outputs, kernel, stride, padding).double()
    ours.load_state_dict(theirs.state_dict())
    length = (samples + 2 * padding - kernel) // stride + 1
    fewest = (length - 1) * stride + kernel - 2 * padding
    frames = torch.randn(3, inputs, length, dtype=torch.float64, requires_grad=True)
    torch.testing.assert_close(ours(frames), theirs(frames))
    for wanted in range(fewest, fewest + stride):
        made = [layer(frames, output_size=[wanted]) for layer in (theirs, ours)]
        torch.testing.assert_close(made[1], made[0])
        towards = torch.randn_like(made[0])
        expected = gradients((made[0] * towards).sum(), frames, *theirs.parameters())
        found = gradients((made[1] * towards).sum(), frames, *ours.parameters())
        torch.testing.assert_close(found, expected)


@pytest.mark.parametrize("samples", [10, 15])
def test_a_length_that_these_frames_cannot_have_is_refused(samples: int) -> None:
    layer = StridedConvTranspose1d(2, 3, kernel=5, stride=4, padding=1)
    with pytest.raises(ValueError, match=f"3 frames cannot be spread over {samples} samples"):
        layer(torch.zeros(1, 2, 3), output_size=[samples])


def test_half_precision_is_left_to_torch() -> None:
    torch.manual_seed(0)
    layer, signal = StridedConv1d(2, 4, 9, 4, 4), torch.randn(2, 2, 200)
    back = StridedConvTranspose1d(4, 2, 9, 4, 4)
    with torch.autocast("cpu", torch.bfloat16):
        frames = layer(signal)
        sound = tanh(back(frames, output_size=[200]))
    assert frames.dtype == sound.dtype == torch.bfloat16
    torch.testing.assert_close(frames.float(), layer(signal), atol=0.03, rtol=0.03)


def test_tanh_is_within_rounding_of_the_exact_one_and_so_is_its_slope() -> None:
    values = torch.cat([torch.linspace(-12, 12, 100_001), torch.tensor([0.0, 1e-30, -1e-30, 1e30, -1e30])])
    values.requires_grad_()
    exact = values.detach().double().tanh()
    made = tanh(values)
    made.sum().backward()
    assert values.grad is not None
    assert (made - exact).abs().max() < 2e-7
    assert (values.grad - (1 - exact.square())).abs().max() < 4e-7


@pytest.mark.parametrize("preset", registry.family("tanh-conv").presets)
@torch.no_grad()
def test_weights_made_with_the_layers_of_torch_sound_the_same_in_tanh_conv(preset: str) -> None:
    family = registry.family("tanh-conv")
    settings = family.settings.model_validate(family.presets[preset])
    torch.manual_seed(0)
    model, clips = base.network(family, settings, 22050), 0.5 * torch.randn(2, 11025)
    signal = clips[:, None]
    weights = model.state_dict()
    wanted = lengths(11025, model.strides)
    for place, stride in enumerate(model.strides):
        weight, bias = (weights[f"encoder.{place}.{part}"] for part in ("weight", "bias"))
        signal = torch.nn.functional.conv1d(signal, weight, bias, stride, stride - 1).tanh()
    torch.testing.assert_close(model.encode(clips), signal, atol=1e-5, rtol=0)
    for place, stride in enumerate(reversed(model.strides)):
        layer = nn.ConvTranspose1d(*weights[f"decoder.{place}.weight"].shape, stride, stride - 1)
        layer.load_state_dict({part: weights[f"decoder.{place}.{part}"] for part in ("weight", "bias")})
        signal = layer(signal, output_size=[wanted[-2 - place]]).tanh()
    torch.testing.assert_close(model.decode(model.encode(clips), 11025), signal[:, 0], atol=1e-5, rtol=0)


@pytest.mark.parametrize("name", ["tanh-conv", "net1", "net2", "net5"])
def test_a_network_learns_the_same_by_the_layers_of_torch(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def losses() -> list[float]:
        torch.manual_seed(0)
        family, clips = registry.family(name), 0.3 * torch.randn(2, 4001)
        model = base.network(family, family.settings(), 22050)
        optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
        found = []
        for _ in range(10):
            loss = model.training_loss(clips)
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            found.append(loss.item())
        return found

    ours = losses()
    monkeypatch.setattr(strided, "by_matrices", lambda signal: False)
    monkeypatch.setattr(sigmoids, "by_sigmoid", lambda signal: False)
    assert ours == pytest.approx(losses(), rel=1e-4)
    assert ours[-1] < ours[0]
