"""Mixes as they are asked for: a basket's clips made to fit, their latents mixed, and decoded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.errors import SettingError
from engine.latents import mix
from engine.latents.centres import Centres, centres_of
from engine.latents.codec import Codec, Floats
from engine.latents.gather import Gathered, gather
from engine.schema import MixRequest

_NAMED = 3


@dataclass(frozen=True)
class Made:
    """A new sound.

    Attributes:
        samples: float32 [n], at the run's rate.
        note: what was done to the clips first, in words; empty where nothing was.
        libraries: that took part, and when each was made.
    """

    samples: Floats
    note: str
    libraries: dict[str, float]


def made_of(codec: Codec, request: MixRequest) -> Made:
    """The sound of a mix, of a clip's length. The mean of one clip is its reconstruction, bit by bit.

    Raises:
        SettingError: the weights or genres will not do, or the mix is of another run's latents.
        DeckError: a library, track or clip is not there, or its clips are others than the run takes.
    """
    gathered, centres = _gathered(codec, request)
    if request.way == "waveform":
        samples = mix.mean(gathered.clips(), gathered.weights)
    else:
        samples = codec.decode(_mixed(codec, request, gathered, centres)[None])[0]
    libraries = gathered.libraries
    if centres is not None:
        libraries = libraries | {centres.library: centres.created}
    return Made(samples, gathered.note, libraries)


def latent_of(codec: Codec, request: MixRequest) -> Floats:
    """The latent of a mix, float32 [dims, frames]; that of `waveform` is of the averaged sound.

    Raises:
        DeckError: as `made_of`.
    """
    gathered, centres = _gathered(codec, request)
    if request.way == "waveform":
        return np.asarray(codec.encode(mix.mean(gathered.clips(), gathered.weights)[None])[0])
    return _mixed(codec, request, gathered, centres)


def title_of(request: MixRequest) -> str:
    """What a mix is called."""
    names = [ingredient.track for ingredient in request.ingredients if ingredient.weight > 0]
    several = ", ".join(names[:_NAMED])
    if len(names) > _NAMED:
        several += f" and {len(names) - _NAMED} more"
    if request.way == "arithmetic":
        less = f" less {request.less}" if request.less else ""
        more = f" more {request.more}" if request.more else ""
        return f"{several}{less}{more} x {request.amount:g}"
    if request.way == "morph" and request.along and len(names) > 1:
        return f"morph from {names[0]} to {names[-1]}"
    return f"{request.way} of {several}"


def _gathered(codec: Codec, request: MixRequest) -> tuple[Gathered, Centres | None]:
    """The clips, and the centres where the way needs them."""
    if request.run != codec.config.name:
        raise SettingError(
            f"This is a mix of latents of the run {request.run}, which mean nothing to {codec.config.name}; "
            "mix and decode with one run."
        )
    if request.way == "arithmetic" and request.less is None and request.more is None:
        raise SettingError("arithmetic needs a genre to take away or to add; name less, more, or both.")
    gathered = gather(request.ingredients, codec.config, beats=request.beats, level=request.level)
    return gathered, centres_of(codec) if request.takes_library else None


def _mixed(codec: Codec, request: MixRequest, gathered: Gathered, centres: Centres | None) -> Floats:
    latents, weights = gathered.latents(codec), gathered.weights
    if centres is None:
        return mix.mean(latents, weights)
    if request.way == "arithmetic":
        return _moved(mix.mean(latents, weights), request, centres)
    if request.way == "blend":
        return mix.blend(latents, weights, centres.all)
    if not request.along:
        return mix.morph(latents, weights, centres.all)
    if centres.all.shape[-1] < 2:
        raise SettingError(
            f"The latents of {codec.config.name} have a single frame, so nothing can change along them; "
            "morph by weights instead."
        )
    return mix.journey(latents, len(weights), centres.all)


def _moved(latent: Floats, request: MixRequest, centres: Centres) -> Floats:
    """A latent with so much less of one genre and more of another, as differences of their means."""
    less = centres.of_genre(request.less) if request.less is not None else centres.all
    more = centres.of_genre(request.more) if request.more is not None else centres.all
    return np.asarray(latent + request.amount * (more - less), np.float32)
