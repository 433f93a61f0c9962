"""What latents of a run are drawn from, fitted once and kept beside the run: seconds to minutes of work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from engine.kept import kept
from engine.latents.codec import Codec, encode_library
from engine.latents.rungs import distribution
from engine.latents.sample import Gaussian, Mixture, Source
from engine.latents.stored import fit_place
from engine.library.store import Library
from engine.schema import SampleWay


def fitted(codec: Codec, library: Library, way: SampleWay, genre: str | None = None) -> Source:
    """What `rungs.distribution` fits to the latents of a library; kept until the run has other weights.

    Args:
        codec: the run.
        library: that it was trained on.
        way: as there.
        genre: as there.

    Raises:
        SettingError: as there.
        DiskFullError: there is no room to keep it.
    """

    def keep(name: str | None, fit: Callable[[], Mixture]) -> Mixture:
        place = fit_place(codec.run, codec.weights, library.info, name)
        return _read(kept(*place, lambda path: _write(path, fit())))

    if way == "normal":  # takes the shape of a latent alone
        latents = codec.encode(np.zeros((1, codec.config.clip_samples), np.float32))
    else:
        latents = encode_library(codec, library)
    return distribution(codec, library, latents, way, genre, keep)


def _write(path: Path, mixture: Mixture) -> None:
    parts = mixture.parts
    with path.open("wb") as file:
        np.savez(
            file,
            shares=np.array(mixture.shares, np.float64),
            centres=np.stack([part.centre for part in parts]),
            rests=np.stack([part.rest for part in parts]),
            directions=np.concatenate([part.directions for part in parts]),
            counts=np.array([len(part.directions) for part in parts]),
        )


def _read(path: Path) -> Mixture:
    with np.load(path) as stored:
        directions = np.split(stored["directions"], np.cumsum(stored["counts"])[:-1])
        of_parts = zip(stored["centres"], directions, stored["rests"], strict=True)
        return Mixture([Gaussian(*arrays) for arrays in of_parts], stored["shares"].tolist())
