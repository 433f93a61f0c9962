"""Strided convolutions of a waveform that are quick on a CPU too; parameters and results are torch's own.

torch computes a strided convolution well on a CPU, but not its adjoint, which is needed twice: as the
transposed convolution of a decoder, and as the gradient towards the input of an encoder's layer. Here the
adjoint is a few matrix products at the low rate, one for each stride that the kernel reaches over, and a copy
to the high rate. `make bench ONLY=layers` compares the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable
from torch.nn import functional as F


class StridedConv1d(nn.Conv1d):
    """nn.Conv1d with a bias, and with zeros around the signal.

    Args:
        inputs: channels in.
        outputs: channels out.
        kernel: samples that a filter spans.
        stride: samples from one frame to the next.
        padding: zeros on either side of the signal.
    """

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, padding: int) -> None:
        super().__init__(inputs, outputs, kernel, stride, padding)

    def forward(self, signal: Tensor) -> Tensor:
        """[n, inputs, samples] to [n, outputs, frames]."""
        if not by_matrices(signal):
            return super().forward(signal)
        stride, padding = self.stride[0], self.padding[0]
        known = self.weight, self.bias, stride, padding
        result: Tensor = _Gather.apply(signal, *known)  # type: ignore[no-untyped-call]
        return result


class StridedConvTranspose1d(nn.ConvTranspose1d):
    """nn.ConvTranspose1d with a bias.

    Args:
        inputs: channels in.
        outputs: channels out.
        kernel: samples that a frame spreads over.
        stride: samples from one frame to the next.
        padding: samples that are left out at either end.
    """

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, padding: int) -> None:
        super().__init__(inputs, outputs, kernel, stride, padding)

    def forward(self, frames: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        """[n, inputs, frames] to [n, outputs, samples].

        Args:
            frames: [n, inputs, frames].
            output_size: [samples], any number that the convolution would make so many frames of; the fewest
                unless given.
        """
        if not by_matrices(frames):
            return super().forward(frames, list(output_size) if output_size else None)
        stride, padding = self.stride[0], int(self.padding[0])
        fewest = (frames.shape[-1] - 1) * stride + self.kernel_size[0] - 2 * padding
        samples = output_size[0] if output_size else fewest
        if not fewest <= samples < fewest + stride:
            raise ValueError(f"{frames.shape[-1]} frames cannot be spread over {samples} samples")
        known = self.weight, self.bias, stride, padding, samples
        result: Tensor = _Spread.apply(frames, *known)  # type: ignore[no-untyped-call]
        return result


def by_matrices(signal: Tensor) -> bool:
    """Whether the ways of this file are the quicker ones: on a CPU, unless in half precision."""
    return signal.device.type == "cpu" and not torch.is_autocast_enabled("cpu")


class _Gather(torch.autograd.Function):
    """A strided convolution, the gradient towards its input by matrices."""

    @staticmethod
    def forward(ctx: Any, signal: Tensor, weight: Tensor, bias: Tensor, stride: int, padding: int) -> Tensor:
        ctx.save_for_backward(signal, weight)
        ctx.steps = stride, padding
        return F.conv1d(signal, weight, bias, stride, padding)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        signal, weight = ctx.saved_tensors
        stride, padding = ctx.steps
        to_signal = None
        if ctx.needs_input_grad[0]:
            nothing = weight.new_zeros(weight.shape[1])
            to_signal = _spread(gradient, weight, nothing, stride, padding, signal.shape[-1])
        to_weight = _to_weight(signal, gradient, weight, stride, padding)
        return to_signal, to_weight, gradient.sum((0, 2)), None, None


class _Spread(torch.autograd.Function):
    """A transposed strided convolution by matrices."""

    @staticmethod
    def forward(
        ctx: Any, frames: Tensor, weight: Tensor, bias: Tensor, stride: int, padding: int, samples: int
    ) -> Tensor:
        ctx.save_for_backward(frames, weight)
        ctx.steps = stride, padding
        return _spread(frames, weight, bias, stride, padding, samples)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        frames, weight = ctx.saved_tensors
        stride, padding = ctx.steps
        to_frames = F.conv1d(gradient, weight, None, stride, padding)
        to_weight = _to_weight(gradient, frames, weight, stride, padding)
        return to_frames, to_weight, gradient.sum((0, 2)), None, None, None


def _spread(frames: Tensor, weight: Tensor, bias: Tensor, stride: int, padding: int, samples: int) -> Tensor:
    """The adjoint of a strided convolution, and a bias.

    A kernel is cut into pieces of one stride. Piece i is a matrix from the channels of a frame to the samples
    of the stride that lies i strides further on, so that each stride of the result is a sum over pieces.

    Args:
        frames: [n, inputs, frames].
        weight: [inputs, outputs, kernel].
        bias: [outputs].
        stride: samples from one frame to the next.
        padding: samples that are left out at the beginning.
        samples: length of the result [n, outputs, samples].
    """
    count, inputs, length = frames.shape
    outputs, kernel = weight.shape[1:]
    # The first piece is the shorter one, so that the padding is whole strides and the result begins with one.
    front = -padding % stride
    pieces = -(-(front + kernel) // stride)
    left_out = (padding + front) // stride
    strides = -(-samples // stride)
    last = pieces - 1
    padded = F.pad(frames, (last - left_out, left_out + strides - length))
    taps = weight.permute(2, 1, 0)
    result = bias.repeat(stride)[:, None].expand(count, -1, strides).contiguous()
    for piece in range(pieces):
        begins = piece * stride - front
        first, end = max(0, begins), min(kernel, begins + stride)
        matrix = taps[first:end].reshape(1, -1, inputs).expand(count, -1, -1)
        rows = slice((first - begins) * outputs, (end - begins) * outputs)
        result[:, rows].baddbmm_(matrix, padded[:, :, last - piece : last - piece + strides])
    in_order = result.view(count, stride, outputs, strides).permute(0, 2, 3, 1)
    return in_order.reshape(count, outputs, strides * stride)[:, :, :samples]


def _to_weight(signal: Tensor, frames: Tensor, weight: Tensor, stride: int, padding: int) -> Tensor:
    """The gradient towards the weight of a convolution of `signal`, from that towards its `frames`."""
    wanted = [False, True, False]
    gradients = torch.ops.aten.convolution_backward(
        frames, signal, weight, None, [stride], [padding], [1], False, [0], 1, wanted
    )
    to_weight: Tensor = gradients[1]
    return to_weight
