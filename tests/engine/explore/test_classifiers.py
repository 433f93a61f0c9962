import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from engine.explore.classifiers import accuracies
from engine.measure.bootstrap import share

PARTS = ["train"] * 30 + ["validation"] * 6 + ["test"] * 12 + ["left-out"] * 2
GENRES = [("blues", "disco", "pop")[n % 3] for n in range(50)]


def vectors(spread, seed=0):
    draws = np.random.default_rng(seed)
    centres = {"blues": [0, 0, 4], "disco": [0, 400, 0], "pop": [4, 0, 0]}
    scale = np.array([1, 100, 1])
    places = np.array([centres[genre] for genre in GENRES])
    return (places + spread * scale * draws.standard_normal((50, 3))).astype(np.float32)


def told(places, genres=GENRES, parts=PARTS):
    """The shares of right answers."""
    return {name: score.mean for name, score in accuracies(places, "mfcc", genres, parts, 0).scores.items()}


def test_what_is_easily_told_apart_is_told_apart():
    assert told(vectors(0.1)) == {"tree": 1, "k-NN": 1, "logistic": 1, "chance": pytest.approx(1 / 3)}


@pytest.mark.parametrize("numbers", [3, 60])
def test_the_accuracies_are_those_of_scikit_learn_called_directly(numbers):
    places = vectors(3)
    noise = np.random.default_rng(1).standard_normal((50, numbers - 3)).astype(np.float32)
    places = np.concatenate([places, noise], axis=1)
    learnt, tested = slice(0, 36), slice(36, 48)
    scaler = StandardScaler().fit(places[learnt])
    found = told(places)
    for name, classifier in {
        "tree": DecisionTreeClassifier(random_state=0),
        "k-NN": KNeighborsClassifier(5),
        "logistic": LogisticRegression(max_iter=1000),
    }.items():
        classifier.fit(scaler.transform(places[learnt]), GENRES[learnt])
        direct = classifier.score(scaler.transform(places[tested]), GENRES[tested])
        assert found[name] == pytest.approx(direct), name
    assert min(found[name] for name in ("tree", "k-NN", "logistic")) < 1


def test_each_share_has_its_interval_over_the_tested_tracks():
    found = accuracies(vectors(0.1), "mfcc", GENRES, PARTS, 0)
    assert found.tested == 12
    assert found.scores["logistic"] == share(np.ones(12, bool))
    assert found.scores["chance"] == share(np.arange(12) < 4)


def test_what_is_left_out_teaches_nothing():
    places = vectors(0.1)
    confusing = places.copy()
    confusing[48:] = 1e6
    assert told(confusing) == told(places)


def test_chance_is_the_best_constant_answer():
    genres = GENRES[:36] + ["blues"] * 9 + ["pop"] * 3 + GENRES[48:]
    assert told(vectors(0.1), genres)["chance"] == 0.75


def test_tracks_of_unknown_genre_take_no_part():
    places = vectors(0.1)
    places[[0, 40]] = 1e6
    genres = [None if row in (0, 40) else genre for row, genre in enumerate(GENRES)]
    assert told(places, genres)["logistic"] == 1


@pytest.mark.parametrize(
    ("genres", "parts"),
    [([None] * 50, PARTS), (["pop"] * 50, PARTS), (GENRES, ["train"] * 50), (GENRES, ["test"] * 50)],
)
def test_where_nothing_can_be_learnt_or_tested_there_is_no_accuracy(genres, parts):
    assert accuracies(vectors(1), "mfcc", genres, parts, 0).scores == {}


def test_two_training_tracks_are_enough():
    found = told(vectors(0.1)[:4], GENRES[:4], ["train", "train", "left-out", "test"])
    assert set(found) == {"tree", "k-NN", "logistic", "chance"}


def test_a_tree_of_very_many_numbers_sees_components():
    places = np.tile(vectors(0.1), (1, 8000))  # 24000 numbers
    assert told(places)["tree"] == 1
