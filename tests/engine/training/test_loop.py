"""What a training promises: it learns, it writes down what it does, it stops and goes on without a trace."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
import safetensors.torch
import soundfile
import tiny
import torch
from stopping import StopAfter

from engine.audio.pcm import to_float
from engine.errors import DivergedError, RunStateError
from engine.latents.codec import open_codec, reconstruct_file
from engine.library.store import Library
from engine.models import registry
from engine.runs.directory import RunDirectory
from engine.schema import Record, SettingValue
from engine.training import checkpoints
from engine.training.journal import Journal
from engine.training.loop import Training, train
from engine.training.seldom import Seldom

MakeRun = Callable[..., RunDirectory]
LEARNERS = [name for name, family in registry.FAMILIES.items() if not family.closed_form]
RANDOM: dict[str, SettingValue] = {"dropout": 0.1, "crop": 0.5, "ema": 0.9, "warmup": 2}
SMALL: dict[str, dict[str, SettingValue]] = {
    name: tiny.SMALL.get(name, {}) | ({"batch_size": 8} if name in LEARNERS else {})
    for name in registry.FAMILIES
}
SMALL["spectral-vae"] |= RANDOM
STOPS = [(name, looks) for name in LEARNERS for looks in (2, 6)]
STOPS += [(name, looks) for name in ("tanh-conv", "spectral-vae") for looks in (1, 3, 4, 5, 7, 8)]


def trained(run: RunDirectory) -> RunDirectory:
    train(run, threading.Event())
    return run


def epochs(run: RunDirectory) -> list[tuple[int, float | None, float | None, float | None]]:
    """Step, losses and learning rate of the records that end an epoch."""
    return [(r.step, r.train, r.val, r.lr) for r in run.records().records if r.val is not None]


def last_weights(run: RunDirectory) -> dict[str, torch.Tensor]:
    checkpoint = checkpoints.newest(run.last_folder)
    assert checkpoint
    return checkpoint.weights


def rising(steps: list[int]) -> bool:
    return steps == sorted(set(steps))


def same(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


@cache
def uninterrupted(model: str) -> RunDirectory:
    return trained(tiny.new_run(model, SMALL[model], epochs=3))


@pytest.mark.parametrize(("model", "looks"), STOPS)
def test_a_stopped_run_resumes_with_the_losses_of_an_uninterrupted_one(
    make_run: MakeRun, model: str, looks: int
) -> None:
    parted, whole = make_run(model, SMALL[model], epochs=3), uninterrupted(model)
    train(parted, StopAfter(looks))
    stopped = parted.status()
    assert (stopped.state, stopped.pid) == ("stopped", None)
    assert 0 < stopped.step < whole.status().step
    trained(parted)
    assert parted.status().state == "done"
    assert epochs(parted) == epochs(whole)
    assert rising([r.step for r in parted.records().records])
    assert same(last_weights(parted), last_weights(whole))
    assert parted.best_file.read_bytes() == whole.best_file.read_bytes()


def test_best_weights_that_had_to_wait_are_on_disk_in_the_end(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = uninterrupted("tanh-conv")
    monkeypatch.setattr(Seldom, "is_due", lambda clock: False)
    waited = trained(make_run("tanh-conv", SMALL["tanh-conv"], epochs=3))
    assert waited.best_file.read_bytes() == whole.best_file.read_bytes()


def test_what_was_written_after_the_last_good_checkpoint_is_taken_back(make_run: MakeRun) -> None:
    whole = trained(make_run("tanh-conv", SMALL["tanh-conv"], epochs=3))
    killed = make_run("tanh-conv", SMALL["tanh-conv"], epochs=3)
    train(killed, StopAfter(4))
    train(killed, StopAfter(2))
    newest = max(killed.last_folder.iterdir())
    (newest / "weights.safetensors").write_bytes(b"half")
    lost = Record(step=500, epoch=50, seconds=1, train=9.9, time=0)
    with killed.metrics_file.open("a") as file:
        file.write(lost.model_dump_json() + '\n{"step": 501, "epo')
    trained(killed)
    assert epochs(killed) == epochs(whole)
    assert rising([r.step for r in killed.records().records])
    assert all(json.loads(line) for line in killed.metrics_file.read_text().splitlines())


@pytest.mark.parametrize("model", SMALL)
def test_a_run_ends_with_losses_weights_and_previews(tiny_library: Library, model: str) -> None:
    run = uninterrupted(model)
    status = run.status()
    assert (status.state, status.reason, status.pid, status.seconds_left) == ("done", None, None, None)
    assert status.parameters
    ends = epochs(run)
    assert ends[-1][1] is not None
    assert status.best_loss == min(val for _, _, val, _ in ends if val is not None)
    assert safetensors.torch.load_file(run.best_file)
    original, rate = soundfile.read(run.previews_folder / "original.flac", dtype="int16")
    assert rate == 8000
    assert any(np.array_equal(original, clip) for clip in tiny_library.clips)
    final = run.previews_folder / f"epoch-{round(status.epoch):05d}.flac"
    assert soundfile.info(final).frames == len(original)
    assert "Training is done." in run.log_file.read_text()


@pytest.mark.parametrize("model", SMALL)
def test_a_finished_run_codes_clips_and_recordings(tiny_library: Library, model: str) -> None:
    codec = open_codec(uninterrupted(model))
    clips = to_float(tiny_library.clips[:3])
    latents = codec.encode(clips)
    assert latents[0].size == codec.config.floats
    assert codec.decode(latents).shape == clips.shape
    assert reconstruct_file(codec, tiny.tones(1, 2, seconds=1.7)).shape == (13600,)


@pytest.mark.parametrize("model", [name for name in LEARNERS if name != "spectral-vae"])
def test_training_as_the_family_says_lowers_the_loss(make_run: MakeRun, model: str) -> None:
    losses = [val for _, _, val, _ in epochs(trained(make_run(model, SMALL[model], epochs=6)))]
    assert losses[-1] is not None
    assert losses[0] is not None
    assert losses[-1] < 0.8 * losses[0]


def test_spectral_vae_begins_with_the_code_that_pca_ends_with(make_run: MakeRun) -> None:
    linear = last_weights(trained(make_run("pca", SMALL["pca"])))
    network = make_run("spectral-vae", SMALL["spectral-vae"], epochs=1)
    train(network, StopAfter(1))
    begun = last_weights(network)
    assert all(torch.equal(begun[name], value) for name, value in linear.items())


def test_a_finished_run_is_left_as_it_is(make_run: MakeRun) -> None:
    run = trained(make_run("tanh-conv", SMALL["tanh-conv"], epochs=1))
    before = run.metrics_file.read_bytes()
    trained(run)
    assert run.metrics_file.read_bytes() == before
    assert run.status().state == "done"


def test_minutes_end_a_training_with_validated_weights(make_run: MakeRun) -> None:
    run = trained(make_run("tanh-conv", SMALL["tanh-conv"], minutes=0.02))
    status = run.status()
    assert status.state == "done"
    assert 1.2 <= status.seconds < 10
    assert epochs(run)[-1][0] == status.step > 0


def test_without_validation_tracks_the_training_loss_decides_and_the_log_says_so(make_run: MakeRun) -> None:
    tiny.make_library("unvalidated", genres=(None,), tracks=2)
    run = trained(make_run("tanh-conv", SMALL["tanh-conv"], library="unvalidated", epochs=2))
    status = run.status()
    assert status.val_loss is None
    assert status.best_loss == min(r.train for r in run.records().records if r.train is not None)
    assert "No track is for validation" in run.log_file.read_text()
    assert run.best_file.exists()


def test_a_diverged_training_says_so_and_keeps_the_last_good_checkpoint(make_run: MakeRun) -> None:
    run = make_run("tanh-conv", SMALL["tanh-conv"], epochs=5)
    train(run, StopAfter(2))
    good = last_weights(run)
    with Journal(run) as journal:
        training = Training(run, journal)
        checkpoint = checkpoints.newest(run.last_folder)
        assert checkpoint
        training.restore(checkpoint)
        with torch.no_grad():
            next(training.model.parameters()).fill_(float("nan"))
        training.step(next(training.feed.epoch(0, 2)))
        with pytest.raises(DivergedError, match=r"diverged by step 3 .* learning_rate below 0.02"):
            training.record()
        with pytest.raises(DivergedError):
            training.save()
    assert same(last_weights(run), good)


def test_a_library_made_anew_with_other_clips_is_refused(make_run: MakeRun) -> None:
    run = make_run("tanh-conv", SMALL["tanh-conv"], epochs=1)
    config = run.config().model_copy(update={"clip_samples": 4000})
    run.config_file.write_text(config.model_dump_json())
    with pytest.raises(RunStateError, match="takes clips of 4000 samples at 8000 Hz"):
        train(run, threading.Event())


def test_records_of_an_epoch_under_way_tell_its_mean_since_the_last(make_run: MakeRun) -> None:
    run = make_run("tanh-conv", SMALL["tanh-conv"], epochs=2)
    with Journal(run) as journal:
        training = Training(run, journal)
        training.begin()
        batches = list(training.feed.epoch(0))[:2]
        losses = []
        for clips in batches:
            losses.append(training.model.validation_loss(clips).item())
            training.step(clips)
        training.record()
    record = run.records().records[-1]
    assert record.val is None
    assert record.train == pytest.approx(sum(losses) / 2)
    assert (record.step, record.lr) == (2, 0.02)
    assert record.epoch == pytest.approx(2 / training.feed.steps_per_epoch)
