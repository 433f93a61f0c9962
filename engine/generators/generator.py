"""What every generator can do, how one is built, and how a trained one is opened."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import import_module

import numpy as np
import torch
from torch import Tensor, nn

from engine.generators.settings import GeneratorSettings
from engine.generators.tokens import Tokens
from engine.genres.labels import UNKNOWN
from engine.models.base import Network, build, parameters
from engine.models.describe import validated
from engine.models.family import Family
from engine.models.registry import family
from engine.models.weights import Opened, open_best
from engine.runs import directory
from engine.runs.directory import RunDirectory
from engine.schema import RunConfig

Shape = tuple[int, int]
"""Dims and frames of the latent of a clip."""
USUAL_SHAPE: Shape = (144, 12)
"""That of the usual clip in the usual size of the block models."""
Chance = Sequence[np.random.Generator]
"""What each of the latents of a batch is drawn with, so that one does not depend on how many there are."""


@dataclass(frozen=True)
class Wish:
    """What is to be drawn, one of each a latent of the batch.

    Attributes:
        genres: int64 [n], places among the run's genres, or UNKNOWN for any.
        start: a latent [1, dims, frames] to vary; None: from noise alone.
        strength: how far from that one, 0 .. 1.
        known: tokens [n, k, size] that the latents begin with, k below count.
        temperature: 1: as it was learnt; below, nearer to what is likely.
        guidance: how strictly a genre is kept to: 1: as it was learnt.
        steps: from noise to a latent, where the way to draw takes any.
    """

    genres: Tensor
    start: Tensor | None = None
    strength: float = 1.0
    known: Tensor | None = None
    temperature: float = 1.0
    guidance: float = 1.0
    steps: int = 32

    def continuing(self, known: Tensor) -> Wish:
        """The same for what follows these tokens: it begins from them alone."""
        return replace(self, start=None, strength=1.0, known=known)

    def beginning(self, tokens: Tensor) -> Tensor:
        """Tokens [n, count, size] with what is known at their beginning."""
        return tokens if self.known is None else torch.cat([self.known, tokens[:, self.known.shape[1] :]], 1)

    @property
    def begun(self) -> int:
        """How many tokens are known."""
        return 0 if self.known is None else self.known.shape[1]

    @property
    def is_guided(self) -> bool:
        """Whether what is drawn without a genre has a say."""
        return self.guidance != 1 and bool((self.genres != UNKNOWN).any())


class Generator(Network):
    """A network that learns what latents are like.

    Latents are float32 [n, dims, frames]; genres are int64 [n], UNKNOWN where none is told.

    Args:
        settings: of its layers.
        shape: of the latents.
        genres: how many it can be asked for.
    """

    def __init__(self, settings: GeneratorSettings, shape: Shape, genres: int) -> None:
        super().__init__()
        self.tokens = Tokens(shape)
        self.genre_dropout = settings.genre_dropout
        # the last one stands for any genre, and UNKNOWN, which is -1, finds it
        self.genre = nn.Embedding(genres + 1, settings.width)

    def prepare(self, clips: Iterator[Tensor]) -> None:
        """Fit the whitening to the training latents."""
        self.tokens.fit(clips)

    def told(self, genres: Tensor) -> Tensor:
        """What stands for genres [n]: [n, width]."""
        return self.genre(genres % self.genre.num_embeddings)  # type: ignore[no-any-return]

    def forgetting(self, genres: Tensor) -> Tensor:
        """Genres [n] of which some are not told; draws from torch's generator."""
        dropped = torch.rand(genres.shape, device=genres.device) < self.genre_dropout
        return genres.masked_fill(dropped, UNKNOWN)

    @abstractmethod
    def training_loss(self, latents: Tensor, genres: Tensor) -> Tensor:
        """The scalar to descend on; may draw from torch's generator."""

    @abstractmethod
    def validation_loss(self, latents: Tensor, genres: Tensor) -> Tensor:
        """The scalar to compare epochs by, the mean over latents; the same each time."""

    @abstractmethod
    def draw(self, wish: Wish, chance: Chance) -> Tensor:
        """Tokens [n, count, size], in evaluation and without gradients; those that are known as they are."""


def latent_shape(config: RunConfig) -> Shape:
    """Dims and frames of the latent of a clip of an autoencoder's run, with any weights."""
    with torch.no_grad():
        latent = build(config).eval().encode(torch.zeros(1, config.clip_samples))
    return latent.shape[1], latent.shape[2]


def build_generator(config: RunConfig) -> Generator:
    """The untrained network of a run, on the default device.

    Raises:
        NoSuchRunError: the run whose latents it learns is gone.
        NoSuchModelError: a run was made by a program with other models.
        SettingError: or with other settings.
    """
    chosen = family(config.model)
    settings = validated(chosen.settings, config.settings)
    assert isinstance(settings, GeneratorSettings), "the registry has other settings for a generator"
    shape = latent_shape(directory.open_run(config.on or "").config())
    return network(chosen, settings, shape, len(config.genres))


def network(chosen: Family, settings: GeneratorSettings, shape: Shape, genres: int) -> Generator:
    """The untrained network of these settings, on the default device."""
    module, name = chosen.network.split(":")
    made: Generator = getattr(import_module(module), name)(settings, shape, genres)
    return made


def count_parameters(chosen: Family, settings: GeneratorSettings, shape: Shape, genres: int) -> int:
    """Numbers that the network of these settings learns or fits, counted without making them."""
    with torch.device("meta"):
        return parameters(network(chosen, settings, shape, genres))


def open_generator(run: RunDirectory) -> Opened[Generator]:
    """Load the best weights of a generator's run.

    Raises:
        RunStateError: there are none yet, the file is damaged, or the run is no generator's.
        NoSuchRunError: the run whose latents it learnt is gone.
    """
    return open_best(run, "generator", build_generator)
