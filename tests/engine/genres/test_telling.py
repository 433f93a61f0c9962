"""The training of classifiers is that of any run: it learns, stops, resumes, and says how it goes."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable

import numpy as np
import pytest
import torch
from classifying import CEL, asked, trained
from stopping import StopAfter

from engine.genres.classifier import open_classifier
from engine.genres.telling import Telling
from engine.library import splits
from engine.library.store import Library, open_library
from engine.runs.directory import RunDirectory
from engine.service import starting
from engine.training import checkpoints
from engine.training.journal import Journal
from engine.training.loop import Training, train


def losses(run: RunDirectory) -> list[tuple[int, float | None, float | None, float | None]]:
    return [(r.step, r.train, r.val, r.accuracy) for r in run.records().records if r.val is not None]


@pytest.mark.parametrize(
    ("model", "changes"),
    [
        ("mlp2", {"preset": "augmented"}),
        ("cel", {"preset": "augmented"}),
        ("cel2", {"settings": CEL | {"input": "waveform", "mask_time": 10, "time_stretch": 10}}),
        ("cel3", {"settings": CEL | {"ema": 0.9, "crop": 0}}),
    ],
)
def test_a_stopped_classifier_resumes_with_the_losses_of_an_uninterrupted_one(
    tiny_library: Library, model: str, changes: dict[str, object]
) -> None:
    whole = trained(starting.new_run(asked(model, **changes)))
    parted = starting.new_run(asked(model, **changes))
    train(parted, StopAfter(5))
    stopped = parted.status()
    assert stopped.state == "stopped"
    assert 0 < stopped.step < whole.status().step
    trained(parted)
    assert losses(parted) == losses(whole)
    assert parted.best_file.read_bytes() == whole.best_file.read_bytes()
    ours, theirs = checkpoints.newest(parted.last_folder), checkpoints.newest(whole.last_folder)
    assert ours is not None
    assert theirs is not None
    assert all(torch.equal(ours.weights[name], value) for name, value in theirs.weights.items())


def test_a_classifier_tells_its_accuracy_and_keeps_the_best_by_validation_loss(tiny_library: Library) -> None:
    run = trained(starting.new_run(asked(epochs=12)))
    config, status = run.config(), run.status()
    assert (config.task, config.floats, config.ratio) == ("classifier", 0, 0)
    assert config.genres == ["buzz", "hum", "whistle"]
    assert run.info().task == "classifier"
    told = losses(run)
    assert status.accuracy == told[-1][3]
    assert status.best_loss == min(loss for _, _, loss, _ in told if loss is not None)
    assert told[0][3] is not None
    log = run.log_file.read_text()
    assert "3 genres to tell (buzz, hum, whistle)" in log
    assert re.search(r"epoch 12 .* validation \S+  accuracy \d\.\d{3}", log)
    assert not run.previews_folder.exists()
    # the weights kept have that very loss
    opened = open_classifier(run)
    library = open_library("tiny")
    parts = splits.assign(library.tracks, "random", 0, library.info)
    rows = splits.rows(library, parts, "validation")
    probabilities = opened.model.probabilities(library.clips[rows])
    truth = [config.genres.index(library.tracks[track].genre or "") for track in library.track_of_row[rows]]
    loss = -np.log(probabilities[np.arange(len(rows)), truth]).mean()
    assert loss == pytest.approx(status.best_loss, rel=1e-3)


def test_tracks_without_genre_and_other_parts_take_no_part(another_library: Callable[..., Library]) -> None:
    genres = ("hum", "buzz", "whistle", None)
    library = another_library("half", genres=genres, tracks=4, clip_seconds=0.5)
    run = starting.new_run(asked(library="half", settings=CEL | {"crop": 0}))
    config = run.config()
    assert config.genres == ["buzz", "hum", "whistle"]
    parts = splits.assign(library.tracks, "random", 0, library.info)
    with Journal(run) as journal:
        task = Training(run, journal).task
    assert isinstance(task, Telling)
    for part, rows in (("train", task.feed.rows), ("validation", task.validation_rows)):
        there = {library.tracks[place].name for place in library.track_of_row[rows]}
        assert there == {t.name for t in library.tracks if t.genre and parts[t.name] == part}
    # each clip comes with the genre of its own track, in the second batch too
    assert len(list(task.to_judge_by())) > 1
    for lessons in (task.batches(0, 0), task.to_judge_by()):
        for lesson in lessons:
            for clip, genre in zip(lesson.clips, lesson.genres, strict=True):
                [row] = np.flatnonzero((library.clips == (clip.numpy() * 32768).round()).all(1))
                assert library.tracks[library.track_of_row[row]].genre == config.genres[genre]


def test_averaged_weights_have_the_statistics_of_the_network(tiny_library: Library) -> None:
    run = starting.new_run(asked(settings=CEL | {"ema": 0.9}))
    with Journal(run) as journal:
        training = Training(run, journal)
        training.begin()
        training.epoch(threading.Event())
        training.judge(1.0)
    ours, theirs = dict(training.judged.named_buffers()), dict(training.model.named_buffers())
    moved = [name for name in ours if name.endswith("running_mean")]
    assert moved
    assert all(torch.equal(ours[name], theirs[name]) and theirs[name].abs().sum() > 0 for name in moved)
