"""Reports of classifiers and studies of features to show, without an engine."""

from __future__ import annotations

import random
from typing import Any

from driving import a_run

from engine.schema import (
    FEATURE_WAYS,
    FeatureRequest,
    FeatureRow,
    FeatureStudy,
    GenreLevel,
    GenreReport,
    GenreScore,
    Interval,
    RunInfo,
)

GENRES = ["blues", "classical", "country", "disco", "hiphop", "jazz", "metal", "pop", "reggae", "rock"]


def a_classifier(name: str, **changes: Any) -> RunInfo:
    """A run of `cel` on mel that is done."""
    words: dict[str, Any] = {
        "model": "cel", "task": "classifier", "settings": {"input": "mel"}, "floats": 0, "ratio": 0.0,
        "state": "done", "epoch": 40.0, "seconds_left": None, "accuracy": 0.625, "best_loss": 1.21,
        "train_loss": 0.8, "val_loss": 1.3,
    }  # fmt: skip
    return a_run(name, **(words | changes))


def around(mean: float, by: float = 0.1) -> Interval:
    """An interval about a mean."""
    return Interval(mean=mean, low=max(0.0, mean - by), high=min(1.0, mean + by))


def a_level(each: int, right: float, genres: list[str]) -> GenreLevel:
    """Answers for `each` of every genre, about so many of them right."""
    chance = random.Random(each)
    confusion = [[0] * len(genres) for _ in genres]
    for true in range(len(genres)):
        for _ in range(each):
            answer = true if chance.random() < right else chance.randrange(len(genres))
            confusion[true][answer] += 1
    scores = []
    for place, genre in enumerate(genres):
        hits, answered = confusion[place][place], sum(row[place] for row in confusion)
        precision, recall = hits / answered if answered else None, hits / each
        f1 = 2 * hits / (answered + each)
        scores.append(GenreScore(genre=genre, precision=precision, recall=recall, f1=f1, support=each))
    mean = sum(confusion[i][i] for i in range(len(genres))) / (each * len(genres))
    return GenreLevel(
        count=each * len(genres), accuracy=around(mean), macro_f1=mean - 0.01, confusion=confusion,
        scores=scores,
    )  # fmt: skip


def a_report(*runs: str, genres: list[str] | None = None, **changes: Any) -> GenreReport:
    """What these runs tell: of each genre ten tracks, sixty clips."""
    names = genres or GENRES
    words: dict[str, Any] = {
        "runs": list(runs), "model": "cel", "input": "mel", "library": "demo", "library_created": 1.0,
        "split": "random", "seed": 0, "part": "test", "weights": ["w"] * len(runs), "genres": names,
        "chance": 1 / len(names), "clips": a_level(60, 0.55, names), "tracks": a_level(10, 0.65, names),
        "seconds": 2.0, "versions": {},
    }  # fmt: skip
    return GenreReport(**(words | changes))


def a_study(name: str = "demo", **changes: Any) -> FeatureStudy:
    """Six ways from features to genres."""
    rows = [
        FeatureRow(
            way=way, numbers=580 if way == "raw" else 64, folds=[0.6, 0.7, 0.65, 0.6, 0.7],
            accuracy=around(0.66 - place * 0.03, 0.08), macro_f1=0.64 - place * 0.03, seconds=3.0,
        )
        for place, way in enumerate(FEATURE_WAYS)
    ]  # fmt: skip
    words: dict[str, Any] = {
        "name": name, "request": FeatureRequest(library=name), "created": 1.0, "tracks": 100, "columns": 580,
        "genres": GENRES, "chance": 0.1, "rows": rows, "seconds": 61.0, "versions": {},
        "verdict": "Denoising makes no difference that is real: feature-dae is 3 points below feature-ae, "
        "and the interval of the difference, -9 … 4 points, holds zero.",
    }  # fmt: skip
    return FeatureStudy(**(words | changes))
