"""Reports are of the test tracks, go with weights and library, and those of folds are joined."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import tiny
from classifying import asked, silent, trained

from engine import places
from engine.errors import RunStateError, SettingError
from engine.genres.answers import Answers, Asked, of_runs, summed_up
from engine.genres.classifier import open_classifier
from engine.genres.report import tell_genres, vote_of
from engine.latents.codec import open_codec
from engine.library import splits
from engine.library.store import Library, open_library
from engine.measure import frontier
from engine.measure.bootstrap import share
from engine.runs.directory import RunDirectory
from engine.service import starting
from engine.service.folds import new_runs


@pytest.fixture(scope="module")
def folds(tiny_library: Library) -> list[RunDirectory]:
    """Two trained folds; the second one has no report yet."""
    runs = [trained(run) for run in new_runs(asked(epochs=2, name="told"))[:2]]
    tell_genres(runs[0], silent)
    return runs


def test_a_report_is_of_the_test_tracks_and_their_votes(folds: list[RunDirectory]) -> None:
    run = folds[0]
    config, library = run.config(), open_library("tiny")
    report = of_runs([run])
    assert report is not None
    assert report == run.genre_report()
    parts = splits.assign(library.tracks, "fold-1", 0, library.info)
    tested = [track for track in library.tracks if parts[track.name] == "test"]
    assert (report.tracks.count, report.clips.count) == (len(tested), 4 * len(tested))
    assert (report.model, report.input, report.split, report.part) == ("cel", "mel", "fold-1", "test")
    assert report.warning is None
    # the same once more, by hand
    opened = open_classifier(run)
    answers = Answers.model_validate_json(run.answers_file.read_bytes())
    right = 0
    for track, asked_of in zip(tested, answers.tracks, strict=True):
        told = opened.model.probabilities(library.clips[track.first_clip : track.first_clip + 4])
        assert asked_of.clips == [config.genres[place] for place in told.argmax(1)]
        assert asked_of.vote == config.genres[told.mean(0).argmax()]
        right += asked_of.vote == track.genre
    assert report.tracks.accuracy.mean == pytest.approx(right / len(tested))
    genres = [track.genre for track in tested]
    assert report.chance == max(genres.count(genre) for genre in genres) / len(genres)


def test_clips_vote_by_how_sure_they_are() -> None:
    told = np.array([[0.6, 0.4, 0.0], [0.1, 0.45, 0.45], [0.34, 0.33, 0.33]], np.float32)
    assert told.argmax(1).tolist() == [0, 1, 0]
    assert vote_of(told) == 1


def test_a_report_of_two_tracks_by_hand(folds: list[RunDirectory]) -> None:
    about = folds[0].genre_report()
    assert about is not None
    rest = about.model_dump(exclude={"genres", "chance", "clips", "tracks"})
    tracks = [
        Asked(track="a", genre="jazz", clips=["jazz", "rock", "rock"], vote="jazz"),
        Asked(track="b", genre="rock", clips=["rock"], vote="jazz"),
    ]
    found = summed_up(tracks, ["jazz", "rock"], **rest)
    assert found.clips.confusion == [[1, 2], [0, 1]]
    assert found.tracks.confusion == [[1, 0], [1, 0]]
    assert (found.clips.accuracy.mean, found.tracks.accuracy.mean, found.chance) == (0.5, 0.5, 0.5)
    assert found.clips.accuracy == share(np.array([True, False, False, True]), np.array([0, 0, 0, 1]))


def test_folds_are_joined_when_all_of_them_are_told(folds: list[RunDirectory]) -> None:
    first = folds[0].genre_report()
    assert first is not None
    assert of_runs(folds) is None
    second = tell_genres(folds[1], silent)
    joined = of_runs(folds)
    assert joined is not None
    assert (joined.split, joined.runs) == ("folds", ["told-fold-1", "told-fold-2"])
    assert joined.weights == first.weights + second.weights
    for whole, *parts in zip(
        (joined.tracks, joined.clips), (first.tracks, first.clips), (second.tracks, second.clips), strict=True
    ):
        assert whole.count == sum(part.count for part in parts)
        assert whole.confusion == sum(np.array(part.confusion) for part in parts).tolist()
    assert joined.chance == max(score.support for score in joined.tracks.scores) / joined.tracks.count
    assert of_runs([folds[1]]) == second


def test_answers_that_are_gone_are_given_again(folds: list[RunDirectory]) -> None:
    before = [tell_genres(run, silent) for run in folds]
    folds[1].answers_file.unlink()
    assert of_runs(folds) is None
    assert tell_genres(folds[1], silent).tracks == before[1].tracks
    assert of_runs(folds) is not None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"split": "fold-2", "seed": 1}, "differ in more than their fold"),
        ({"split": "fold-2", "model": "cel2"}, "differ in more than their fold"),
        ({"split": "fold-1"}, "may test the same tracks; only runs of different folds"),
        ({"split": "random"}, "may test the same tracks; only runs of different folds"),
    ],
)
def test_only_runs_that_differ_in_their_fold_alone_are_joined(
    tiny_library: Library, changes: dict[str, object], sentence: str
) -> None:
    one, other = starting.new_run(asked(split="fold-1")), starting.new_run(asked(**changes))
    with pytest.raises(SettingError, match=f"{one.name} and {other.name} {sentence}"):
        of_runs([one, other])


def test_tests_on_two_makings_of_a_library_are_not_joined(folds: list[RunDirectory]) -> None:
    report = tell_genres(folds[0], silent)
    runs = [starting.new_run(asked(split=split)) for split in ("fold-1", "fold-2")]
    for number, run in enumerate(runs):
        run.config_file.write_text(run.config().model_copy(update={"library": "gone"}).model_dump_json())
        run.best_file.touch()
        about = {"library": "gone", "library_created": number, "weights": [run.weights_identity()]}
        run.genres_file.write_text(report.model_copy(update=about).model_dump_json())
    with pytest.raises(SettingError, match="The library gone was made anew between the tests of"):
        of_runs(runs)


def test_a_report_goes_with_its_weights_and_its_library(
    folds: list[RunDirectory], another_library: Callable[..., Library]
) -> None:
    another_library("retold", genres=("buzz", "hum"), tracks=4)
    run = trained(starting.new_run(asked(library="retold", epochs=1)))
    assert run.genre_report() is None
    first = tell_genres(run, silent)
    assert run.genre_report() == first == tell_genres(run, silent)
    tiny.count_as_other_weights(run)
    assert run.genre_report() is None
    again = tell_genres(run, silent)
    assert again.tracks == first.tracks
    info = open_library("retold").info
    path = places.data() / "retold" / "library.json"
    path.write_text(info.model_copy(update={"created": info.created + 1}).model_dump_json())
    assert run.genre_report() is None


def test_a_genre_that_was_not_learnt_is_told_wrong(another_library: Callable[..., Library]) -> None:
    library = another_library("rare", genres=("buzz", "hum", "whistle"), tracks=4)
    run = trained(starting.new_run(asked(library="rare", epochs=1)))
    learnt = run.config().model_copy(update={"genres": ["buzz", "hum", "drone"]})
    run.config_file.write_text(learnt.model_dump_json())
    report = tell_genres(run, silent)
    assert report.genres == ["buzz", "drone", "hum", "whistle"]
    whistle = report.tracks.scores[3]
    assert (whistle.recall, whistle.support) == (0.0, len(library.tracks) // 12)


def test_what_needs_sound_refuses_a_classifier_in_a_sentence(folds: list[RunDirectory]) -> None:
    sentence = r"told-fold-1 is of cel, which answers genres and makes no sound; take a run of an autoencoder"
    for use in (open_codec, lambda run: frontier.of_runs([run])):
        with pytest.raises(RunStateError, match=sentence):
            use(folds[0])


def test_an_autoencoder_is_asked_for_no_genres(tiny_library: Library) -> None:
    run = tiny.new_run("pca", tiny.SMALL["pca"])
    for ask in (open_classifier, lambda run: of_runs([run])):
        with pytest.raises(
            RunStateError, match=r"which codes sound and answers no genre; take a run of a class"
        ):
            ask(run)
