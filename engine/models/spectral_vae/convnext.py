"""ConvNeXt in one dimension (Liu et al. 2022, as Vocos uses it at frame rate)."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class ConvNeXtBlock(nn.Module):
    """Depthwise convolution over time, then a wide layer for each frame, added to what came in."""

    def __init__(self, width: int, dropout: float, layer_scale: float) -> None:
        super().__init__()
        self.over_time = nn.Conv1d(width, width, 7, padding=3, groups=width)
        self.norm = nn.LayerNorm(width)
        self.widen = nn.Linear(width, 3 * width)
        self.narrow = nn.Linear(3 * width, width)
        self.dropout = nn.Dropout(dropout)
        self.scale = nn.Parameter(torch.full((width,), layer_scale))

    def forward(self, frames: Tensor) -> Tensor:
        """[n, frames, width] to the same."""
        change = self.norm(self.over_time(frames.transpose(1, 2)).transpose(1, 2))
        change = self.narrow(nn.functional.gelu(self.widen(change)))
        changed: Tensor = frames + self.dropout(self.scale * change)
        return changed


class ConvNeXt(nn.Module):
    """A stack of blocks at one frame rate, and a norm.

    Args:
        width: channels.
        depth: blocks.
        dropout: share of channels left out in training.
    """

    def __init__(self, width: int, depth: int, dropout: float) -> None:
        super().__init__()
        self.blocks = nn.Sequential(*[ConvNeXtBlock(width, dropout, 1 / depth) for _ in range(depth)])
        self.norm = nn.LayerNorm(width)

    def forward(self, frames: Tensor) -> Tensor:
        """[n, frames, width] to the same."""
        result: Tensor = self.norm(self.blocks(frames))
        return result
