"""The training of the small networks that learn from feature vectors: Adam over shuffled batches."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

LEARNING_RATE = 0.001


def descend(
    network: nn.Module,
    loss: Callable[[Tensor], Tensor],
    count: int,
    *,
    epochs: int,
    batch: int,
    told: Callable[[float], None],
) -> None:
    """Train a network for some epochs, in orders drawn from torch's generator.

    Args:
        network: whose parameters are trained.
        loss: the scalar to descend on, of the examples with these numbers, int64 [batch].
        count: of the examples.
        epochs: how often each is seen.
        batch: examples in a step.
        told: the share that is done, 0 .. 1, before each epoch; what it raises ends the training.
    """
    optimizer = torch.optim.Adam(network.parameters(), lr=LEARNING_RATE)
    for epoch in range(epochs):
        told(epoch / epochs)
        for examples in torch.split(torch.randperm(count), batch):
            optimizer.zero_grad()
            loss(examples).backward()  # type: ignore[no-untyped-call]
            optimizer.step()
