import numpy as np
import pytest
from numpy.testing import assert_allclose

from engine.measure.classical import MDCT_FRAME, mdct, mdct_forward, mdct_inverse, resample
from engine.measure.metrics import si_sdr

RATE = 22050


def noise(clips=2, samples=RATE):
    return 0.1 * np.random.default_rng(0).standard_normal((clips, samples)).astype(np.float32)


def tones(*frequencies):
    times = np.arange(RATE) / RATE
    return np.sum([0.2 * np.sin(2 * np.pi * f * times) for f in frequencies], axis=0)[None].astype(np.float32)


def test_resampling_keeps_what_is_below_the_cut_and_nothing_above():
    kept = resample(tones(500, 3000), floats=2 * 1001)  # bins of 1 Hz: 0 to 1000 Hz
    assert_allclose(kept, tones(500), atol=1e-5)


def test_resampling_to_as_many_bins_as_there_are_gives_the_clip_back():
    clips = noise()
    assert_allclose(resample(clips, 2 * (RATE // 2 + 1)), clips, atol=1e-6)
    assert np.abs(resample(clips, 2 * (RATE // 2 - 10)) - clips).max() > 1e-4


@pytest.mark.parametrize("samples", [RATE, 3 * MDCT_FRAME, 1, MDCT_FRAME - 1, MDCT_FRAME + 1])
def test_the_mdct_inverts_exactly_and_keeps_the_energy(samples):
    clips = noise(samples=samples)
    coefficients = mdct_forward(clips)
    assert coefficients.shape == (2, -(-samples // MDCT_FRAME) + 1, MDCT_FRAME)
    assert_allclose(mdct_inverse(coefficients, samples), clips, atol=1e-6)
    assert_allclose(np.square(coefficients).sum((1, 2)), np.square(clips).sum(1), rtol=1e-4)


def test_the_mdct_is_its_defining_sum():
    clips = noise(1)
    samples, frequencies = np.arange(2 * MDCT_FRAME), np.arange(MDCT_FRAME)
    phases = np.outer(samples + 0.5 + MDCT_FRAME / 2, frequencies + 0.5) * np.pi / MDCT_FRAME
    window = np.sin((samples + 0.5) * np.pi / (2 * MDCT_FRAME))
    segment = clips[0, 4 * MDCT_FRAME : 6 * MDCT_FRAME]
    expected = np.sqrt(2 / MDCT_FRAME) * (segment * window) @ np.cos(phases)
    assert_allclose(mdct_forward(clips)[0, 5], expected, atol=1e-5)


def test_the_mdct_coding_keeps_half_as_many_coefficients_as_floats_and_the_largest():
    coefficients = np.zeros((1, 20, MDCT_FRAME), np.float32)
    draws = np.random.default_rng(0)
    places = draws.choice(16 * MDCT_FRAME, 100, replace=False)
    coefficients[0, 2:18].ravel()[places] = np.linspace(0.1, 1, 100) * draws.choice([-1, 1], 100)
    clips = mdct_inverse(coefficients, 19 * MDCT_FRAME)
    assert_allclose(mdct(clips, 200), clips, atol=1e-5)
    weakest_missing = mdct(clips, 198) - clips
    assert np.square(weakest_missing).sum() == pytest.approx(0.1**2, rel=1e-3)


def test_the_mdct_coding_with_floats_for_every_coefficient_gives_the_clip_back():
    clips = noise()
    coefficients = mdct_forward(clips)[0].size
    assert_allclose(mdct(clips, 2 * coefficients), clips, atol=1e-6)
    assert_allclose(mdct(clips, 4 * coefficients), clips, atol=1e-6)


def test_more_floats_never_sound_worse():
    clips = noise()
    for coding in (resample, mdct):
        ratios = [si_sdr(clips, coding(clips, floats)).mean() for floats in (500, 2000, 8000)]
        assert ratios == sorted(ratios)


def test_the_clips_themselves_stay_as_they_were():
    clips = noise()
    before = clips.copy()
    resample(clips, 100), mdct(clips, 100)
    assert_allclose(clips, before, atol=0)
