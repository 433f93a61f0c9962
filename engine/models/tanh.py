"""Tanh as a CPU computes it fastest: torch's own takes there four times as long as its sigmoid."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable


def tanh(signal: Tensor) -> Tensor:
    """torch.tanh to within 2e-7, of a tensor of any shape."""
    if not by_sigmoid(signal):
        return torch.tanh(signal)
    result: Tensor = _Tanh.apply(signal)  # type: ignore[no-untyped-call]
    return result


def by_sigmoid(signal: Tensor) -> bool:
    """Whether the way of this file is the quicker one: on a CPU, unless in half precision."""
    return signal.device.type == "cpu" and signal.dtype == torch.float32


class _Tanh(torch.autograd.Function):
    """tanh(x) = 2 sigmoid(2 x) - 1."""

    @staticmethod
    def forward(ctx: Any, signal: Tensor) -> Tensor:
        result = (2 * signal).sigmoid_().mul_(2).sub_(1)
        ctx.save_for_backward(result)
        return result

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        (result,) = ctx.saved_tensors
        back: Tensor = torch.ops.aten.tanh_backward(gradient, result)
        return back
