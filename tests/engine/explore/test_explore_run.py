import shutil
import threading

import numpy as np
import pytest
import safetensors.torch
import tiny
from sklearn import metrics
from sklearn.cluster import AgglomerativeClustering
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.metrics.pairwise import cosine_distances
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from engine.errors import CancelledError, DivergedError, RunStateError, SettingError
from engine.explore.run import explore_run
from engine.files import write_json
from engine.latents.codec import encode_library, open_codec
from engine.library.store import folder_of
from engine.models.base import build
from engine.runs.directory import RunDirectory
from engine.schema import SPACES
from engine.training.loop import train


def silent(done, message):
    return


def fitted(library="tiny"):
    run = tiny.new_run("pca", tiny.SMALL_WINDOW, library=library)
    train(run, threading.Event())
    return run


@pytest.fixture(scope="module")
def explored(tiny_library):
    """A run that is explored in all spaces, what was found in them, and the progress that was told."""
    run, shares = fitted(), []
    found = explore_run(run, progress=lambda done, message: shares.append(done))
    return run, {one.space: one for one in found}, shares


@pytest.fixture
def copied(explored, tmp_path):
    """A copy of that run, and what was found."""
    run, found, _ = explored
    return RunDirectory(shutil.copytree(run.path, tmp_path / run.name)), found


def exported(run, library, space):
    """One standardised vector a track, computed from the run's latents by numpy alone."""
    latents = np.asarray(encode_library(open_codec(run), library))
    by_track = latents.reshape(len(library.tracks), -1, *latents.shape[1:])
    if space == "flat":
        vectors = by_track.mean(1).reshape(len(by_track), -1)
    else:
        vectors = np.concatenate([by_track.mean((1, 3)), by_track.std((1, 3))], axis=1)
    return vectors, (vectors - vectors.mean(0)) / vectors.std(0)


@pytest.mark.parametrize("space", ["mean+std", "flat"])
def test_the_numbers_are_those_of_scikit_learn_on_the_exported_latents(explored, tiny_library, space):
    run, found = explored[0], explored[1][space]
    vectors, standard = exported(run, tiny_library, space)
    assert found.dims == vectors.shape[1]

    genres = [track.genre for track in tiny_library.tracks]
    for row in found.clusters:
        labels = found.labels_at(row.k)
        scores = metrics.homogeneity_completeness_v_measure(genres, labels)
        assert (row.homogeneity, row.completeness, row.v_measure) == pytest.approx(scores)
        assert row.adjusted_rand == pytest.approx(metrics.adjusted_rand_score(genres, labels))
        mutual = metrics.adjusted_mutual_info_score(genres, labels)
        assert row.adjusted_mutual_info == pytest.approx(mutual)
        assert row.silhouette == pytest.approx(metrics.silhouette_score(standard, labels), abs=1e-3)
        centres = np.stack([standard[np.array(labels) == one].mean(0) for one in labels])
        assert row.inertia == pytest.approx(np.square(standard - centres).sum(), rel=1e-3)
    labels = AgglomerativeClustering(3).fit_predict(standard)
    assert found.others[0].adjusted_rand == pytest.approx(metrics.adjusted_rand_score(genres, labels))

    principal = PCA(10).fit(standard)
    assert found.explained == pytest.approx(principal.explained_variance_ratio_[:10], abs=1e-3)
    deviations = np.std(found.maps["pca"], axis=0, ddof=1)
    assert deviations == pytest.approx(principal.explained_variance_[:3] ** 0.5, rel=1e-2)

    distances = cosine_distances(standard)
    names = [point.track for point in found.points]
    for row, point in enumerate(found.points):
        direct = [distances[row, names.index(other)] for other in point.nearest]
        assert point.distances == pytest.approx(direct, abs=1e-3)
        assert direct == pytest.approx(sorted(distances[row])[1:11], abs=1e-3)

    test = np.array([point.part == "test" for point in found.points])
    scaler = StandardScaler().fit(vectors[~test])
    known, unknown = scaler.transform(vectors[~test]), scaler.transform(vectors[test])
    for name, classifier in {
        "tree": DecisionTreeClassifier(random_state=0),
        "k-NN": KNeighborsClassifier(5),
        "logistic": LogisticRegression(max_iter=1000),
    }.items():
        classifier.fit(known, np.array(genres)[~test])
        assert found.accuracy[name].mean == classifier.score(unknown, np.array(genres)[test]), name
    assert found.accuracy["chance"].mean == pytest.approx(1 / 3)
    assert found.tested == test.sum() == 3


def test_every_track_is_a_point_with_its_neighbours(explored, tiny_library):
    found = explored[1]["mean+std"]
    names = [track.name for track in tiny_library.tracks]
    assert [point.track for point in found.points] == names
    assert sorted({point.part for point in found.points}) == ["test", "train", "validation"]
    for point in found.points:
        assert len(set(point.nearest)) == len(point.distances) == 10
        assert set(point.nearest) <= set(names) - {point.track}
    assert found.genres == ["buzz", "hum", "whistle"]
    assert [row.k for row in found.clusters] == list(range(2, 12))
    assert found.k == 3
    assert [sum(row) for row in found.table(5)] == [4, 4, 4]
    assert {name: np.shape(places) for name, places in found.maps.items()} == {
        "pca": (12, 3),
        "t-sne": (12, 2),
    }


def test_all_spaces_are_explored_where_none_is_named(explored):
    run, found, shares = explored
    assert list(found) == list(SPACES)
    assert {space: one.dims for space, one in found.items()} == {
        "mean+std": 16,
        "flat": run.config().floats,
        "waveform": 8000,
        "mfcc": 40,
        "mel-pca": 80 * 32,
    }
    assert found["mel-pca"].components == 11
    assert shares == sorted(shares)
    assert shares[-1] <= 1


def test_latents_of_different_music_tell_the_genre(explored):
    found = explored[1]["mean+std"]
    assert found.accuracy["logistic"].mean == 1
    assert max(row.v_measure for row in found.clusters) > 0.8
    assert found.warning is None
    assert found.suspects == []


def test_an_exploration_is_kept_until_the_weights_change(copied):
    run, found = copied
    kept = [found["flat"], found["mfcc"]]
    assert [run.exploration("flat"), run.exploration("mfcc")] == kept

    def fail(done, message):
        pytest.fail("explored again")

    assert explore_run(run, ["flat", "mfcc"], progress=fail) == kept
    tiny.count_as_other_weights(run)
    assert run.exploration("flat") is None
    assert explore_run(run, ["mfcc"], progress=fail) == kept[1:]  # no weights have made it
    assert explore_run(run, ["flat"], progress=silent)[0].weights != found["flat"].weights


def test_a_library_without_genres_is_clustered_and_mapped(another_library):
    another_library("nameless", genres=(None,), tracks=6)
    (found,) = explore_run(fitted("nameless"), ["mean+std"], progress=silent)
    assert found.genres == found.table(2) == []
    assert (found.accuracy, found.tested) == ({}, 0)
    assert list(found.best) == ["silhouette"]
    assert found.k == found.best["silhouette"]
    assert len({tuple(place) for place in found.maps["t-sne"]}) == 6


def test_a_library_of_one_genre_is_clustered_and_mapped(another_library):
    another_library("single", genres=("buzz",), tracks=6)
    (found,) = explore_run(fitted("single"), ["mean+std"], progress=silent)
    assert found.genres == ["buzz"]
    assert found.accuracy == {}
    assert all(row.v_measure is None for row in found.clusters)
    assert [sum(row) for row in found.table(found.k)] == [6]
    assert found.k >= 2


def test_three_tracks_are_the_fewest(another_library):
    another_library("three", genres=("buzz",), tracks=3)
    for found in explore_run(fitted("three"), progress=silent):
        assert [row.k for row in found.clusters] == [2]
        assert found.elbow is None
        assert all(len(point.nearest) == 2 for point in found.points)
        assert np.shape(found.maps["pca"]) == (3, 3)
    another_library("two", genres=("buzz",), tracks=2)
    with pytest.raises(SettingError, match="library two has 2 of the 3 tracks"):
        explore_run(fitted("two"), progress=silent)


def test_fewer_tracks_than_genres_and_clusters_are_explored(another_library):
    another_library("odd", genres=("buzz", "hum", "hiss", "whistle"), tracks=1)
    (found,) = explore_run(fitted("odd"), ["mean+std"], progress=silent)
    assert [row.k for row in found.clusters] == [2, 3]
    assert found.k in (2, 3)
    assert len(found.others) == 3


def test_latents_that_are_all_the_same_are_refused(make_run):
    run = make_run("pca", tiny.SMALL_WINDOW)
    unfitted = build(run.config()).state_dict()  # no components yet: every latent is zero
    safetensors.torch.save_file(unfitted, run.best_file)
    with pytest.raises(RunStateError, match="gives every track the same latent"):
        explore_run(run, ["mean+std"], progress=silent)


def test_latents_that_are_not_numbers_are_refused(make_run):
    run = make_run("pca", tiny.SMALL_WINDOW)
    weights = build(run.config()).state_dict()
    safetensors.torch.save_file({name: value * np.nan for name, value in weights.items()}, run.best_file)
    with pytest.raises(DivergedError, match=f"{run.name} has latents that are not numbers"):
        explore_run(run, ["mean+std"], progress=silent)


def test_a_run_without_weights_is_refused(make_run):
    with pytest.raises(RunStateError, match="has no weights yet"):
        explore_run(make_run("pca", tiny.SMALL_WINDOW), progress=silent)


def test_cancelling_leaves_nothing_behind(tiny_library):
    run = fitted()

    def cancel_at_clusters(done, message):
        if "clusters" in message:
            raise CancelledError

    with pytest.raises(CancelledError):
        explore_run(run, ["mean+std"], progress=cancel_at_clusters)
    assert not run.exploration_file("mean+std").exists()


def test_an_exploration_of_an_earlier_making_of_the_library_is_made_anew(another_library):
    library = another_library("remade", genres=("hum", "hiss"), tracks=4)
    run = fitted("remade")
    explore_run(run, ["mean+std", "mfcc"], progress=silent)
    assert run.exploration() is not None
    remade = library.info.model_copy(update={"created": library.info.created + 1})
    write_json(folder_of("remade") / "library.json", remade)
    assert run.exploration() is None
    assert run.exploration("mfcc") is None


def test_a_file_of_another_format_is_made_anew(copied):
    run, _ = copied
    run.exploration_file("mfcc").write_text('{"format": 1}')
    assert run.exploration("mfcc") is None
    assert explore_run(run, ["mfcc"], progress=silent) == [run.exploration("mfcc")]
