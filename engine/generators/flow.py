"""`latent-flow`: a rectified flow from noise to latents (Liu, Gong and Liu 2022).

Between noise at time 0 and a latent at time 1 lies a straight line; the network learns which way the lines
through a point go on average, and drawing follows it in small steps.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.generators.generator import Chance, Generator, Shape, Wish
from engine.generators.settings import FlowSettings
from engine.genres.labels import UNKNOWN

_TIMES = 8
"""Times at which a latent is validated: equal shares of what training draws."""
_WAVES = 64
_FASTEST = 1000.0


class Flow(Generator):
    """A transformer over the tokens of a latent, told the time and the genre.

    Args:
        settings: of its layers.
        shape: of the latents.
        genres: how many it can be asked for.
    """

    def __init__(self, settings: FlowSettings, shape: Shape, genres: int) -> None:
        super().__init__(settings, shape, genres)
        size, width = self.tokens.size, settings.width
        self.context = settings.context
        self.enter = nn.Linear(size, width)
        self.place = nn.Parameter(0.02 * torch.randn(self.tokens.count, width))
        self.given = nn.Parameter(torch.zeros(width))
        self.time = nn.Sequential(nn.Linear(2 * _WAVES, width), nn.SiLU(), nn.Linear(width, width))
        self.layers = nn.ModuleList(
            _Layer(width, settings.heads, settings.dropout) for _ in range(settings.depth)
        )
        self.turn = _still(nn.Linear(width, 2 * width))
        self.leave = _still(nn.Linear(width, size))

    def forward(self, tokens: Tensor, times: Tensor, genres: Tensor, given: Tensor) -> Tensor:
        """Which way tokens [n, count, size] go at times [n], 0 .. 1: float32, of the same shape.

        Args:
            tokens: on their way; those that are given are at its end already.
            times: of the others.
            genres: int64 [n].
            given: bool [n, count].
        """
        with self.backbone(tokens.device):
            told = F.silu(self.time(_waves(times)) + self.told(genres))
            x = self.enter(tokens) + self.place + given.unsqueeze(2) * self.given
            for layer in self.layers:
                x = layer(x, told)
            shift, scale = self.turn(told).unsqueeze(1).chunk(2, 2)
            way: Tensor = self.leave(_moved(x, shift, scale))
        return way.float()

    def training_loss(self, latents: Tensor, genres: Tensor) -> Tensor:
        """Mean squared error of the way, at times drawn from a logit-normal (Esser et al. 2024)."""
        tokens = self.tokens(latents)
        noise = torch.randn_like(tokens)
        times = torch.randn(len(tokens), device=tokens.device).sigmoid()
        given = self._some_given(tokens)
        mistaken = self._error(tokens, noise, times, self.forgetting(genres), given)
        wanted = (~given).unsqueeze(2)
        loss: Tensor = (mistaken * wanted).sum() / (wanted.sum() * tokens.shape[2])
        return loss

    def validation_loss(self, latents: Tensor, genres: Tensor) -> Tensor:
        """The same with fixed noise, at eight fixed times, nothing given."""
        tokens = self.tokens(latents)
        shape = (len(tokens), _TIMES, *tokens.shape[1:])
        noise = torch.from_numpy(np.random.default_rng(0).standard_normal(shape, np.float32))
        shares = (torch.arange(_TIMES, dtype=torch.float64) + 0.5) / _TIMES
        times = torch.special.ndtri(shares).sigmoid().float().to(tokens.device).repeat(len(tokens))
        tokens, genres = tokens.repeat_interleave(_TIMES, 0), genres.repeat_interleave(_TIMES)
        given = torch.zeros(tokens.shape[:2], dtype=torch.bool, device=tokens.device)
        return self._error(tokens, noise.flatten(0, 1).to(tokens.device), times, genres, given).mean()

    def draw(self, wish: Wish, chance: Chance) -> Tensor:
        """Follow the way from noise, or from what is wished to begin with, in equal steps of time.

        To vary a start with strength s, noise is mixed in as it is at time 1 - s, and the way goes on from
        there (Meng et al. 2021). The temperature is the deviation of the noise.
        """
        device, shape = self.device, (self.tokens.count, self.tokens.size)
        noise = np.stack([random.standard_normal(shape, np.float32) for random in chance])
        tokens = wish.temperature * torch.from_numpy(noise).to(device)
        begin = 0.0
        if wish.start is not None:
            begin = 1 - wish.strength
            tokens = wish.strength * tokens + begin * self.tokens(wish.start)
        tokens = wish.beginning(tokens)
        given = torch.arange(shape[0], device=device).expand(len(tokens), -1) < wish.begun
        steps = max(1, math.ceil(wish.steps * wish.strength))
        length = wish.strength / steps
        for step in range(steps):
            times = torch.full((len(tokens),), begin + step * length, device=device)
            way = self._guided(tokens, times, given, wish)
            tokens = tokens + length * way.masked_fill(given.unsqueeze(2), 0.0)
        return tokens

    def _guided(self, tokens: Tensor, times: Tensor, given: Tensor, wish: Wish) -> Tensor:
        way: Tensor = self(tokens, times, wish.genres, given)
        if not wish.is_guided:
            return way
        free: Tensor = self(tokens, times, torch.full_like(wish.genres, UNKNOWN), given)
        return free + wish.guidance * (way - free)

    def _error(self, tokens: Tensor, noise: Tensor, times: Tensor, genres: Tensor, given: Tensor) -> Tensor:
        """Squared error of the way from noise to tokens, [n, count, size]."""
        share = times[:, None, None].expand_as(tokens).masked_fill(given.unsqueeze(2), 1.0)
        way: Tensor = self(noise + share * (tokens - noise), times, genres, given)
        return (way - (tokens - noise)).square()

    def _some_given(self, tokens: Tensor) -> Tensor:
        """Which tokens are given in training, bool [n, count]: of some latents a beginning of any length."""
        n, count = tokens.shape[:2]
        draws = torch.rand(2, n, device=tokens.device)
        # a latent of one token has no beginning: there its length is always 0
        length = (draws[0] < self.context) * (1 + (draws[1] * (count - 1)).long()).clamp(max=count - 1)
        return torch.arange(count, device=tokens.device) < length.unsqueeze(1)


class _Layer(nn.Module):
    """Attention and a dense part, each shifted, scaled and let in by what is told (Peebles and Xie 2022)."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.mixed, self.together = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.dense = nn.Sequential(
            nn.Linear(width, 4 * width), nn.GELU(), nn.Dropout(dropout), nn.Linear(4 * width, width)
        )
        self.turn = _still(nn.Linear(width, 6 * width))
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, told: Tensor) -> Tensor:
        """[n, count, width], of the same, told [n, width]."""
        shift, scale, gate, shift2, scale2, gate2 = self.turn(told).unsqueeze(1).chunk(6, 2)
        x = x + gate * self.dropout(self._attention(_moved(x, shift, scale)))
        moved: Tensor = x + gate2 * self.dropout(self.dense(_moved(x, shift2, scale2)))
        return moved

    def _attention(self, x: Tensor) -> Tensor:
        query, key, value = self.mixed(x).unflatten(2, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        found = F.scaled_dot_product_attention(query, key, value)
        together: Tensor = self.together(found.transpose(1, 2).flatten(2))
        return together


def _moved(x: Tensor, shift: Tensor, scale: Tensor) -> Tensor:
    return F.layer_norm(x, x.shape[-1:]) * (1 + scale) + shift


def _still(layer: nn.Linear) -> nn.Linear:
    """A layer that says 0 until it has learnt something, so that a deep network begins as a shallow one."""
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)
    return layer


def _waves(times: Tensor) -> Tensor:
    """Times [n] as sines and cosines [n, 2 * 64], from slow to fast."""
    speeds = _FASTEST ** torch.linspace(0, 1, _WAVES, device=times.device)
    angles = times.unsqueeze(1) * speeds
    return torch.cat([angles.sin(), angles.cos()], 1)
