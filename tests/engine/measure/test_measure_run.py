import threading

import pytest
import safetensors.torch
import tiny
import torch

from engine.audio.pcm import to_float
from engine.errors import CancelledError, DivergedError, RunStateError, SettingError
from engine.files import write_json
from engine.latents.codec import open_codec, training_rows
from engine.library.store import delete_library, folder_of
from engine.measure import linear
from engine.measure.known import known_rows
from engine.measure.run import measure_run
from engine.models.base import build
from engine.models.pca import PcaSettings
from engine.schema import Measures
from engine.training.feed import Feed
from engine.training.loop import train
from engine.training.settings import TrainingSettings


def silent(done, message):
    return


def untrained(run, fill=None):
    """The run with the weights of its first moment, or with one number for all of them."""
    torch.manual_seed(0)
    weights = build(run.config()).state_dict()
    if fill is not None:
        weights = {name: torch.full_like(value, fill) for name, value in weights.items()}
    safetensors.torch.save_file(weights, run.best_file)
    return run


@pytest.fixture
def fitted(make_run):
    run = make_run("pca", tiny.SMALL_WINDOW)
    train(run, threading.Event())
    return run


def means(row):
    return {name: value.mean for name, value in row.values.items()}


def test_a_run_is_measured_beside_the_classical_codings_and_chance(fitted):
    told = []
    measures = measure_run(fitted, lambda done, message: told.append(done))

    assert [row.kind for row in measures.rows] == ["run", "resample", "mdct", "pca", "chance"]
    assert [row.name for row in measures.rows] == [fitted.name, "resample", "mdct", "pca", "chance"]
    assert [row.model for row in measures.rows] == ["pca", None, None, None, None]
    floats = fitted.config().floats
    assert [row.floats for row in measures.rows][:3] == [floats] * 3
    assert abs(measures.rows[3].floats - floats) <= 4  # the default code has four blocks in these clips
    assert measures.rows[4].floats is None
    assert (measures.tracks, measures.clips, measures.part) == (3, 12, "test")
    for row in measures.rows:
        assert list(row.values) == ["chroma", "peaks", "identified", "genre_kept", "mel_db", "stft", "si_sdr"]
        for value in row.values.values():
            assert value.low <= value.mean <= value.high
    run, _, mdct, _, chance = map(means, measures.rows)
    assert mdct["identified"] > 0.5 > 0.1 > chance["identified"]
    for name in ("chroma", "peaks", "genre_kept", "si_sdr"):
        assert run[name] > chance[name]
    assert run["mel_db"] < chance["mel_db"]
    assert told == sorted(told)
    assert 0 <= told[0] < 0.01
    assert told[-1] <= 1


def test_the_measures_are_kept_until_the_weights_change(fitted):
    measures = measure_run(fitted, silent)
    assert Measures.model_validate_json(fitted.measures_file.read_bytes()) == measures
    assert measure_run(fitted, lambda done, message: pytest.fail("measured again")) == measures

    assert measure_run(fitted, silent, part="validation").part == "validation"
    tiny.count_as_other_weights(fitted)
    again = measure_run(fitted, silent)
    assert again.part == "test"
    assert again.weights != measures.weights
    assert again.rows == measures.rows


def test_the_linear_code_itself_has_no_second_row(make_run):
    run = make_run("pca", {"dims": 8})
    train(run, threading.Event())
    assert [row.kind for row in measure_run(run, silent).rows] == ["run", "resample", "mdct", "chance"]


def test_the_linear_row_is_as_near_as_a_run_of_it_would_be(make_run, tiny_library):
    run = make_run("pca", {"dims": 8})
    train(run, threading.Event())
    codec = open_codec(run)
    feed = Feed(tiny_library, training_rows(codec, tiny_library), TrainingSettings(), 0, codec.device)
    code = linear.fitted(PcaSettings(dims=8), feed.shuffled(), 8000, 0, codec.device)
    clips = torch.from_numpy(to_float(tiny_library.clips[:]))
    with torch.no_grad():
        expected = codec.model.validation_loss(clips).item()
        assert code.validation_loss(clips).item() == pytest.approx(expected, rel=0.01)


def test_a_library_without_genres_is_measured_by_all_else(another_library, make_run):
    another_library("plain", genres=(None,), tracks=10)
    measures = measure_run(untrained(make_run("tanh-conv", library="plain")), silent)
    for row in measures.rows:
        unknown = row.values.pop("genre_kept")
        assert unknown.mean is unknown.low is unknown.high is None
        assert None not in means(row).values()
    assert not measures.recognisable


def test_a_run_without_weights_is_refused(make_run):
    run = make_run("tanh-conv")
    with pytest.raises(RunStateError, match=f"{run.name} has no weights yet"):
        measure_run(run, silent)


def test_a_part_without_tracks_is_refused(fitted):
    with pytest.raises(SettingError, match="random split of the library tiny has no left-out tracks"):
        measure_run(fitted, silent, part="left-out")


def test_reconstructions_that_are_not_numbers_are_refused(make_run):
    run = untrained(make_run("tanh-conv"), fill=float("nan"))
    with pytest.raises(DivergedError, match=f"{run.name} reconstructs sounds that are not numbers"):
        measure_run(run, silent)
    assert not run.measures_file.exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [({"clip_samples": 4000}, "takes clips of 4000 samples"), ({"sample_rate": 16000}, "at 16000 Hz, but")],
)
def test_a_library_that_was_made_anew_with_other_clips_is_refused(make_run, change, sentence):
    run = make_run("tanh-conv")
    write_json(run.config_file, run.config().model_copy(update=change))
    with pytest.raises(RunStateError, match=sentence):
        measure_run(untrained(run), silent)
    assert not run.measures_file.exists()


def test_measures_of_an_earlier_making_of_the_library_are_made_anew(another_library, make_run):
    library = another_library("fleeting", genres=("hum",), tracks=3)
    run = make_run("tanh-conv", library="fleeting")
    run.best_file.write_bytes(b"weights")
    kept = Measures(
        run=run.name, library="fleeting", library_created=library.info.created, split="random", seed=0,
        part="test", tracks=1, clips=4, weights=run.weights_identity(), rows=[], recognisable=False,
        seconds=1, versions={},
    )  # fmt: skip
    write_json(run.measures_file, kept)
    assert run.measures() == kept

    created = library.info.created + 1
    write_json(folder_of("fleeting") / "library.json", library.info.model_copy(update={"created": created}))
    assert run.measures() is None
    # files from before it was kept, and libraries that are gone, leave no doubt
    write_json(run.measures_file, kept.model_copy(update={"library_created": None}))
    assert run.measures() is not None
    write_json(run.measures_file, kept)
    delete_library("fleeting")
    assert run.measures() == kept


def test_codings_that_another_run_was_measured_beside_are_known(fitted):
    measures = measure_run(fitted, silent).model_copy(update={"versions": {"commit": "0123456789ab"}})
    write_json(fitted.measures_file, measures)
    codings = [row for row in measures.rows if row.kind in ("resample", "mdct", "pca")]
    begun = measures.model_copy(update={"rows": []})
    assert known_rows(begun) == {(row.kind, row.floats): row for row in codings}
    for other in (
        {"seed": 1},
        {"part": "validation"},
        {"library_created": 1.0},
        {"clips": 11},
        {"versions": {}},
    ):
        assert known_rows(begun.model_copy(update=other)) == {}

    changed = {"versions": {"commit": "0123456789ab+"}}  # nobody knows which files it was measured with
    write_json(fitted.measures_file, measures.model_copy(update=changed))
    assert known_rows(begun.model_copy(update=changed)) == {}


def test_a_run_of_the_same_size_is_measured_with_the_codings_of_the_first(fitted, make_run, monkeypatch):
    monkeypatch.setenv("PATH", "")  # without git nothing tells of changed files
    first = measure_run(fitted, silent)
    marked = [row.model_copy(update={"ratio": 0.5}) for row in first.rows]
    write_json(fitted.measures_file, first.model_copy(update={"rows": marked}))
    second = make_run("pca", tiny.SMALL_WINDOW)
    train(second, threading.Event())
    rows = measure_run(second, silent).rows
    assert [row.ratio == 0.5 for row in rows] == [False, True, True, True, False]
    assert rows[0].values == first.rows[0].values
    for run in (fitted, second):
        run.measures_file.unlink()


def test_cancelling_leaves_nothing_behind(fitted):
    def cancel_at_chance(done, message):
        if "chance" in message:
            raise CancelledError

    with pytest.raises(CancelledError):
        measure_run(fitted, cancel_at_chance)
    assert not fitted.measures_file.exists()
