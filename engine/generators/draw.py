"""New latents of a run, drawn by a generator that learnt them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from engine.errors import SettingError, nearest
from engine.generators.generator import Chance, Generator, Wish, open_generator
from engine.generators.ground import must_fit
from engine.genres.labels import UNKNOWN
from engine.latents.codec import BATCH, Codec, Floats
from engine.runs.directory import RunDirectory
from engine.schema import RunConfig

GUIDANCE = 2.0
"""How strictly a genre is kept to unless something else is said."""
STEPS = 32
"""From noise to a latent, unless something else is said; of those that draw in steps."""


def draw(
    generator: RunDirectory,
    codec: Codec,
    count: int,
    seed: int,
    genre: str | None = None,
    temperature: float = 1.0,
    guidance: float = GUIDANCE,
    steps: int = STEPS,
    start: Floats | None = None,
    strength: float = 1.0,
    frames: int | None = None,
) -> Floats:
    """Draw latents, float32 [count, dims, frames].

    The same request gives the same bytes, in any process on the same box. What is drawn by a seed and a place
    among the drawn does not depend on the count but for rounding, by which the shape of a batch decides.

    Args:
        generator: the run that draws.
        codec: the run whose latents it learnt.
        count: how many.
        seed: at least 0.
        genre: to be asked for; None: any.
        temperature: how much chance there is: 0: none, 1: as it was learnt.
        guidance: how strictly the genre is kept to: 1: as it was learnt, more: beyond that. It says nothing
            without a genre.
        steps: from noise to a latent, for a flow.
        start: a latent [dims, frames] to vary, of a track or of a mix, as long as a clip; None: from noise
            alone.
        strength: how far from that one, 0: the latent itself .. 1: from noise alone.
        frames: of the latents; None: as many as a clip has. More of them go on from what was drawn before, so
            that half a clip is known of each next one.

    Raises:
        RunStateError: the run draws nothing, has no weights, or learnt other latents than those of the codec.
        NoSuchRunError: the run whose latents it learnt is gone.
        SettingError: the generator does not know the genre, or a number is out of range.
    """
    generator.must_be("generator")
    config = generator.config()
    # before the network is built, whose shape is that of the run's present latents
    must_fit(config, codec.run.name, codec.weights)
    model = _model(generator.path, generator.weights_identity())
    shape = model.tokens.shape
    _in_range(seed=(seed, 0, None), temperature=(temperature, 0, None), strength=(strength, 0, 1))
    _in_range(guidance=(guidance, 0, None), steps=(steps, 1, None))
    if frames is not None:
        _in_range(frames=(frames, 1, None))
    place = _place(config, genre)
    begun: Tensor | None = None
    if start is not None:
        if start.shape != shape:
            raise SettingError(
                f"A latent of {' x '.join(map(str, start.shape))} numbers cannot be varied by "
                f"{config.name}, which draws {shape[0]} x {shape[1]}; give a clip coded by "
                f"{codec.run.name}."
            )
        if strength == 0 and frames in (None, shape[1]):
            return np.repeat(np.asarray(start, np.float32)[None], count, 0)  # to the bit
        begun = torch.from_numpy(np.array(start, np.float32)[None]).to(model.device)
    parts = [np.empty((0, shape[0], frames or shape[1]), np.float32)]
    for first in range(0, count, BATCH):
        chance = [np.random.default_rng([seed, number]) for number in range(first, min(first + BATCH, count))]
        genres = torch.full((len(chance),), place, device=model.device)
        wish = Wish(genres, begun, strength, temperature=temperature, guidance=guidance, steps=steps)
        parts.append(drawn(model, wish, chance, frames))
    return np.concatenate(parts)


@torch.no_grad()
def drawn(model: Generator, wish: Wish, chance: Chance, frames: int | None = None) -> Floats:
    """What a network, in evaluation, draws: float32 [n, dims, frames].

    Args:
        model: the network.
        wish: what is drawn.
        chance: what each is drawn with.
        frames: as for `draw`.
    """
    tokens = model.tokens
    wanted = frames or tokens.shape[1]
    latents = tokens.back(model.draw(wish, chance))
    known = tokens.count // 2
    kept = known * tokens.frames
    while latents.shape[2] < wanted:
        # what the last window ends with is what the next one begins with, in whole tokens
        end = latents[:, :, latents.shape[2] - kept :]
        beginning = tokens(torch.nn.functional.pad(end, (0, tokens.shape[1] - kept)))[:, :known]
        window = tokens.back(model.draw(wish.continuing(beginning), chance))
        latents = torch.cat([latents, window[:, :, kept:]], 2)
    drawn: Floats = latents[:, :, :wanted].cpu().numpy()
    return drawn


@lru_cache(maxsize=4)
def _model(path: Path, weights: str) -> Generator:
    """A generator with its best weights, kept until it has others."""
    return open_generator(RunDirectory(path)).model


def _place(config: RunConfig, genre: str | None) -> int:
    if genre is None:
        return UNKNOWN
    if not config.genres:
        raise SettingError(
            f"genre={genre} cannot be: {config.name} knows no genre, as its library tells none; leave the "
            "genre out."
        )
    if genre not in config.genres:
        raise SettingError(f"genre={genre} is not known to {config.name}; {nearest(genre, config.genres)}")
    return config.genres.index(genre)


def _in_range(**numbers: tuple[float, float, float | None]) -> None:
    """Nothing, if every number is at least the first and at most the second that stands behind it."""
    for name, (value, low, high) in numbers.items():
        if not low <= value <= (np.finfo(np.float64).max if high is None else high):
            span = f"at least {low:g}" if high is None else f"between {low:g} and {high:g}"
            raise SettingError(f"{name}={value} cannot be: it must be {span}.")
