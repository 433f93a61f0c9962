"""What a seam does to a recording shows in its figures, and nothing shows where there is none."""

from __future__ import annotations

import math

import numpy as np
import pytest

from engine.measure.seams import seam_figures

RATE = 22050
SEAMS = [range(40_000, 45_000), range(100_000, 105_000)]


def noise(samples: int = 150_000) -> np.ndarray:
    return 0.1 * np.random.default_rng(0).standard_normal(samples).astype(np.float32)


def test_a_copy_has_no_seams() -> None:
    figures = seam_figures(noise(), noise(), RATE, SEAMS)
    assert (figures.level_db, figures.dip_db, figures.mel_db) == (0, 0, 0)
    assert (figures.usual_dip_db, figures.usual_mel_db, figures.seams) == (0, 0, 2)


def test_a_dip_at_the_seams_is_told_in_db() -> None:
    dipped = noise()
    for seam in SEAMS:
        dipped[seam.start - 600 : seam.stop + 600] *= 0.5
    figures = seam_figures(noise(), dipped, RATE, SEAMS)
    assert figures.level_db == pytest.approx(20 * math.log10(0.5), abs=0.1)
    assert figures.dip_db == pytest.approx(20 * math.log10(0.5), abs=0.01)
    assert figures.mel_db == pytest.approx(-20 * math.log10(0.5), abs=0.1)
    assert figures.usual_dip_db == pytest.approx(0, abs=1e-6)
    assert figures.usual_mel_db < 0.2


def test_a_recording_that_is_everywhere_quieter_has_no_seams_for_that() -> None:
    assert seam_figures(noise(), 0.5 * noise(), RATE, SEAMS).level_db == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize("samples", [1, 1023, 1024, 5000])
def test_a_short_recording_has_none(samples: int) -> None:
    figures = seam_figures(noise(samples), noise(samples), RATE, [])
    assert figures.seams == 0
    assert math.isnan(figures.level_db)
    assert math.isnan(figures.mel_db)


def test_a_seam_in_silence_says_nothing_of_level() -> None:
    quiet = noise()
    quiet[30_000:120_000] = 0
    assert math.isnan(seam_figures(quiet, quiet, RATE, SEAMS).level_db)
