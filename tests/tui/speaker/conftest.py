"""The speaker of every test here, and a sound that lasts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
from hearing import Ear, Sound
from soundbox import RATE, write


@pytest.fixture
async def ear(tmp_path: Path) -> AsyncIterator[Ear]:
    made = Ear(tmp_path)
    yield made
    await made.speaker.close()


@pytest.fixture
def long_noise(tmp_path: Path) -> Sound:
    """4 s of noise: enough to do something in the middle of it on a box that has other things to do."""
    sound = np.random.default_rng(4).integers(-16000, 16000, 4 * RATE).astype(np.int16)
    return write(tmp_path / "long.wav", sound), sound
