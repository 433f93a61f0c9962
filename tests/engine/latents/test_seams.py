"""Reconstructions of overlapping clips are joined where nobody hears it, whatever their phases are."""

from __future__ import annotations

import threading
from itertools import pairwise

import numpy as np
import pytest
import tiny
from numpy.typing import NDArray

from engine.latents import seams
from engine.latents.codec import Codec, open_codec, reconstruct_file
from engine.library.store import Library
from engine.measure.seams import seam_figures
from engine.training.loop import train

Floats = NDArray[np.float32]
RATES = (4000, 8000, 22050, 48000)


def tone(samples: int, rate: int, phase: float = 0.0) -> Floats:
    return np.sin(2 * np.pi * 440 * np.arange(samples) / rate + phase).astype(np.float32)


def noise(samples: int, seed: int) -> Floats:
    return np.random.default_rng(seed).standard_normal(samples).astype(np.float32)


def loudness(sound: Floats) -> float:
    return 10 * np.log10(np.mean(sound.astype(np.float64) ** 2))


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("samples", [200, 999, 5512, 12000])
def test_where_both_sides_are_the_same_sound_that_is_what_is_heard(rate: int, samples: int) -> None:
    for sound in (tone(samples, rate), noise(samples, 0), np.zeros(samples, np.float32)):
        np.testing.assert_allclose(seams.crossfaded(sound, sound, rate), sound, atol=2e-6)


@pytest.mark.parametrize("rate", RATES)
def test_it_goes_from_the_first_sample_of_the_one_to_the_last_of_the_other(rate: int) -> None:
    count = rate // 4
    ending, beginning = noise(count, 1), noise(count, 2)
    faded = seams.crossfaded(ending, beginning, rate)
    np.testing.assert_allclose(faded[:4], ending[:4], atol=1e-5)
    np.testing.assert_allclose(faded[-4:], beginning[-4:], atol=1e-5)


@pytest.mark.parametrize("rate", RATES[1:])
@pytest.mark.parametrize("phase", [0.5, 1.5, 2.5, 3.1])
def test_a_tone_keeps_its_level_though_the_phases_differ(rate: int, phase: float) -> None:
    count = rate // 4
    faded = seams.crossfaded(tone(count, rate), tone(count, rate, phase), rate)
    middle = faded[count // 3 : 2 * count // 3]
    # a plain cross-fade is 3 dB down with a quarter of a circle between them, and silent with half of one
    assert abs(loudness(middle) - loudness(tone(count, rate))) < 1.0


def test_noise_keeps_its_level_though_nothing_of_it_is_the_same() -> None:
    rate, count = 22050, 22050 // 4
    levels = [loudness(seams.crossfaded(noise(count, n), noise(count, n + 50), rate)) for n in range(20)]
    assert abs(np.mean(levels)) < 1.0  # a plain one: 1.3 dB down over its length, 3 dB in the middle


@pytest.mark.parametrize("samples", [0, 1, 799, 800, 801, 1400, 1401, 50_000])
def test_the_clips_cover_a_recording_and_overlap(samples: int) -> None:
    places = seams.clip_places(samples, 800, 4000)
    overlap = seams.overlap_samples(800, 4000)
    assert overlap == 200
    assert places[0] == 0
    assert {after - before for before, after in pairwise(places)} <= {600}
    assert places[-1] + 800 >= samples
    assert len(places) == 1 or places[-1] + overlap < samples  # none is there for nothing


@pytest.fixture(scope="module")
def code(tiny_library: Library) -> Codec:
    """A code that keeps no phase."""
    run = tiny.new_run("pca", tiny.SMALL_WINDOW)
    train(run, threading.Event())
    return open_codec(run)


@pytest.mark.parametrize("kind", ["chord", "noise"])
def test_the_seams_of_a_code_without_phase_are_like_the_rest_of_the_recording(code: Codec, kind: str) -> None:
    rate, clip = code.config.sample_rate, code.config.clip_samples
    count = 20 * rate
    recording = 0.1 * (noise(count, 0) if kind == "noise" else tone(count, rate) + tone(2 * count, rate)[::2])
    heard = reconstruct_file(code, recording)
    overlap = seams.overlap_samples(clip, rate)
    joins = [range(place, place + overlap) for place in seams.clip_places(count, clip, rate)[1:]]
    figures = seam_figures(recording, heard, rate, joins)
    assert figures.seams == len(joins) > 20
    assert abs(figures.level_db) < 0.4  # joined by plain cross-fades: 1.3 dB down
    assert figures.dip_db > figures.usual_dip_db - 0.5
    assert figures.mel_db < 1.03 * figures.usual_mel_db
    # a click is a step between two samples
    bends = np.abs(np.diff(heard, n=2))
    at_joins = np.concatenate([bends[join.start - 2 : join.stop + 2] for join in joins])
    assert np.percentile(at_joins, 99.9) < 1.1 * np.percentile(bends, 99.9)
