import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from engine.explore.classifiers import accuracies

PARTS = ["train"] * 30 + ["validation"] * 6 + ["test"] * 12 + ["left-out"] * 2
GENRES = [("blues", "disco", "pop")[n % 3] for n in range(50)]


def vectors(spread, seed=0):
    draws = np.random.default_rng(seed)
    centres = {"blues": [0, 0, 4], "disco": [0, 400, 0], "pop": [4, 0, 0]}
    scale = np.array([1, 100, 1])
    places = np.array([centres[genre] for genre in GENRES])
    return (places + spread * scale * draws.standard_normal((50, 3))).astype(np.float32)


def test_what_is_easily_told_apart_is_told_apart():
    assert accuracies(vectors(0.1), GENRES, PARTS, seed=0) == {
        "tree": 1,
        "k-NN": 1,
        "logistic": 1,
        "chance": pytest.approx(1 / 3),
    }


def test_the_accuracies_are_those_of_scikit_learn_called_directly():
    places = vectors(3)
    learnt, tested = slice(0, 36), slice(36, 48)
    scaler = StandardScaler().fit(places[learnt])
    found = accuracies(places, GENRES, PARTS, seed=0)
    for name, classifier in {
        "tree": DecisionTreeClassifier(random_state=0),
        "k-NN": KNeighborsClassifier(5),
        "logistic": LogisticRegression(max_iter=1000),
    }.items():
        classifier.fit(scaler.transform(places[learnt]), GENRES[learnt])
        assert found[name] == pytest.approx(
            classifier.score(scaler.transform(places[tested]), GENRES[tested])
        )
    assert min(found[name] for name in ("tree", "k-NN", "logistic")) < 1


def test_what_is_left_out_teaches_nothing():
    places = vectors(0.1)
    confusing = places.copy()
    confusing[48:] = 1e6
    assert accuracies(confusing, GENRES, PARTS, seed=0) == accuracies(places, GENRES, PARTS, seed=0)


def test_chance_is_the_best_constant_answer():
    genres = GENRES[:36] + ["blues"] * 9 + ["pop"] * 3 + GENRES[48:]
    assert accuracies(vectors(0.1), genres, PARTS, seed=0)["chance"] == 0.75


def test_tracks_of_unknown_genre_take_no_part():
    places = vectors(0.1)
    places[[0, 40]] = 1e6
    genres = [None if row in (0, 40) else genre for row, genre in enumerate(GENRES)]
    assert accuracies(places, genres, PARTS, seed=0)["logistic"] == 1


@pytest.mark.parametrize(
    ("genres", "parts"),
    [([None] * 50, PARTS), (["pop"] * 50, PARTS), (GENRES, ["train"] * 50), (GENRES, ["test"] * 50)],
)
def test_where_nothing_can_be_learnt_or_tested_there_is_no_accuracy(genres, parts):
    assert accuracies(vectors(1), genres, parts, seed=0) == {}


def test_two_training_tracks_are_enough():
    found = accuracies(vectors(0.1)[:4], GENRES[:4], ["train", "train", "left-out", "test"], seed=0)
    assert set(found) == {"tree", "k-NN", "logistic", "chance"}
