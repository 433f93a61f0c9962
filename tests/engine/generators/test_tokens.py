"""Tokens hold all of a latent, whitened, however many frames it has."""

from __future__ import annotations

import pytest
import torch
from generating import latents

from engine.generators.tokens import MOST, Tokens


@pytest.mark.parametrize("shape", [(6, 5), (3, 1), (2, MOST), (2, MOST + 1), (3, 1000)])
def test_there_and_back_is_the_latent(shape: tuple[int, int]) -> None:
    tokens = Tokens(shape)
    some = latents(40, shape)
    tokens.fit(iter(some.split(16)))
    cut = tokens(some)
    assert cut.shape == (40, tokens.count, tokens.size)
    assert tokens.count <= MOST
    torch.testing.assert_close(tokens.back(cut), some, rtol=1e-3, atol=1e-2)


def test_tokens_are_white_and_the_first_numbers_vary_most() -> None:
    tokens, some = Tokens((6, 5)), latents(4000)
    tokens.fit(iter([some]))
    flat = tokens(some).flatten(0, 1).double()
    torch.testing.assert_close(flat.T @ flat / len(flat), torch.eye(6).double(), atol=1e-3, rtol=0)
    assert tokens.scale.tolist() == sorted(tokens.scale.tolist(), reverse=True)


def test_numbers_that_hardly_vary_are_not_blown_up() -> None:
    tokens, some = Tokens((6, 5)), latents(400)
    some[:, 5] = 1 + 1e-6 * some[:, 5]
    tokens.fit(iter([some]))
    flat = tokens(some).flatten(0, 1)
    assert torch.isfinite(flat).all()
    assert flat.std(0)[5] < 0.01
    assert (flat.std(0)[:5] > 0.9).all()


def test_latents_that_never_differ_can_be_fitted() -> None:
    tokens, same = Tokens((3, 2)), torch.full((8, 3, 2), 2.0)
    tokens.fit(iter([same]))
    torch.testing.assert_close(tokens.back(tokens(same)), same)
