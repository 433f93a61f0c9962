"""Classifiers of genre trained on one vector a track: how much of genre can be read off the latents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from sklearn.base import ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from engine.explore.pooling import Vectors
from engine.schema import Part

_NEIGHBOURS = 5


def accuracies(
    vectors: Vectors, genres: Sequence[str | None], parts: Sequence[Part], seed: int
) -> dict[str, float]:
    """Share of the test tracks whose genre is named right, 0 .. 1, by each classifier.

    Trained on training and validation tracks, whose mean and deviation also standardise the vectors.
    `chance` is the best that one constant answer can do: the share of the test tracks' commonest genre.

    Args:
        vectors: not standardised, [tracks, features].
        genres: of each track; tracks of unknown genre take no part.
        parts: of each track.
        seed: of the tree's choice among equal cuts.

    Returns:
        `tree`, `k-NN`, `logistic` and `chance`; empty with no test track of known genre, or with fewer
        than two genres to learn.
    """
    learnt = [row for row, part in enumerate(parts) if part in ("train", "validation") and genres[row]]
    tested = [row for row, part in enumerate(parts) if part == "test" and genres[row]]
    lessons, truth = ([genres[row] for row in rows] for rows in (learnt, tested))
    if len(set(lessons)) < 2 or not tested:
        return {}
    classifiers: dict[str, ClassifierMixin] = {
        "tree": DecisionTreeClassifier(random_state=seed),
        "k-NN": KNeighborsClassifier(min(_NEIGHBOURS, len(learnt))),
        "logistic": LogisticRegression(max_iter=1000),
    }
    scaler = StandardScaler().fit(vectors[learnt])
    known, unknown = scaler.transform(vectors[learnt]), scaler.transform(vectors[tested])
    scores = {
        name: float(np.mean(classifier.fit(known, lessons).predict(unknown) == np.array(truth)))
        for name, classifier in classifiers.items()
    }
    return scores | {"chance": Counter(truth).most_common(1)[0][1] / len(truth)}
