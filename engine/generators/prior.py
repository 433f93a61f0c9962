"""`latent-prior`: an autoregressive model of rounded latents, after RAVE (Caillon and Esling 2021).

Each number of a token is rounded to one of 32 values that are equally likely under N(0, 1). The numbers of a
token fall into groups, the ones of most variance first; group g of token t is said at step t + g. So it knows
the groups before it of its own token, of the token before also its own group, and one group more of each
further back. RAVE does so with every number by itself.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.generators.generator import Chance, Generator, Shape, Wish
from engine.generators.settings import PriorSettings
from engine.genres.labels import UNKNOWN

_COLDEST = 1e-3


class Prior(Generator):
    """Gated recurrent layers over the steps; what was said at the last step goes in, the next comes out.

    Args:
        settings: of its layers.
        shape: of the latents.
        genres: how many it can be asked for.
    """

    step_of: Tensor
    centres: Tensor

    def __init__(self, settings: PriorSettings, shape: Shape, genres: int) -> None:
        super().__init__(settings, shape, genres)
        count, size, width = self.tokens.count, self.tokens.size, settings.width
        self.levels = settings.levels
        groups = min(settings.groups, size)
        late = torch.arange(size) * groups // size
        self.steps = count + groups - 1
        # the step at which each number is said: [count, size]
        step_of = torch.arange(count).unsqueeze(1) + late
        self.register_buffer("step_of", step_of, persistent=False)
        edges = torch.special.ndtri(torch.linspace(0, 1, self.levels + 1, dtype=torch.float64))
        density = torch.exp(-edges.square() / 2) / (2 * torch.pi) ** 0.5
        centres = (self.levels * (density[:-1] - density[1:])).float()
        self.register_buffer("centres", centres, persistent=False)
        self.enter = nn.Linear(2 * size, width)
        self.layers = nn.GRU(
            width, width, settings.depth, batch_first=True, dropout=settings.dropout * (settings.depth > 1)
        )
        self.leave = nn.Linear(width, size * self.levels)

    def rounded(self, tokens: Tensor) -> Tensor:
        """The level of each number, int64 0 .. levels - 1: the share of N(0, 1) below it."""
        shares: Tensor = torch.special.ndtr(tokens)
        return (shares * self.levels).long().clamp(0, self.levels - 1)

    def training_loss(self, latents: Tensor, genres: Tensor) -> Tensor:
        """Mean cross-entropy of the numbers, in nats."""
        return self._loss(latents, self.forgetting(genres))

    def validation_loss(self, latents: Tensor, genres: Tensor) -> Tensor:
        """The same, every genre told."""
        return self._loss(latents, genres)

    def draw(self, wish: Wish, chance: Chance) -> Tensor:
        """Say step after step, each number by chance and by what is likely then.

        To vary a start with strength s, each of its numbers is kept with probability 1 - s.
        """
        tokens, said = self._decided(wish, chance)
        luck = np.stack([random.random((self.steps, self.tokens.size), np.float32) for random in chance])
        lucks = torch.from_numpy(luck).to(self.device)
        genres = [wish.genres] + ([torch.full_like(wish.genres, UNKNOWN)] if wish.is_guided else [])
        told = torch.cat([self.told(some) for some in genres]).unsqueeze(1)
        memory: Tensor | None = None
        for step in range(self.steps):
            before = self._entering(tokens, step - 1).repeat(len(genres), 1)
            found, memory = self.layers(self.enter(before).unsqueeze(1) + told, memory)
            answers = self.leave(found[:, 0]).unflatten(1, (-1, self.levels)).float().chunk(len(genres))
            free = answers[-1]
            logits = free + wish.guidance * (answers[0] - free) if wish.is_guided else free
            levels = _chosen(logits / max(wish.temperature, _COLDEST), lucks[:, step])
            here = (self.step_of == step) & ~said
            tokens = torch.where(here, self.centres[levels].unsqueeze(1), tokens)
        return tokens

    def _decided(self, wish: Wish, chance: Chance) -> tuple[Tensor, Tensor]:
        """Tokens [n, count, size], and which of their numbers are not to be drawn."""
        shape = (self.tokens.count, self.tokens.size)
        tokens = torch.zeros(len(chance), *shape, device=self.device)
        said = torch.zeros(tokens.shape, dtype=torch.bool, device=self.device)
        if wish.start is not None:
            kept = np.stack([random.random(shape) >= wish.strength for random in chance])
            tokens, said = self.tokens(wish.start).expand_as(tokens), torch.from_numpy(kept).to(self.device)
        said[:, : wish.begun] = True
        return wish.beginning(tokens), said

    def _loss(self, latents: Tensor, genres: Tensor) -> Tensor:
        tokens = self.tokens(latents)
        levels = self.rounded(tokens)
        said = self.centres[levels]
        before = torch.stack([self._entering(said, step) for step in range(-1, self.steps - 1)], 1)
        with self.backbone(tokens.device):
            found, _ = self.layers(self.enter(before) + self.told(genres).unsqueeze(1))
            logits = self.leave(found).unflatten(2, (-1, self.levels))
        numbers = torch.arange(self.tokens.size, device=tokens.device)
        answers = logits[:, self.step_of, numbers].float()
        return F.cross_entropy(answers.flatten(0, 2), levels.flatten())

    def _entering(self, tokens: Tensor, step: int) -> Tensor:
        """The numbers [n, 2 * size] that a step said, 0 elsewhere, and which they are."""
        here = (self.step_of == step).to(tokens.dtype)
        return torch.cat([(tokens * here).sum(1), here.sum(0).expand(len(tokens), -1)], 1)


def _chosen(logits: Tensor, luck: Tensor) -> Tensor:
    """A level for each number, [n, size], by logits [n, size, levels] and luck 0 .. 1."""
    below = logits.softmax(2).cumsum(2)
    # a sum of shares may end a little below 1
    return (below < luck.unsqueeze(2)).sum(2).clamp(max=logits.shape[2] - 1)
