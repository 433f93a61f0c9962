"""`benchmarks/gpu.py` from a library to its table, with settings so small that a CPU does it in seconds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from benchmarks import gpu
from engine.errors import LibraryError
from engine.library import splits
from engine.library.prepare import add_library
from engine.library.store import Library, open_library
from engine.runs.directory import open_run
from engine.schema import LibraryRequest, Measures

SETTINGS = ["window=256", "hop=64", "dims=8", "width=16", "encoder_depth=1", "depth=1"]
TRAINING = ["batch_size=4", "epochs=3", "warmup=0"]


@pytest.fixture(autouse=True)
def one_thread() -> None:
    """So little is computed that threads would only wait for one another."""
    torch.set_num_threads(1)


@pytest.fixture
def library(home: Path, music: Path) -> Library:
    request = LibraryRequest(name="tiny", source=str(music), sample_rate=8000, clip_seconds=1.0)
    add_library(request, lambda share, message: None)
    return open_library("tiny")


def test_a_small_pack_keeps_what_is_judged_and_the_split(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, small = tmp_path / "whole.zip", tmp_path / "small.zip"
    gpu.packed("tiny", whole)
    limit = 0.85 * whole.stat().st_size / 2**20
    gpu.packed("tiny", small, limit)
    assert small.stat().st_size < limit * 2**20
    parts = splits.assign(library.tracks, "random", 0, library.info)
    monkeypatch.setenv("LATENTDECK_DATA", str(tmp_path / "elsewhere"))
    thinned = gpu.unpacked(small)
    assert splits.assign(thinned.tracks, "random", 0, thinned.info) == parts
    assert len(thinned.clips) < len(library.clips)
    for track in thinned.tracks:
        before = library.track(track.name)
        assert track.clips == before.clips or parts[track.name] == "train"
        kept = library.clips[before.first_clip : before.first_clip + track.clips]
        assert (thinned.clips[track.first_clip : track.first_clip + track.clips] == kept).all()


def test_a_pack_too_small_for_every_track_is_refused(library: Library, tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="do not hold a clip of each of the 12 tracks of tiny"):
        gpu.packed("tiny", tmp_path / "none.zip", limit=0.02)
    assert not (tmp_path / "none.zip").exists()


def test_a_file_that_is_no_pack_is_named(home: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.zip").write_text("no archive")
    with pytest.raises(LibraryError, match=r"notes\.zip is not a pack of clips"):
        gpu.unpacked(tmp_path / "notes.zip")


def test_two_calls_train_measure_and_write_the_table(library: Library, tmp_path: Path) -> None:
    pack, results = tmp_path / "clips.zip", tmp_path / "results"
    assert gpu.main(["pack", "--library", "tiny", "-o", str(pack)]) == 0
    call = ["train", str(pack), "--home", str(tmp_path / "box"), "-o", str(results), "--preset", "tiny"]
    call += [part for pair in [*SETTINGS, *TRAINING] for part in ("--set", pair)]
    assert gpu.main([*call, "--minutes", "0"]) == gpu.MORE_TO_DO
    begun = open_run(gpu.RUN).info()
    assert begun.state == "stopped"
    assert 0 < begun.epoch < 3
    assert gpu.main([*call, "--minutes", "5"]) == 0
    run = open_run(gpu.RUN)
    assert run.info().epoch == 3
    steps = [record.step for record in run.records().records if record.train is not None]
    assert steps == sorted(set(steps)), "a step was taken twice"

    content = json.loads((results / "gpu.json").read_text())
    measures = Measures.model_validate(content["measures"])
    text = (results / "gpu.md").read_text()
    assert text.startswith("Not yet run on a GPU; trained on cpu")
    assert "| **spectral-vae** |" in text
    for row in measures.rows[1:]:
        assert f"| {row.name} |" in text
    chroma = measures.rows[0].values["chroma"].mean
    assert chroma is not None
    assert f" {chroma:.2f} [" in text
