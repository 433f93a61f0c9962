import os
import threading

import numpy as np
import pytest
import safetensors.torch
import tiny
from sklearn import metrics
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from engine.errors import CancelledError, DivergedError, RunStateError, SettingError
from engine.explore.run import explore_run
from engine.files import write_json
from engine.latents.codec import encode_library, open_codec
from engine.library.store import folder_of
from engine.models.base import build
from engine.schema import Exploration
from engine.training.loop import train


def silent(done, message):
    return


@pytest.fixture
def fitted(make_run):
    def make(library="tiny"):
        run = make_run("pca", tiny.SMALL_WINDOW, library=library)
        train(run, threading.Event())
        return run

    return make


def exported(run, library, pooling):
    """One standardised vector a track, computed from the run's latents by numpy alone."""
    latents = np.asarray(encode_library(open_codec(run), library))
    by_track = latents.reshape(len(library.tracks), -1, *latents.shape[1:])
    if pooling == "flat":
        vectors = by_track.mean(1).reshape(len(by_track), -1)
    else:
        vectors = np.concatenate([by_track.mean((1, 3)), by_track.std((1, 3))], axis=1)
    return vectors, (vectors - vectors.mean(0)) / vectors.std(0)


@pytest.mark.parametrize("pooling", ["mean+std", "flat"])
def test_the_numbers_are_those_of_scikit_learn_on_the_exported_latents(fitted, tiny_library, pooling):
    run = fitted()
    found = explore_run(run, pooling, progress=silent)
    vectors, standard = exported(run, tiny_library, pooling)

    genres = [track.genre for track in tiny_library.tracks]
    labels = [point.cluster for point in found.points]
    row = next(row for row in found.clusters if row.k == found.k)
    scores = metrics.homogeneity_completeness_v_measure(genres, labels)
    assert (row.homogeneity, row.completeness, row.v_measure) == pytest.approx(scores)
    assert row.adjusted_rand == pytest.approx(metrics.adjusted_rand_score(genres, labels))
    assert row.silhouette == pytest.approx(metrics.silhouette_score(standard, labels), abs=1e-3)
    principal = PCA(10).fit(standard)
    assert found.explained == pytest.approx(principal.explained_variance_ratio_[:10], abs=1e-3)
    assert np.std([point.x for point in found.points], ddof=1) == pytest.approx(
        principal.explained_variance_[0] ** 0.5, rel=1e-2
    )

    test = np.array([point.part == "test" for point in found.points])
    scaler = StandardScaler().fit(vectors[~test])
    logistic = LogisticRegression(max_iter=1000).fit(
        scaler.transform(vectors[~test]), np.array(genres)[~test]
    )
    assert found.accuracy["logistic"] == logistic.score(
        scaler.transform(vectors[test]), np.array(genres)[test]
    )
    assert found.accuracy["chance"] == pytest.approx(1 / 3)


def test_every_track_is_a_point_with_its_neighbours(fitted, tiny_library):
    found = explore_run(fitted(), progress=silent)
    names = [track.name for track in tiny_library.tracks]
    assert [point.track for point in found.points] == names
    assert sorted({point.part for point in found.points}) == ["test", "train", "validation"]
    for point in found.points:
        assert len(set(point.nearest)) == 5
        assert set(point.nearest) <= set(names) - {point.track}
    assert found.genres == ["buzz", "hum", "whistle"]
    assert [row.k for row in found.clusters] == list(range(2, 12))
    assert found.k == 3
    assert [sum(row) for row in found.table] == [4, 4, 4]


def test_latents_of_different_music_tell_the_genre(fitted):
    found = explore_run(fitted(), progress=silent)
    assert found.accuracy["logistic"] == 1
    best = max(row.v_measure for row in found.clusters)
    assert best > 0.8


def test_an_exploration_is_kept_until_weights_or_settings_change(fitted):
    run = fitted()
    found = explore_run(run, progress=silent)
    assert Exploration.model_validate_json(run.exploration_file.read_bytes()) == found

    def fail(done, message):
        pytest.fail("explored again")

    assert explore_run(run, progress=fail) == found
    assert explore_run(run, k=3, progress=fail) == found
    assert explore_run(run, k=5, progress=silent).k == 5
    assert explore_run(run, k=5, progress=fail).table != found.table
    assert explore_run(run, "flat", k=5, progress=silent).pooling == "flat"
    os.utime(run.best_file)
    assert explore_run(run, "flat", k=5, progress=silent).weights != found.weights


def test_a_chosen_k_is_shown_even_beyond_the_usual_ones(another_library, fitted):
    another_library("many", genres=("buzz", "hum"), tracks=13)
    found = explore_run(fitted("many"), k=24, progress=silent)
    assert [row.k for row in found.clusters] == [*range(2, 21), 24]
    assert found.k == 24
    assert len({point.cluster for point in found.points}) == 24


def test_a_library_without_genres_is_clustered_and_projected(another_library, fitted):
    another_library("nameless", genres=(None,), tracks=6)
    found = explore_run(fitted("nameless"), progress=silent)
    assert found.genres == found.table == []
    assert found.accuracy == {}
    assert all(row.homogeneity is None for row in found.clusters)
    best = max(found.clusters, key=lambda row: row.silhouette)
    assert found.k == best.k
    assert len({(point.x, point.y) for point in found.points}) == 6


def test_a_library_of_one_genre_is_clustered_and_projected(another_library, fitted):
    another_library("single", genres=("buzz",), tracks=6)
    found = explore_run(fitted("single"), progress=silent)
    assert found.genres == ["buzz"]
    assert found.accuracy == {}
    assert all(row.v_measure is None for row in found.clusters)
    assert [sum(row) for row in found.table] == [6]
    assert found.k >= 2


def test_three_tracks_are_the_fewest(another_library, fitted):
    another_library("three", genres=("buzz",), tracks=3)
    found = explore_run(fitted("three"), progress=silent)
    assert [row.k for row in found.clusters] == [2]
    assert all(len(point.nearest) == 2 for point in found.points)
    another_library("two", genres=("buzz",), tracks=2)
    with pytest.raises(SettingError, match="library two has 2 of the 3 tracks"):
        explore_run(fitted("two"), progress=silent)


@pytest.mark.parametrize("k", [-1, 1, 12, 500])
def test_a_k_that_cannot_be_is_refused(fitted, k):
    run = fitted()
    with pytest.raises(SettingError, match=f"k={k} is out of range: .* between 2 and 11 clusters"):
        explore_run(run, k=k, progress=silent)
    assert not run.exploration_file.exists()


def test_latents_that_are_all_the_same_are_refused(make_run):
    run = make_run("pca", tiny.SMALL_WINDOW)
    unfitted = build(run.config()).state_dict()  # no components yet: every latent is zero
    safetensors.torch.save_file(unfitted, run.best_file)
    with pytest.raises(RunStateError, match="gives every track the same latent"):
        explore_run(run, progress=silent)


def test_latents_that_are_not_numbers_are_refused(make_run):
    run = make_run("pca", tiny.SMALL_WINDOW)
    weights = build(run.config()).state_dict()
    safetensors.torch.save_file({name: value * np.nan for name, value in weights.items()}, run.best_file)
    with pytest.raises(DivergedError, match=f"{run.name} has latents that are not numbers"):
        explore_run(run, progress=silent)


def test_a_run_without_weights_is_refused(make_run):
    with pytest.raises(RunStateError, match="has no weights yet"):
        explore_run(make_run("pca", tiny.SMALL_WINDOW), progress=silent)


def test_cancelling_leaves_nothing_behind(fitted):
    run = fitted()

    def cancel_at_clusters(done, message):
        if "clusters" in message:
            raise CancelledError

    with pytest.raises(CancelledError):
        explore_run(run, progress=cancel_at_clusters)
    assert not run.exploration_file.exists()


def test_an_exploration_of_an_earlier_making_of_the_library_is_made_anew(fitted, another_library):
    library = another_library("remade", genres=("hum", "hiss"), tracks=4)
    run = fitted("remade")
    explore_run(run, "mean+std", progress=silent)
    assert run.exploration() is not None
    remade = library.info.model_copy(update={"created": library.info.created + 1})
    write_json(folder_of("remade") / "library.json", remade)
    assert run.exploration() is None
