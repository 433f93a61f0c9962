"""Where real GTZAN tracks are at hand, the measures give on them what they are known to give."""

import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.measure import metrics
from engine.measure.classical import mdct, resample
from engine.measure.peaks import constellations, identified, shared

RATE = 22050
CLIP = 5 * RATE


@pytest.fixture(scope="module")
def clips():
    """One clip of each of twenty tracks, two of each genre."""
    beside = Path(__file__).parents[4] / "shared" / "data" / "gtzan100"
    folder = Path(os.environ.get("LATENTDECK_GTZAN", beside)) / "genres_original"
    if not folder.is_dir():
        pytest.skip("the GTZAN tracks are not at hand; LATENTDECK_GTZAN can name their folder")
    paths = [path for genre in sorted(folder.iterdir()) for path in sorted(genre.iterdir())[-2:]]
    return np.stack([soundfile.read(path, CLIP, CLIP, dtype="float32")[0] for path in paths])


def means(originals, reconstructions):
    ours, theirs = constellations(originals), constellations(reconstructions)
    return {
        "chroma": metrics.chroma(originals, reconstructions, RATE).mean(),
        "peaks": shared(ours, theirs).mean(),
        "identified": identified(ours, theirs, np.arange(len(originals))).mean(),
        "mel_db": metrics.mel_db(originals, reconstructions, RATE).mean(),
        "si_sdr": metrics.si_sdr(originals, reconstructions).mean(),
    }


def test_a_wrong_clip_is_at_chance(clips):
    found = means(clips, np.roll(clips, 7, axis=0))
    assert found["chroma"] == pytest.approx(0.47, abs=0.06)
    assert found["peaks"] == pytest.approx(0.015, abs=0.01)
    assert found["identified"] == 0
    assert found["mel_db"] == pytest.approx(17, abs=2)
    assert found["si_sdr"] == pytest.approx(-43, abs=4)


def test_a_low_pass_is_identified_and_keeps_tone_but_few_peaks(clips):
    found = means(clips, resample(clips, 18376))
    assert found["chroma"] == pytest.approx(0.98, abs=0.02)
    assert found["peaks"] == pytest.approx(0.43, abs=0.04)
    assert found["identified"] == 1
    assert found["mel_db"] == pytest.approx(44, abs=3)
    assert found["si_sdr"] == pytest.approx(10, abs=2)


def test_the_largest_mdct_coefficients_keep_the_most(clips):
    found = means(clips, mdct(clips, 18376))
    assert found["chroma"] == pytest.approx(1, abs=0.01)
    assert found["peaks"] == pytest.approx(0.88, abs=0.03)
    assert found["identified"] == 1
    assert found["mel_db"] == pytest.approx(22, abs=2)
    assert found["si_sdr"] == pytest.approx(16, abs=2)
