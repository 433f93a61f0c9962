"""The rules of the house that import-linter cannot see: what a living process has really imported."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = "torch", "torchaudio", "sklearn", "librosa", "sounddevice", "matplotlib"


def imported_by(statement: str) -> set[str]:
    """The names of all modules that a fresh process has after a statement."""
    program = f"import sys; {statement}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("module", ["tui.app", "tui.commands.root", "engine.client", "engine.schema"])
def test_what_faces_the_terminal_imports_nothing_heavy(module: str) -> None:
    assert not imported_by(f"import {module}") & set(HEAVY)


def test_the_service_imports_neither_torch_nor_scikit_learn() -> None:
    assert not imported_by("import engine.service.app") & {"torch", "torchaudio", "sklearn", "matplotlib"}


def test_the_way_to_the_first_paint_is_light() -> None:
    early = imported_by("import tui.cli, tui.app")
    assert not early & {"httpx", "pydantic", "numpy", "plotext", "typer"}
