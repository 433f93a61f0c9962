"""Classifiers of genre trained on one vector a track: how much of genre can be read off it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from sklearn.base import ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.tree import DecisionTreeClassifier

from engine.explore.pooling import Vectors
from engine.explore.reduction import reduced, standardised
from engine.measure.bootstrap import share
from engine.schema import Interval, Part, Space

_NEIGHBOURS = 5
_MOST_CUT = 20_000  # numbers a track that a tree looks through; beyond, it is given principal components


@dataclass(frozen=True)
class Accuracies:
    """What classifiers make of the test tracks.

    Attributes:
        tested: how many of them have a genre.
        scores: share of right answers of `tree`, `k-NN`, `logistic` and `chance`, 0 .. 1, each with its 95 %
            interval over tracks; empty with no test track of known genre, or fewer than two genres to learn.
    """

    tested: int
    scores: dict[str, Interval] = field(default_factory=dict)


def accuracies(
    vectors: Vectors, space: Space, genres: Sequence[str | None], parts: Sequence[Part], seed: int
) -> Accuracies:
    """How many test tracks' genres are named right by each classifier.

    Trained on training and validation tracks, which alone say how the vectors are scaled and reduced
    (`reduction.reduced`). The tree sees the scaled numbers themselves as long as they are not reduced and no
    more than 20000 a track. `chance` is the best that one constant answer can do: the share of the commonest
    genre among the test tracks.

    Args:
        vectors: as they are, float32 [tracks, numbers].
        space: what they are of.
        genres: of each track; tracks of unknown genre take no part.
        parts: of each track.
        seed: of the tree's choice among equal cuts.
    """
    learnt = [row for row, part in enumerate(parts) if part in ("train", "validation") and genres[row]]
    tested = [row for row, part in enumerate(parts) if part == "test" and genres[row]]
    lessons, truth = (np.array([genres[row] for row in rows]) for rows in (learnt, tested))
    if len(set(lessons)) < 2 or not tested:
        return Accuracies(len(tested))
    rows = np.array(learnt, np.int64)
    fewer = reduced(vectors, space, seed, rows)
    # turned vectors are the same for the others, but a tree cuts along the numbers themselves
    plain = fewer.components is None and vectors.shape[1] <= _MOST_CUT
    whole = standardised(vectors, rows, space) if plain else fewer.vectors
    classifiers: dict[str, tuple[ClassifierMixin, Vectors]] = {
        "tree": (DecisionTreeClassifier(random_state=seed), whole),
        "k-NN": (KNeighborsClassifier(min(_NEIGHBOURS, len(learnt))), fewer.vectors),
        "logistic": (LogisticRegression(max_iter=1000), fewer.vectors),
    }
    right = {
        name: classifier.fit(given[learnt], lessons).predict(given[tested]) == truth
        for name, (classifier, given) in classifiers.items()
    }
    right["chance"] = truth == Counter(truth.tolist()).most_common(1)[0][0]
    return Accuracies(len(tested), {name: share(hits) for name, hits in right.items()})
