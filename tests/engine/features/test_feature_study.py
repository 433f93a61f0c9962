import dataclasses
import os
from pathlib import Path

import numpy as np
import pytest
from invented import GENRES, rows
from sklearn.decomposition import PCA

from engine import places
from engine.errors import CancelledError, SettingError
from engine.features import kept, table
from engine.features.songs import join
from engine.features.study import cross_validate, study_features
from engine.features.verdict import verdict
from engine.features.ways import fit_coding
from engine.schema import FEATURE_WAYS, FeatureRequest


def silent(done, message):
    return


@pytest.fixture
def request_of(home, tmp_path):
    """Writes a table of invented songs and gives what asks for its study."""

    def write(songs, ways=FEATURE_WAYS, folds=2, **wanted):
        table.write(tmp_path / "invented.csv", songs)
        return FeatureRequest(table=str(tmp_path / "invented.csv"), ways=list(ways), folds=folds, **wanted)

    return write


def learnt(songs, way, seed=0, vectors=None):
    joined = join(songs, "a table")
    truth = np.array([GENRES.index(genre) for genre in joined.genres])
    folds = np.arange(len(truth)) // len(GENRES) % 2
    chosen = joined.vectors if vectors is None else vectors(joined.vectors)
    return cross_validate(way, chosen, truth, folds, seed, silent).given, truth


def test_every_way_tells_genres_that_are_far_apart(request_of):
    found = study_features(request_of(rows(30, intervals=2)), silent)
    assert [row.way for row in found.rows] == list(FEATURE_WAYS)
    assert [row.numbers for row in found.rows] == [116, 15, 64, 64, 64, 64]
    assert all(row.accuracy.mean > 0.9 for row in found.rows)
    assert all(row.accuracy.low < row.accuracy.mean <= row.accuracy.high for row in found.rows)
    assert all(np.mean(row.folds) == pytest.approx(row.accuracy.mean) for row in found.rows)
    assert (found.tracks, found.columns, found.genres) == (30, 116, list(GENRES))
    assert found.chance == pytest.approx(1 / 3)
    assert found.warning is None
    assert {"librosa", "torch", "latentdeck"} <= set(found.versions)
    assert "no difference that these tracks show" in found.verdict


def test_where_there_is_nothing_to_tell_the_answers_are_chance(request_of):
    found = study_features(request_of(rows(60, intervals=1, apart=0.0), ["raw", "pca-64"]), silent)
    for row in found.rows:
        assert row.accuracy.low < found.chance < row.accuracy.high
    assert "feature-ae and feature-dae were not both studied" in found.verdict


@pytest.mark.parametrize("way", FEATURE_WAYS)
def test_nothing_is_learnt_from_the_tracks_of_the_tested_fold(way):
    """One track of fold 0 is moved far away: the other answers of its fold are what they were."""

    def moved(vectors):
        vectors = vectors.copy()
        vectors[0] = 1e6 * np.arange(vectors.shape[1])
        return vectors

    songs = rows(18, intervals=1, apart=0.3)
    before, _ = learnt(songs, way)
    after, _ = learnt(songs, way, vectors=moved)
    fold = np.arange(18) // len(GENRES) % 2 == 0
    assert np.array_equal(after[fold][1:], before[fold][1:])
    assert not np.array_equal(after[~fold], before[~fold])


def test_the_same_seed_gives_the_same_answers_and_another_one_others():
    songs = rows(18, intervals=1, apart=0.3)
    for way in ("raw", "feature-vae"):
        first, _ = learnt(songs, way)
        assert np.array_equal(first, learnt(songs, way)[0])
        assert any(not np.array_equal(first, learnt(songs, way, seed)[0]) for seed in (1, 2, 3))


def test_a_way_says_the_same_whatever_else_is_studied(request_of):
    songs = rows(12, intervals=1, apart=0.5)
    alone = study_features(request_of(songs, ["feature-dae"]), silent)
    beside = study_features(request_of(songs, ["raw", "feature-vae", "feature-dae"]), silent)
    (row,) = alone.rows
    same = next(other for other in beside.rows if other.way == "feature-dae")
    assert row.model_dump(exclude={"seconds"}) == same.model_dump(exclude={"seconds"})


def test_the_components_are_those_of_scikit_learn():
    vectors = np.random.default_rng(0).standard_normal((90, 100)).astype(np.float32)
    coding = fit_coding("pca-64", vectors[:80], silent)
    expected = PCA(64, svd_solver="full").fit(vectors[:80]).transform(vectors[80:])
    assert coding(vectors[80:]) == pytest.approx(expected, abs=1e-4)


def test_a_study_is_kept_until_table_seed_or_folds_change(request_of):
    wanted = request_of(rows(12, intervals=1), ["raw"])
    found = study_features(wanted, silent)
    assert kept.all_studies() == [found]

    def fail(done, message):
        assert "fold" not in message, "studied again"

    assert study_features(wanted, fail) == found
    more = study_features(wanted.model_copy(update={"ways": ["pca-64"]}), silent)
    assert [row.way for row in more.rows] == ["raw", "pca-64"]
    assert study_features(wanted, fail) == more
    assert study_features(wanted.model_copy(update={"seed": 1}), silent).request.seed == 1
    last = study_features(wanted.model_copy(update={"folds": 3}), silent)
    assert last.request.folds == 3
    # another table in its place, with the time of a file that was copied or unpacked
    other = request_of(rows(12, intervals=1, seed=1), ["raw"], folds=3)
    os.utime(other.table, (1, 1))
    assert study_features(other, silent).songs != last.songs


def test_a_study_stays_when_the_program_is_committed_and_not_when_a_package_is_another(request_of):
    wanted = request_of(rows(12, intervals=1), ["raw"])
    found = study_features(wanted, silent)
    committed = found.model_copy(update={"versions": found.versions | {"commit": "another"}})
    kept.keep(committed)
    assert study_features(wanted, silent) == committed
    kept.keep(found.model_copy(update={"versions": found.versions | {"librosa": "0.1"}}))
    assert study_features(wanted, silent).versions == found.versions


def test_a_deleted_study_is_gone_and_its_table_is_not(request_of):
    wanted = request_of(rows(12, intervals=1), ["raw"])
    study_features(wanted, silent)
    kept.delete("invented.csv")
    assert kept.all_studies() == []
    assert Path(wanted.table).exists()
    with pytest.raises(kept.NoSuchStudyError, match=r"no study of features named invented\.csv; there"):
        kept.delete("invented.csv")


def test_songs_of_gtzan_and_songs_left_out_are_warned_of(request_of):
    songs = [dataclasses.replace(row, song=f"blues.000{row.song[5:]:0>2}") for row in rows(12, intervals=2)]
    found = study_features(request_of(songs[:-1], ["raw"]), silent)
    assert "neighbouring numbers of GTZAN share artists" in found.warning
    assert "fewer than 2 intervals: 1 track." in found.warning
    assert (found.tracks, found.columns) == (11, 116)


def test_more_folds_than_tracks_are_refused(request_of):
    with pytest.raises(SettingError, match=r"folds: 9 are more than the 6 tracks of invented\.csv"):
        study_features(request_of(rows(6), folds=9), silent)


def test_cancelling_leaves_nothing_behind(request_of):
    def cancel(done, message):
        if "feature-ae, fold 2 of 2" in message:
            raise CancelledError

    with pytest.raises(CancelledError):
        study_features(request_of(rows(12, intervals=1)), cancel)
    assert kept.all_studies() == []
    assert not list(places.data().rglob("*.json"))


def test_a_difference_is_called_real_where_chance_would_hardly_make_it():
    right, wrong = np.ones(40, bool), np.ones(40, bool)
    wrong[:10] = False
    # ten of ten for one side: twice 0.5 ** 10
    helps = verdict(wrong, right)
    assert helps.startswith(
        "Denoising helps, and the difference is real: feature-dae names 100.0 % of 40 tracks"
    )
    # 10 and 0 of 42 and a half track each: 1.96 * sqrt(10 + 1 - 10 ** 2 / 42) about 10
    assert "a difference of +25.0 % (95 % interval +10.1 % to +37.5 %)" in helps
    assert "10 are right in feature-dae alone and 0 in feature-ae alone" in helps
    assert "p = 0.002)" in helps
    assert verdict(right, wrong).startswith("Denoising harms, and the difference is real")


def test_a_difference_that_chance_makes_is_not_called_real():
    one, other = np.ones(40, bool), np.ones(40, bool)
    one[:5], other[4:7] = False, False
    told = verdict(one, other)
    assert told.startswith("Whether the autoencoder denoises makes no difference that these tracks show")
    assert "4 are right in feature-dae alone and 2 in feature-ae alone" in told
    assert "p = 0.69)" in told


def test_two_that_never_disagree_may_still_differ_on_other_tracks():
    told = verdict(np.ones(12, bool), np.ones(12, bool))
    assert "a difference of +0.0 % (95 % interval -14.0 % to +14.0 %)" in told
    assert "0 are right in feature-dae alone and 0 in feature-ae alone" in told
    assert "p = 1)" in told
