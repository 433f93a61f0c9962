"""The ladder of ways to draw new latents of a run, from noise to what was fitted to its training clips."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.errors import SettingError, nearest
from engine.latents.codec import Codec, Floats, training_rows
from engine.latents.sample import Groups, Mixture, Source, fit_gaussian, unit_gaussian
from engine.library.store import Library
from engine.schema import SampleWay

FITTED: tuple[SampleWay, ...] = ("normal", "gaussian", "genre")
"""The ways that need nothing but a run; for `flow` and `prior` a generator is trained."""

_MOST_PARTS = 4
_TRACKS_A_PART = 4
_COORDINATES = 16
_FOLDS = 3


def distribution(
    codec: Codec, library: Library, latents: Floats, way: SampleWay, genre: str | None = None
) -> Source:
    """What latents are drawn from.

    Args:
        codec: the run.
        library: the library it was trained on.
        latents: float32 [clips, dims, frames], of that library's clips.
        way: `normal`: N(0, 1) in every number, a latent without structure; `gaussian`: fitted to the
            latents of the training clips; `genre`: a mixture of Gaussians fitted to those of each genre.
        genre: which, for `genre`; None draws one by its share of the training clips. The other ways know
        none.

    Raises:
        SettingError: the genre is unknown, there is none to know, or a genre has fewer than two clips to fit
        to.
    """
    if genre is not None and way != "genre":
        raise SettingError(f"{way} knows no genres; draw by genre, or leave the genre out.")
    if way == "normal":
        return unit_gaussian(latents.shape[1:])
    rows = training_rows(codec, library)
    tracks = library.track_of_row[rows]
    if way == "gaussian":
        return fit_gaussian(latents[rows], tracks)
    genres = np.array([library.tracks[index].genre or "" for index in tracks])
    known = sorted(set(genres) - {""})
    if not known:
        raise SettingError(f"The library {library.info.name} names no genres; draw from gaussian.")
    if genre is not None and genre not in known:
        raise SettingError(f"genre={genre} has no training clips; {nearest(genre, known)}")
    asked = known if genre is None else [genre]
    mixtures = []
    for name in asked:
        chosen = genres == name
        if chosen.sum() < 2:
            raise SettingError(f"genre={name} has a single training clip; at least 2 are needed.")
        mixtures.append((fit_mixture(latents[rows[chosen]], tracks[chosen]), float(chosen.sum())))
    total = sum(clips for _, clips in mixtures)
    return Mixture(
        [part for mixture, _ in mixtures for part in mixture.parts],
        [share * clips / total for mixture, clips in mixtures for share in mixture.shares],
    )


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


def _parts(latents: Floats, tracks: Groups) -> NDArray[np.int64]:
    """The part of a mixture that each latent belongs to, from 0 on without a gap."""
    most = min(_MOST_PARTS, len(np.unique(tracks)) // _TRACKS_A_PART)
    one = np.zeros(len(latents), np.int64)
    if most < 2:
        return one
    from sklearn.mixture import GaussianMixture  # here, since the studio starts sooner without it
    from sklearn.model_selection import GroupKFold, cross_val_score

    flat = latents.reshape(len(latents), -1) - latents.reshape(len(latents), -1).mean(0)
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
