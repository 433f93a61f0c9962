"""What the tests of libraries share: music in folders, and real GTZAN where it is at hand."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile


@pytest.fixture
def make_music(tmp_path: Path) -> Callable[..., Path]:
    """Writes noise to each of the paths given, below a folder, and gives the folder."""

    def make(*paths: str, seconds: float = 2.0, rate: int = 8000, root: str = "music") -> Path:
        random = np.random.default_rng(0)
        for path in paths:
            target = tmp_path / root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            soundfile.write(target, 0.1 * random.standard_normal(round(seconds * rate)), rate)
        return tmp_path / root

    return make


@pytest.fixture
def gtzan() -> Path:
    """The folder of real GTZAN tracks, named by LATENTDECK_GTZAN or beside the checkout."""
    beside = Path(__file__).parents[4] / "shared" / "data" / "gtzan100"
    folder = Path(os.environ.get("LATENTDECK_GTZAN", beside))
    if not (folder / "genres_original").is_dir():
        pytest.skip("the GTZAN tracks are not at hand; LATENTDECK_GTZAN can name their folder")
    return folder
