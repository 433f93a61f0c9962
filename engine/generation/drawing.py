"""New sounds as they are asked for: latents drawn, decoded, and held against the training clips."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from engine.errors import DivergedError, SettingError
from engine.generation import generators, known
from engine.generation.closeness import Neighbourhood
from engine.generators.draw import draw
from engine.latents.codec import Codec, Floats
from engine.latents.fitted import fitted
from engine.latents.mixing import latent_of
from engine.latents.rungs import FITTED
from engine.latents.sample import Source, around
from engine.library.store import Library, open_fitting
from engine.runs.directory import RunDirectory
from engine.schema import Closeness, Ingredient, MixRequest, SampleRequest, SampleWay

_KEPT_SOURCES = 4
_KEPT_NEIGHBOURHOODS = 2


@dataclass(frozen=True)
class Drawn:
    """A new sound.

    Attributes:
        request: that makes this one alone again: its own seed, a count of 1, and the generator that drew.
        samples: float32 [n], at the run's rate.
        closeness: to the training clips; None until it is known, or where nothing was held out to compare
            with.
    """

    request: SampleRequest
    samples: Floats
    closeness: Closeness | None


@dataclass(frozen=True)
class Wanted:
    """A request with all that it names found.

    Attributes:
        request: with the generator that draws named.
        library: that the run was trained on.
        generator: that draws, for flow and prior.
        start: the latent to begin with, [dims, frames], where one is asked for.
        weights: identity of the weights of each run that takes part.
        libraries: that take part, and when each was made.
    """

    request: SampleRequest
    library: Library
    generator: RunDirectory | None
    start: Floats | None
    weights: dict[str, str]
    libraries: dict[str, float]


def found(codec: Codec, request: SampleRequest) -> Wanted:
    """What a request names, found and checked before anything is drawn.

    Raises:
        DeckError: what is wrong with the request, or not there.
    """
    if request.like is not None and request.mix is not None:
        raise SettingError("Draw around a clip or around a mix, one of the two.")
    library = open_fitting(codec.config.library, codec.config)
    weights, libraries = {codec.config.name: codec.weights}, {library.info.name: library.info.created}
    generator = None
    if request.way in FITTED:
        if request.generator is not None:
            raise SettingError(
                f"{request.way} is drawn by no generator; leave the generator out, or draw by flow."
            )
        if request.seconds is not None:
            raise SettingError(
                f"{request.way} draws sounds of a clip's length; flow and prior draw longer ones."
            )
    else:
        generator = generators.chosen(codec.run, codec.weights, request.way, request.generator)
        request = request.model_copy(update={"generator": generator.name})
        weights[generator.name] = generator.weights_identity()
    start, mix = None, request.mix
    if request.like is not None:
        clip = Ingredient(**request.like.model_dump())
        mix = MixRequest(run=codec.config.name, ingredients=[clip])
    if mix is not None:
        start = latent_of(codec, mix)
        for ingredient in mix.ingredients:
            libraries[ingredient.library] = open_fitting(ingredient.library, codec.config).info.created
    return Wanted(request, library, generator, start, weights, libraries)


def sounds(codec: Codec, wanted: Wanted) -> Iterator[Drawn]:
    """The sounds of a request, one after the other, by the seeds from its own on.

    Raises:
        DeckError: what is wrong with the request.
        DivergedError: the run makes sounds that are no numbers.
    """
    request = wanted.request
    neighbours = _neighbours(codec, wanted.library)
    for number in range(request.count):
        one = request.model_copy(update={"seed": request.seed + number, "count": 1})
        latent = _latent(codec, wanted, one)
        samples = _decoded(codec, latent, one)
        near = None if neighbours is None else neighbours.of_sound(latent, samples)
        yield Drawn(one, samples[: _samples(codec, one)], near)


def title_of(one: SampleRequest) -> str:
    """What a sound is called."""
    drawn = (
        one.genre if one.way == "genre" and one.genre else f"{one.genre} {one.way}" if one.genre else one.way
    )
    words = [f"{drawn} sample", f"seed {one.seed}"]
    if one.like is not None:
        words.append(f"like {one.like.track} · {one.strength:g}")
    elif one.mix is not None:
        words.append(f"around a mix · {one.strength:g}")
    if one.temperature != 1:
        words.append(f"temperature {one.temperature:g}")
    return " · ".join(words)


def stem_of(one: SampleRequest) -> str:
    """The name of a sound's file, without its ending: the same for the same request, another for another."""
    usual = SampleRequest(run=one.run)
    plain = {"run", "way", "genre", "seed", "count", "output"}
    special = {
        name: value
        for name, value in one.model_dump(mode="json", exclude=plain).items()
        if value != getattr(usual, name)
    }
    words = [
        "sample",
        *([one.genre] if one.genre else []),
        *([one.way] if one.way != "genre" or not one.genre else []),
    ]
    stem = f"{'-'.join(words)}-{one.run}-seed{one.seed}"
    if not special:
        return stem
    return f"{stem}-{hashlib.sha1(json.dumps(special, sort_keys=True).encode()).hexdigest()[:8]}"


def source_of(codec: Codec, library: Library, way: SampleWay, genre: str | None) -> Source:
    """What a way draws from, fitted once while it is asked for again and again."""
    return _source(_Key(codec, library), way, genre)


class _Key:
    """A codec and a library as one argument of a cache: the same while weights and library are."""

    def __init__(self, codec: Codec, library: Library) -> None:
        self.codec, self.library = codec, library
        self._same = (codec.run.path, codec.weights, library.info.name, library.info.created)

    def __hash__(self) -> int:
        return hash(self._same)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._same == other._same


@lru_cache(maxsize=_KEPT_SOURCES)
def _source(key: _Key, way: SampleWay, genre: str | None) -> Source:
    return fitted(key.codec, key.library, way, genre)


@lru_cache(maxsize=_KEPT_NEIGHBOURHOODS)
def _neighbourhood(key: _Key) -> Neighbourhood:
    return Neighbourhood(key.codec, key.library, lambda share, words: None)


def _neighbours(codec: Codec, library: Library) -> Neighbourhood | None:
    if known.can_be_compared(codec.run, codec.weights, library.info):
        return _neighbourhood(_Key(codec, library))
    return None


def _latent(codec: Codec, wanted: Wanted, one: SampleRequest) -> Floats:
    """The latent [dims, frames] of one sound."""
    if wanted.generator is not None:
        (made,) = draw(
            wanted.generator,
            codec,
            1,
            one.seed,
            genre=one.genre,
            temperature=one.temperature,
            guidance=one.guidance,
            start=wanted.start,
            strength=one.strength if wanted.start is not None else 1.0,
            frames=_frames(codec, one),
        )
        return np.asarray(made)
    source = source_of(codec, wanted.library, one.way, one.genre)
    drawn = source.draw(1, one.seed, one.temperature)
    if wanted.start is not None:
        drawn = around(wanted.start, source.centre, drawn, one.strength)
    latent: Floats = drawn[0]
    return latent


def _samples(codec: Codec, one: SampleRequest) -> int:
    """How long a sound is asked to be."""
    if one.seconds is None:
        return codec.config.clip_samples
    return max(1, round(one.seconds * codec.config.sample_rate))


def _frames(codec: Codec, one: SampleRequest) -> int | None:
    """How many frames hold a sound that is longer than a clip; None for one that is not."""
    samples, clip = _samples(codec, one), codec.config.clip_samples
    if samples <= clip:
        return None
    frames = int(codec.encode(np.zeros((1, clip), np.float32)).shape[2])
    return -(-samples * frames // clip)


def _decoded(codec: Codec, latent: Floats, one: SampleRequest) -> Floats:
    samples: Floats = codec.decode(latent[None], max(_samples(codec, one), codec.config.clip_samples))[0]
    if not np.isfinite(samples).all():
        raise DivergedError(
            f"{codec.config.name} makes of this latent what are no numbers; draw with another seed, or at a "
            "lower temperature."
        )
    return samples
