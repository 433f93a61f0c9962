"""The picture of a clip: true to the sound, quick, and small."""

from __future__ import annotations

import subprocess
import sys
import time

import numpy as np
import pytest

from engine.audio.picture import BANDS, picture

RATE = 22050


def test_it_has_the_columns_asked_for_and_the_scales_promised() -> None:
    samples = (0.3 * np.random.default_rng(0).standard_normal(5 * RATE)).astype(np.float32)
    drawn = picture(samples, RATE, 77)
    bands = np.array(drawn.bands)
    assert len(drawn.low) == len(drawn.high) == 77
    assert bands.shape == (BANDS, 77)
    assert bands.max() == 0.0
    assert bands.min() >= -80.0
    assert min(drawn.low) == pytest.approx(samples.min(), abs=1e-3)
    assert max(drawn.high) == pytest.approx(samples.max(), abs=1e-3)
    assert (drawn.seconds, drawn.top_hz) == (5.0, RATE / 2)


def test_a_rising_tone_rises_in_the_picture() -> None:
    times = np.arange(5 * RATE) / RATE
    samples = np.sin(2 * np.pi * (200 + 900 * times / 2) * times).astype(np.float32)
    loudest = np.array(picture(samples, RATE, 40).bands).argmax(axis=0)
    assert (np.diff(loudest) >= 0).all()
    assert loudest[-1] - loudest[0] > 15


def test_a_click_is_in_its_column() -> None:
    samples = np.zeros(RATE, np.float32)
    samples[round(0.55 * RATE)] = 0.5
    drawn = picture(samples, RATE, 10)
    assert [place for place, value in enumerate(drawn.high) if value > 0] == [5]
    assert np.array(drawn.bands).mean(axis=0).argmax() == 5


@pytest.mark.parametrize("samples", [np.zeros(5 * RATE), np.zeros(0), np.full(RATE, np.nan)])
def test_silence_is_flat_and_dark(samples: np.ndarray) -> None:
    drawn = picture(samples.astype(np.float32), RATE, 30)
    assert set(drawn.low) == set(drawn.high) == {0.0}
    assert set(np.ravel(drawn.bands)) == {-80.0}


@pytest.mark.parametrize("rate", [4000, 44100, 192000])
@pytest.mark.parametrize("count", [1, 10, 4000])
def test_any_length_and_rate_can_be_drawn(rate: int, count: int) -> None:
    drawn = picture(np.ones(count, np.float32), rate, 25)
    assert len(drawn.low) == 25
    assert np.isfinite(drawn.bands).all()


def test_a_clip_is_drawn_in_less_than_fifteen_milliseconds() -> None:
    samples = np.random.default_rng(0).standard_normal(5 * RATE).astype(np.float32)
    took = []
    for _ in range(9):
        began = time.process_time()
        picture(samples, RATE, 120)
        took.append(time.process_time() - began)
    assert min(took) < 0.015


def test_drawing_and_writing_need_no_torch_and_no_scipy() -> None:
    code = (
        "import sys, engine.audio.picture, engine.audio.write, engine.library.store, engine.library.splits;"
        "print([name for name in ('torch', 'scipy', 'sklearn') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
