"""The training of generators is that of any run: it learns, stops, resumes, and keeps to its ground."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
import pytest
import soundfile
import tiny
import torch
from generating import SMALL, asked, coder, generator, trained
from stopping import StopAfter

from engine.errors import DeckError, NoSuchRunError, RunStateError, SettingError
from engine.generators.generator import open_generator
from engine.genres.labels import labels
from engine.latents.codec import encode_library, open_codec
from engine.library import splits, store
from engine.library.store import Library
from engine.models import registry
from engine.runs.directory import RunDirectory
from engine.service import starting
from engine.training import checkpoints
from engine.training.journal import Journal
from engine.training.loop import Training, train

NAMES = list(registry.GENERATORS)


def losses(run: RunDirectory) -> list[tuple[int, float | None, float | None]]:
    return [
        (record.step, record.train, record.val) for record in run.records().records if record.val is not None
    ]


@pytest.mark.parametrize("model", NAMES)
def test_a_stopped_generator_resumes_with_the_losses_of_an_uninterrupted_one(
    tiny_library: Library, model: str
) -> None:
    whole, parted = generator(model), starting.new_run(asked(model))
    train(parted, StopAfter(4))
    assert parted.status().state == "stopped"
    assert 0 < parted.status().step < whole.status().step
    trained(parted)
    assert losses(parted) == losses(whole)
    assert parted.best_file.read_bytes() == whole.best_file.read_bytes()
    ours, theirs = checkpoints.newest(parted.last_folder), checkpoints.newest(whole.last_folder)
    assert ours is not None
    assert theirs is not None
    assert all(torch.equal(ours.weights[name], value) for name, value in theirs.weights.items())


def test_a_stop_while_latents_are_encoded_leaves_nothing_half_written_and_changes_nothing(
    tiny_library: Library,
) -> None:
    ground = trained(tiny.new_run("pca", tiny.SMALL["pca"]))
    run = starting.new_run(asked("latent-flow", on=ground.name))
    # sixteen clips at a time: the first batch of the clips, then the second one of the windows
    for looks, kept in ((1, []), (5, ["tiny"])):
        train(run, StopAfter(looks))
        status = run.status()
        assert (status.state, status.reason, status.step, status.seconds) == ("stopped", None, 0, 0)
        assert [path.name.split(".")[0] for path in ground.latents_folder.iterdir()] == kept
    assert "First: encoding windows of tiny." in run.log_file.read_text()
    trained(run)
    assert run.best_file.read_bytes() == generator("latent-flow").best_file.read_bytes()


def test_the_time_that_encoding_takes_is_no_time_of_training(tiny_library: Library) -> None:
    ground = trained(tiny.new_run("pca", tiny.SMALL["pca"]))
    run = starting.new_run(asked("latent-flow", on=ground.name))
    with Journal(run) as journal:
        training = Training(run, journal)
        began = training.pace.begun
        assert training.make_ready(threading.Event())
        assert training.pace.begun > began


@pytest.mark.parametrize("model", NAMES)
def test_it_is_judged_by_the_latents_of_the_validation_tracks(tiny_library: Library, model: str) -> None:
    run = generator(model)
    config, opened = run.config(), open_generator(run)
    parts = splits.assign(tiny_library.tracks, "random", 0, tiny_library.info)
    rows = splits.rows(tiny_library, parts, "validation")
    latents = torch.from_numpy(encode_library(open_codec(coder()), tiny_library)[rows].copy())
    genres = torch.from_numpy(labels(tiny_library, config.genres)[tiny_library.track_of_row[rows]])
    with torch.no_grad():
        loss = opened.model.validation_loss(latents, genres).item()
    assert loss == pytest.approx(run.status().best_loss, rel=1e-3)


def test_its_run_says_what_it_stands_on_and_previews_are_sounds(tiny_library: Library) -> None:
    run = trained(starting.new_run(asked("latent-flow", settings=SMALL | {"preview_every": 2}, epochs=2)))
    config, ground = run.config(), coder()
    assert (config.task, config.on) == ("generator", ground.name)
    assert config.on_weights == ground.weights_identity()
    assert (config.floats, config.ratio) == (ground.config().floats, ground.config().ratio)
    assert config.genres == ["buzz", "hum", "whistle"]
    assert f"latents of {coder().name} (8 x 7) to draw" in run.log_file.read_text()
    previews = sorted(run.previews_folder.iterdir())
    assert [path.stem for path in previews] == ["epoch-00000", "epoch-00002"]
    samples, rate = soundfile.read(previews[-1])
    assert (len(samples), rate) == (8000, tiny.RATE)
    assert np.abs(samples).max() > 0.001


def test_it_keeps_to_the_split_of_its_ground_whatever_its_own_seed(tiny_library: Library) -> None:
    run = trained(starting.new_run(asked("latent-flow", seed=5, epochs=1)))
    parts = splits.assign(tiny_library.tracks, "random", 0, tiny_library.info)
    clips = len(splits.rows(tiny_library, parts, "train"))
    tracks = sum(part == "train" for part in parts.values())
    windows = clips - tracks  # one half-way between each two clips
    assert f"{clips} clips and {windows} windows between them to train on" in run.log_file.read_text()
    assert parts != splits.assign(tiny_library.tracks, "random", 5, tiny_library.info)
    assert run.config().seed == 5


def test_other_weights_of_its_ground_are_refused(another_library: Callable[..., Library]) -> None:
    ground = trained(tiny.new_run("pca", tiny.SMALL["pca"]))
    run = starting.new_run(asked("latent-flow", on=ground.name))
    tiny.count_as_other_weights(ground)
    with pytest.raises(
        RunStateError, match=f"{ground.name} has other weights than those .* train a generator"
    ):
        trained(run)
    ground.delete()
    with pytest.raises(NoSuchRunError, match=f"no run named {ground.name}"):
        trained(run)


def test_a_library_made_anew_with_other_tracks_is_refused(another_library: Callable[..., Library]) -> None:
    another_library("changing", genres=("hum", "buzz"), tracks=4)
    ground = trained(tiny.new_run("pca", tiny.SMALL["pca"], library="changing"))
    wanted = asked("latent-flow", library="changing", on=ground.name)
    run = starting.new_run(wanted)
    train(run, StopAfter(9))
    assert run.status().step > 0
    store.delete_library("changing")
    another_library("changing", genres=("hum", "buzz"), tracks=4)
    starting.new_run(wanted)  # the same tracks are the same library
    store.delete_library("changing")
    another_library("changing", genres=("hum", "buzz"), tracks=3)
    with pytest.raises(
        RunStateError, match=f"made anew with other tracks since the run {run.name} was begun"
    ):
        trained(run)
    with pytest.raises(RunStateError, match=f"other tracks since the run {ground.name} learnt from it"):
        starting.new_run(wanted)


@pytest.mark.parametrize(
    ("changes", "error", "sentence"),
    [
        ({"on": None}, SettingError, "latent-flow learns the latents of a run; name one with --on RUN"),
        ({"on": "nobody"}, DeckError, "There is no run named nobody"),
        ({"library": "other"}, SettingError, "library=other cannot be: the run .* learnt from tiny"),
        ({"split": "fold-1"}, SettingError, "split=fold-1 cannot be: a generator keeps to the split"),
        ({"settings": {"crop": 1.0}}, SettingError, "latent-flow has no setting crop"),
        ({"settings": {"floats": 100}}, SettingError, "latent-flow has no setting floats"),
        ({"settings": {"heads": 3}}, SettingError, "width=128 cannot be shared by heads=3"),
        ({"settings": {}}, SettingError, "pca learns from clips, not from the run .*; leave --on out"),
    ],
)
def test_a_request_that_will_not_do_is_refused_in_a_sentence(
    another_library: Callable[..., Library], changes: dict[str, object], error: type[DeckError], sentence: str
) -> None:
    if changes.get("library") == "other":
        another_library("other", genres=("hum", "buzz"), tracks=4)
    with pytest.raises(error, match=sentence) as told:
        starting.new_run(asked("pca" if sentence.startswith("pca") else "latent-flow", **changes))
    assert "\n" not in str(told.value)


def test_it_learns_nothing_of_a_run_that_makes_no_latents_or_has_not_ended(tiny_library: Library) -> None:
    with pytest.raises(RunStateError, match="draws latents of another run and codes no sound; take"):
        starting.new_run(asked("latent-prior", on=generator("latent-flow").name))
    waiting = tiny.new_run("pca", tiny.SMALL["pca"])
    with pytest.raises(RunStateError, match=f"{waiting.name} is queued, so its weights may still change"):
        starting.new_run(asked("latent-prior", on=waiting.name))
