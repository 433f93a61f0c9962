"""How well features tell genres, through one coding and another: cross-validated by track."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from engine.errors import SettingError
from engine.features import kept, table
from engine.features.library import library_table
from engine.features.songs import Songs, join
from engine.features.table import Row
from engine.features.verdict import verdict
from engine.features.ways import Told, learn
from engine.files import shown
from engine.library import gtzan, splits
from engine.library.store import open_library
from engine.measure import bootstrap
from engine.schema import FEATURE_WAYS, FeatureRequest, FeatureRow, FeatureStudy, FeatureWay
from engine.versions import versions_of

Progress = Callable[[float, str], None]

_STUDIED_WITH = ("torch", "numpy", "scipy", "scikit-learn", "librosa")
_COMPUTING = 0.8  # share of the work that a library's features are


@dataclass(frozen=True)
class Answers:
    """What the classifiers of one way said of every track, each of the fold that did not learn it.

    Attributes:
        given: the genre as a number, int64 [tracks].
        numbers: that the classifiers heard of a track.
    """

    given: NDArray[np.int64]
    numbers: int


def study_features(request: FeatureRequest, progress: Progress) -> FeatureStudy:
    """Compute or read features, cross-validate the ways from them to genres, and keep what was found.

    What was found before is given again as long as the songs with their numbers, the folds, the seed and the
    packages are the same. Where ways are missing in it, all are studied anew, so that a kept study never
    loses one.

    Args:
        request: checked, with a library or a table.
        progress: told of the share done, 0 .. 1, and what is being done; may raise `CancelledError`.

    Raises:
        TableError: the table will not do, or knows fewer than two genres.
        SettingError: there are fewer tracks than folds.
        NoSuchLibraryError: there is no such library.
    """
    started, name = time.monotonic(), kept.name_of(request)
    progress(0.0, f"features of {name}")
    rows, source, computing = _rows(request, progress)
    songs = join(rows, source)
    before = kept.study(name)
    if before is not None and _same(before, request, songs):
        if set(request.ways) <= set(before.request.ways):
            return before
        asked = {*request.ways, *before.request.ways}
        request = request.model_copy(update={"ways": [way for way in FEATURE_WAYS if way in asked]})
    study = _study(
        request, name, songs, lambda done, what: progress(computing + (1 - computing) * done, what)
    )
    study = study.model_copy(update={"seconds": time.monotonic() - started})
    kept.keep(study)
    return study


def cross_validate(
    way: FeatureWay,
    vectors: NDArray[np.float64],
    genres: NDArray[np.int64],
    folds: NDArray[np.int64],
    seed: int,
    progress: Progress,
) -> Answers:
    """Ask about the tracks of each fold a classifier that learnt those of the others.

    Args:
        way: from features to the classifier.
        vectors: of the tracks, [tracks, columns].
        genres: of the tracks, as numbers from 0.
        folds: that each track is tested in, as numbers from 0.
        seed: of networks, noise and order; each fold draws from it by itself.
        progress: as in `study_features`.
    """
    count = int(folds.max()) + 1
    given = np.empty(len(genres), np.int64)
    numbers = 0
    for fold in range(count):
        tested = folds == fold
        draw = int(np.random.SeedSequence([seed, fold]).generate_state(1)[0])
        answer, numbers = learn(
            way, vectors[~tested], genres[~tested], draw, _of_fold(progress, fold, count, way)
        )
        given[tested] = answer(vectors[tested])
    return Answers(given, numbers)


def _rows(request: FeatureRequest, progress: Progress) -> tuple[list[Row], str, float]:
    """The rows, how sentences name where they are from, and the share of the work that they are."""
    if request.library is None:
        path = Path(request.table or "")
        return table.read(path), f"The table {shown(path.name)}", 0.0
    library = open_library(request.library)
    rows = library_table(library, lambda done, what: progress(_COMPUTING * done, what))
    return rows, f"The library {request.library}", _COMPUTING


def _same(before: FeatureStudy, request: FeatureRequest, songs: Songs) -> bool:
    """Whether what was found before is about the same songs, and found by the same packages."""
    asked = before.request.model_copy(update={"ways": request.ways})
    now = versions_of(*_STUDIED_WITH)
    packages = ("latentdeck", *_STUDIED_WITH)  # and not the commit, which changes by the hour
    alike = all(before.versions.get(name) == now[name] for name in packages)
    return alike and asked == request and before.songs == _identity(songs)


def _identity(songs: Songs) -> str:
    facts = repr((songs.names, songs.genres, songs.intervals, songs.unlike, songs.nameless))
    return hashlib.sha1(facts.encode() + songs.vectors.tobytes()).hexdigest()


def _study(request: FeatureRequest, name: str, songs: Songs, progress: Progress) -> FeatureStudy:
    created, tracks = time.time(), len(songs.names)
    if tracks < request.folds:
        raise SettingError(
            f"folds: {request.folds} are more than the {tracks} tracks of {name} that can be tested; "
            "take fewer folds, or more tracks."
        )
    named = sorted(set(songs.genres))
    truth = np.array([named.index(genre) for genre in songs.genres])
    dealt = splits.deal(dict(zip(songs.names, songs.genres, strict=True)), request.seed, request.folds)
    folds = np.array([dealt[name] for name in songs.names])
    rows: list[FeatureRow] = []
    right: dict[FeatureWay, NDArray[np.bool_]] = {}
    ways = list(dict.fromkeys(request.ways))
    for place, way in enumerate(ways):
        began = time.monotonic()
        answers = cross_validate(
            way, songs.vectors, truth, folds, request.seed, _of_way(progress, place, len(ways))
        )
        right[way] = answers.given == truth
        rows.append(
            FeatureRow(
                way=way,
                numbers=answers.numbers,
                folds=[float(right[way][folds == fold].mean()) for fold in range(request.folds)],
                accuracy=bootstrap.share(right[way]),
                macro_f1=float(f1_score(truth, answers.given, average="macro", zero_division=0.0)),
                seconds=time.monotonic() - began,
            )
        )
    return FeatureStudy(
        name=name,
        request=request.model_copy(update={"ways": ways}),
        songs=_identity(songs),
        created=created,
        tracks=tracks,
        columns=songs.vectors.shape[1],
        genres=named,
        chance=Counter(songs.genres).most_common(1)[0][1] / tracks,
        rows=rows,
        verdict=_verdict(right),
        warning=_warning(songs),
        seconds=0.0,
        versions=versions_of(*_STUDIED_WITH),
    )


def _verdict(right: dict[FeatureWay, NDArray[np.bool_]]) -> str:
    if "feature-ae" not in right or "feature-dae" not in right:
        return "Of denoising this says nothing: feature-ae and feature-dae were not both studied."
    return verdict(right["feature-ae"], right["feature-dae"])


def _warning(songs: Songs) -> str | None:
    """What flatters the figures, and what they are not about."""
    told = []
    if gtzan.fault_filtered(songs.names) is not None:
        told.append(f"Folds by track can leak: {splits.GTZAN_LEAK}")
    if songs.unlike:
        told.append(f"Left out for having fewer than {songs.intervals} intervals: {_tracks(songs.unlike)}.")
    if songs.nameless:
        told.append(f"Left out for having no genre: {_tracks(songs.nameless)}.")
    return " ".join(told) or None


def _tracks(count: int) -> str:
    return f"{count} track{'s' if count > 1 else ''}"


def _of_way(progress: Progress, place: int, ways: int) -> Progress:
    return lambda done, what: progress((place + done) / ways, what)


def _of_fold(progress: Progress, fold: int, folds: int, way: str) -> Told:
    return lambda done: progress((fold + done) / folds, f"{way}, fold {fold + 1} of {folds}")
