"""Scores by hand, and against scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics

from engine.genres.scores import level
from engine.measure.bootstrap import share

GENRES = ["blues", "disco", "jazz", "rock"]


def test_four_answers_by_hand() -> None:
    # two blues (one taken for disco), one disco, one jazz taken for disco; no rock
    found = level(np.array([0, 0, 1, 2]), np.array([0, 1, 1, 1]), np.arange(4), GENRES)
    assert found.confusion == [[1, 1, 0, 0], [0, 1, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]]
    assert (found.count, found.accuracy.mean) == (4, 0.5)
    blues, disco, jazz, rock = found.scores
    assert (blues.precision, blues.recall, blues.f1, blues.support) == (1.0, 0.5, pytest.approx(2 / 3), 2)
    assert (disco.precision, disco.recall, disco.f1) == (pytest.approx(1 / 3), 1.0, 0.5)
    assert (jazz.precision, jazz.recall, jazz.f1, jazz.support) == (None, 0.0, 0.0, 1)
    assert (rock.precision, rock.recall, rock.f1, rock.support) == (None, None, None, 0)
    assert found.macro_f1 == pytest.approx((2 / 3 + 0.5 + 0) / 3)  # rock was neither there nor answered


@pytest.mark.parametrize("seed", range(3))
def test_scores_are_those_of_scikit_learn(seed: int) -> None:
    random = np.random.default_rng(seed)
    truth = random.integers(0, 3, 60)
    answers = np.where(random.random(60) < 0.6, truth, random.integers(0, 4, 60))
    tracks = np.arange(60) // 6
    found = level(truth, answers, tracks, GENRES)
    places = list(range(4))
    assert found.confusion == metrics.confusion_matrix(truth, answers, labels=places).tolist()
    theirs = metrics.precision_recall_fscore_support(truth, answers, labels=places, zero_division=np.nan)
    for score, precision, recall, f1, support in zip(found.scores, *theirs, strict=True):
        ours = [np.nan if value is None else value for value in (score.precision, score.recall, score.f1)]
        assert ours == pytest.approx([precision, recall, f1], nan_ok=True)
        assert score.support == support
    macro = metrics.f1_score(truth, answers, labels=places, average="macro", zero_division=np.nan)
    assert found.macro_f1 == pytest.approx(macro)
    assert found.accuracy == share(truth == answers, tracks)
    assert found.accuracy.mean == pytest.approx(metrics.accuracy_score(truth, answers))
