"""What resuming needs, written so that a crash or a full disk at any moment leaves a good one behind.

`last/step-<n>/` holds `weights.safetensors`, `optimizer.pt` and, written last, `manifest.json` with the size
and sha256 of both. A folder appears under its name whole or not at all, and an older one goes only after
two newer ones are in place.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import Tensor

from engine import files
from engine.runs.directory import IDENTITY
from engine.training.pace import Progress

KEPT = 2
_WEIGHTS, _OPTIMIZER, _MANIFEST = "weights.safetensors", "optimizer.pt", "manifest.json"


@dataclass
class Checkpoint:
    """A training at a step boundary; `average` holds the averaged weights where there are any."""

    progress: Progress
    weights: dict[str, Tensor]
    optimizer: dict[str, Any]
    average: dict[str, Tensor] | None


def save(folder: Path, checkpoint: Checkpoint) -> None:
    """Write a checkpoint under `folder` and drop all but the newest two.

    Raises:
        DiskFullError: there is no room; the older checkpoints stay as they were.
    """
    target = folder / f"step-{checkpoint.progress.step:09d}"
    rest = io.BytesIO()
    torch.save({"optimizer": checkpoint.optimizer, "average": checkpoint.average}, rest)
    contents = {_WEIGHTS: weights_bytes(checkpoint.weights), _OPTIMIZER: rest.getvalue()}
    draft = folder / f".{target.name}.{os.getpid()}.draft"
    with files.full_disk_named(target):
        folder.mkdir(exist_ok=True)
        for left_over in folder.glob(".*.draft"):
            shutil.rmtree(left_over, ignore_errors=True)
        try:
            draft.mkdir()
            for name, content in contents.items():
                _write(draft / name, content)
            signed = {
                name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
                for name, content in contents.items()
            }
            manifest = {"format": 1, "progress": asdict(checkpoint.progress), "files": signed}
            _write(draft / _MANIFEST, json.dumps(manifest, indent=1).encode())
            files.sync_folder(draft)
            if target.exists():
                shutil.rmtree(target)
            draft.rename(target)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    files.sync_folder(folder)
    for old in _newest_first(folder)[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)


def newest(folder: Path) -> Checkpoint | None:
    """The newest checkpoint whose files are what its manifest says; None where there is none."""
    for path in _newest_first(folder):
        checkpoint = _read(path)
        if checkpoint is not None:
            return checkpoint
    return None


def weights_bytes(weights: dict[str, Tensor], identity: str | None = None) -> bytes:
    """Weights as the bytes of a safetensors file; two words beside them would stand in no certain order."""
    plain = {name: value.detach().cpu().contiguous() for name, value in weights.items()}
    metadata = {"format": "pt"} if identity is None else {IDENTITY: identity}
    return safetensors.torch.save(plain, metadata=metadata)


def write_weights(path: Path, weights: dict[str, Tensor]) -> None:
    """Replace a safetensors file by weights that carry their identity.

    Raises:
        DiskFullError: there is no room; the old file stays as it was.
    """
    identity = hashlib.blake2b(weights_bytes(weights), digest_size=12).hexdigest()
    with files.replacing(path) as temporary:
        temporary.write_bytes(weights_bytes(weights, identity))


def _newest_first(folder: Path) -> list[Path]:
    return sorted(folder.glob("step-*"), reverse=True)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _read(path: Path) -> Checkpoint | None:
    try:
        manifest = json.loads((path / _MANIFEST).read_bytes())
        contents = {name: (path / name).read_bytes() for name in (_WEIGHTS, _OPTIMIZER)}
        for name, content in contents.items():
            if hashlib.sha256(content).hexdigest() != manifest["files"][name]["sha256"]:
                return None
        rest = torch.load(io.BytesIO(contents[_OPTIMIZER]), map_location="cpu", weights_only=True)
        return Checkpoint(
            progress=Progress(**manifest["progress"]),
            weights=safetensors.torch.load(contents[_WEIGHTS]),
            optimizer=rest["optimizer"],
            average=rest["average"],
        )
    except (OSError, ValueError, KeyError, TypeError, SafetensorError):
        return None
