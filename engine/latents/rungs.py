"""The ladder of ways to draw new latents of a run, from noise to what was fitted to its training clips."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from engine.errors import SettingError, nearest
from engine.latents.codec import Codec, Floats, training_rows
from engine.latents.sample import Groups, Mixture, Source, fit_gaussian, unit_gaussian
from engine.library.store import Library
from engine.schema import SampleWay

FITTED: tuple[SampleWay, ...] = ("normal", "gaussian", "genre")
"""The ways that need nothing but a run; for `flow` and `prior` a generator is trained."""

Keep = Callable[[str | None, Callable[[], Mixture]], Mixture]
"""Gives what was fitted to a genre, or to all clips (None), and fits it where that was not done yet."""

Rows = NDArray[np.int64]

_MOST_CLIPS = 1000  # that anything is fitted to, so that memory and time stay small
_MOST_PARTS = 4
_TRACKS_A_PART = 4
_COORDINATES = 16
_FOLDS = 3


def distribution(
    codec: Codec,
    library: Library,
    latents: Floats,
    way: SampleWay,
    genre: str | None = None,
    keep: Keep = lambda _, fit: fit(),
) -> Source:
    """What latents are drawn from.

    Args:
        codec: the run.
        library: the library it was trained on.
        latents: float32 [clips, dims, frames], of that library's clips.
        way: `normal`: N(0, 1) in every number, a latent without structure; `gaussian`: fitted to the
            latents of the training clips; `genre`: a mixture of Gaussians fitted to those of each genre. Of
            more than 1000 clips as many are taken, evenly.
        genre: which, for `genre`; None draws one by its share of the training clips, of those that have two
            at least. The other ways know none.
        keep: remembers what was fitted.

    Raises:
        SettingError: the genre is unknown, there is none to know, or too few clips are there to fit to.
    """
    if genre is not None and way != "genre":
        raise SettingError(f"{way} knows no genres; draw by genre, or leave the genre out.")
    if way == "normal":
        return unit_gaussian(latents.shape[1:])
    rows = training_rows(codec, library)
    if way == "gaussian":
        some = _evenly(rows)
        return keep(None, lambda: Mixture([fit_gaussian(latents[some], library.track_of_row[some])], [1.0]))
    genres = np.array([library.tracks[track].genre or "" for track in library.track_of_row[rows]])
    clips = {name: rows[genres == name] for name in sorted(set(genres) - {""})}
    if not clips:
        raise SettingError(f"The library {library.info.name} names no genres; draw from gaussian.")
    if genre is not None:
        if genre not in clips:
            raise SettingError(f"genre={genre} has no training clips; {nearest(genre, list(clips))}")
        clips = {genre: clips[genre]}
    fitting = {name: some for name, some in clips.items() if len(some) > 1}
    if not fitting:
        raise SettingError(f"genre={' and '.join(clips)} has a single training clip; at least 2 are needed.")
    mixtures = [
        (keep(name, partial(_fit_rows, latents, library, _evenly(some))), len(some))
        for name, some in fitting.items()
    ]
    total = sum(count for _, count in mixtures)
    return Mixture(
        [part for mixture, _ in mixtures for part in mixture.parts],
        [share * count / total for mixture, count in mixtures for share in mixture.shares],
    )


def _evenly(rows: Rows) -> Rows:
    return rows[:: -(-len(rows) // _MOST_CLIPS)]


def _fit_rows(latents: Floats, library: Library, rows: Rows) -> Mixture:
    return fit_mixture(latents[rows], library.track_of_row[rows])


def fit_mixture(latents: Floats, tracks: Groups) -> Mixture:
    """A mixture of Gaussians of latents [n, dims, frames]: as many as tell most of tracks left out, up to 4.

    The parts are told apart by expectation maximisation in the first 16 principal components; each is then
    `fit_gaussian` of the clips that are likeliest its own. A part that would be of one track alone is none,
    so a genre of few tracks is a single Gaussian.

    Raises:
        SettingError: there are fewer than two latents.
    """
    parts = _parts(latents, tracks)
    counts = np.bincount(parts)
    fitted = [fit_gaussian(latents[parts == part], tracks[parts == part]) for part in range(len(counts))]
    return Mixture(fitted, [float(share) for share in counts / counts.sum()])


def _parts(latents: Floats, tracks: Groups) -> Rows:
    """The part of a mixture that each latent belongs to, from 0 on without a gap."""
    most = min(_MOST_PARTS, len(np.unique(tracks)) // _TRACKS_A_PART)
    one = np.zeros(len(latents), np.int64)
    flat = latents.reshape(len(latents), -1)
    flat = flat - flat.mean(0)
    if most < 2 or not flat.any():
        return one
    from sklearn.mixture import GaussianMixture  # here, since the studio starts sooner without it
    from sklearn.model_selection import GroupKFold, cross_val_score

    values, vectors = np.linalg.eigh((flat @ flat.T).astype(np.float64))  # ascending
    places = (vectors * np.sqrt(np.maximum(values, 0)))[:, : -_COORDINATES - 1 : -1]

    def mixture(count: int) -> GaussianMixture:
        floor = 1e-2 * float(places.var(0).mean())  # a part must not close in on a single track
        return GaussianMixture(count, covariance_type="diag", reg_covar=floor, random_state=0)

    folds = GroupKFold(_FOLDS)
    told = [cross_val_score(mixture(k), places, groups=tracks, cv=folds).mean() for k in range(1, most + 1)]
    found = mixture(1 + int(np.argmax(told))).fit_predict(places)
    _, numbered = np.unique(found, return_inverse=True)
    alone = any(len(np.unique(tracks[numbered == part])) == 1 for part in range(numbered.max() + 1))
    return one if alone else np.asarray(numbered, np.int64)
