"""A good checkpoint is there at any moment, and a damaged one is never taken for good."""

from __future__ import annotations

import os
import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch

from engine.errors import DiskFullError, RunStateError
from engine.runs.directory import RunDirectory
from engine.training import checkpoints
from engine.training.checkpoints import Checkpoint
from engine.training.pace import Progress


def checkpoint(step: int) -> Checkpoint:
    """A small training after some steps of Adam."""
    torch.manual_seed(step)
    layer = torch.nn.Linear(30, 30)
    optimizer = torch.optim.Adam(layer.parameters(), fused=True)
    layer(torch.ones(30)).sum().backward()
    optimizer.step()
    return Checkpoint(
        Progress(step=step, epoch=2, seconds=1.5, epoch_loss=0.1 + 0.2, best_loss=0.7, best_epoch=1.5),
        layer.state_dict(),
        optimizer.state_dict(),
        {name: 2 * value for name, value in layer.state_dict().items()},
    )


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file may grow beyond `size` bytes, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_checkpoint_comes_back_bit_by_bit(tmp_path: Path) -> None:
    saved = checkpoint(3)
    checkpoints.save(tmp_path / "last", saved)
    read = checkpoints.newest(tmp_path / "last")
    assert read is not None
    assert read.progress == saved.progress
    assert saved.average is not None
    assert read.average is not None
    for name, value in saved.weights.items():
        assert torch.equal(read.weights[name], value)
        assert torch.equal(read.average[name], saved.average[name])
    for ours, theirs in zip(read.optimizer["state"].values(), saved.optimizer["state"].values(), strict=True):
        assert all(torch.equal(ours[name], theirs[name]) for name in theirs)


def test_the_newest_two_are_kept(tmp_path: Path) -> None:
    for step in (1, 5, 30, 200):
        checkpoints.save(tmp_path, checkpoint(step))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["step-000000030", "step-000000200"]


@pytest.mark.parametrize("damage", ["weights.safetensors", "optimizer.pt", "manifest.json"])
@pytest.mark.parametrize("content", [None, b"", b"{}", b"\x00" * 5000])
def test_a_damaged_checkpoint_is_passed_over(tmp_path: Path, damage: str, content: bytes | None) -> None:
    checkpoints.save(tmp_path, checkpoint(1))
    checkpoints.save(tmp_path, checkpoint(2))
    broken = tmp_path / "step-000000002" / damage
    if content is None:
        broken.unlink()
    else:
        broken.write_bytes(content)
    read = checkpoints.newest(tmp_path)
    assert read is not None
    assert read.progress.step == 1


def test_nothing_saved_is_nothing_to_resume(tmp_path: Path) -> None:
    assert checkpoints.newest(tmp_path / "last") is None


def test_a_full_disk_leaves_the_older_checkpoint_and_nothing_half_written(tmp_path: Path) -> None:
    checkpoints.save(tmp_path, checkpoint(1))
    with room_for(2000), pytest.raises(DiskFullError, match=r"disk is full.*step-000000002"):
        checkpoints.save(tmp_path, checkpoint(2))
    assert [path.name for path in tmp_path.iterdir()] == ["step-000000001"]
    assert checkpoints.newest(tmp_path) is not None


def test_a_full_disk_leaves_the_older_weights(tmp_path: Path) -> None:
    path = tmp_path / "best.safetensors"
    checkpoints.write_weights(path, checkpoint(1).weights)
    before = path.read_bytes()
    with room_for(2000), pytest.raises(DiskFullError, match="disk is full"):
        checkpoints.write_weights(path, checkpoint(2).weights)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_weights_are_known_by_their_values_in_every_copy(tmp_path: Path) -> None:
    run, copy = RunDirectory(tmp_path / "one"), RunDirectory(tmp_path / "copy")
    run.path.mkdir()
    with pytest.raises(RunStateError, match="one has no weights yet"):
        run.weights_identity()
    checkpoints.write_weights(run.best_file, checkpoint(1).weights)
    identity = run.weights_identity()
    shutil.copytree(run.path, copy.path, copy_function=shutil.copyfile)  # with another time
    os.utime(copy.best_file, (1, 1))
    assert copy.weights_identity() == identity
    checkpoints.write_weights(run.best_file, checkpoint(2).weights)
    assert run.weights_identity() != identity
    checkpoints.write_weights(run.best_file, checkpoint(1).weights)
    assert run.weights_identity() == identity
