"""How right answers are: accuracy with its interval, confusion, precision, recall and F1; numpy alone.

The service joins reports of folds, and loads no scikit-learn; the definitions are scikit-learn's.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.measure.bootstrap import share
from engine.schema import GenreLevel, GenreScore

Places = NDArray[np.int64]
"""Places among the genres, [n]."""


def level(truth: Places, answers: Places, tracks: NDArray[np.int64], genres: Sequence[str]) -> GenreLevel:
    """What answers are worth.

    Args:
        truth: the genre of each clip or track.
        answers: the genre that was answered.
        tracks: which track each of them is of; the interval is over tracks.
        genres: what the places mean.
    """
    confusion = np.zeros((len(genres), len(genres)), np.int64)
    np.add.at(confusion, (truth, answers), 1)
    scores = [_score(genre, place, confusion) for place, genre in enumerate(genres)]
    known = [score.f1 for score in scores if score.f1 is not None]
    return GenreLevel(
        count=len(truth),
        accuracy=share(truth == answers, tracks),
        macro_f1=float(np.mean(known)) if known else None,
        confusion=confusion.tolist(),
        scores=scores,
    )


def _score(genre: str, place: int, confusion: NDArray[np.int64]) -> GenreScore:
    """A genre's scores; F1 is that of a genre which is there or answered, None of one that is neither."""
    right, answered, there = (
        int(confusion[place, place]),
        int(confusion[:, place].sum()),
        int(confusion[place].sum()),
    )
    return GenreScore(
        genre=genre,
        precision=right / answered if answered else None,
        recall=right / there if there else None,
        f1=2 * right / (answered + there) if answered + there else None,
        support=there,
    )
