"""Beats that fall together, and clips of one loudness."""

from __future__ import annotations

import numpy as np
import pytest
import tiny

from engine.audio.decode import Decoded
from engine.audio.loudness import loudness
from engine.latents import align
from engine.latents.beats import Beats, beats_of
from engine.latents.gather import gather
from engine.library.draft import Draft
from engine.library.store import Library, open_library
from engine.schema import Ingredient, LibraryRequest, RunConfig

PERIOD = 0.5


def clicks(first: float, seconds: float = 8.0, period: float = PERIOD, loud: float = 0.5) -> np.ndarray:
    """A click each beat, from `first` on: float32 at 8 kHz."""
    samples = np.zeros(round(seconds * tiny.RATE), np.float32)
    click = loud * np.sin(np.arange(240) * 0.9) * np.exp(-np.arange(240) / 40)
    for time in np.arange(first, seconds - 0.05, period):
        place = round(time * tiny.RATE)
        samples[place : place + 240] += click.astype(np.float32)
    return samples


def regular(first: float, period: float = PERIOD) -> Beats:
    return Beats(np.arange(first, 4, period), period)


@pytest.fixture(scope="module")
def metronomes(tiny_library: Library) -> Library:
    """Three metronomes of 120 a minute, each beginning elsewhere and of another loudness; and silence."""
    request = LibraryRequest(name="clicks", source="tests", sample_rate=tiny.RATE, clip_seconds=4.0)
    sounds = {"on": clicks(0.2), "late": clicks(0.35, loud=0.1), "early": clicks(0.1, loud=0.2)}
    sounds["silent"] = np.zeros(8 * tiny.RATE, np.float32)
    with Draft(request) as draft:
        for name, samples in sounds.items():
            decoded = Decoded(samples, frames=len(samples), sample_rate=tiny.RATE, sha1=name)
            draft.add(decoded, name=name, genre=None, path=name, share=1.0)
        draft.finish("tests", [], None)
    return open_library("clicks")


@pytest.fixture
def config(metronomes: Library) -> RunConfig:
    """That of a run that takes such clips."""
    return RunConfig(
        name="any", model="pca", settings={}, training={}, library="clicks", split="random", seed=0,
        sample_rate=tiny.RATE, clip_samples=metronomes.info.clip_samples, floats=1, ratio=1, created=0,
        versions={},
    )  # fmt: skip


def basket(*names: str, clip: int = 0) -> list[Ingredient]:
    return [Ingredient(library="clicks", track=name, clip=clip) for name in names]


def first_click(samples: np.ndarray) -> float:
    """Seconds into the beat at which a clip clicks."""
    return float(np.argmax(np.abs(samples) > 0.02) / tiny.RATE % PERIOD)


@pytest.mark.parametrize("rate", [8000, 22050, 44100])
@pytest.mark.parametrize("period", [0.35, 0.5, 0.7])
def test_the_beats_of_a_metronome_are_found(rate: int, period: float) -> None:
    samples = np.zeros(5 * rate, np.float32)
    struck = np.arange(0.2, 5, period)
    samples[np.round(struck * rate).astype(int)] = 0.5
    samples += 0.001 * np.random.default_rng(0).standard_normal(len(samples)).astype(np.float32)
    found = beats_of(samples, rate)
    assert found is not None
    assert found.period == pytest.approx(period, rel=0.01)
    late = found.times - struck[np.abs(found.times[:, None] - struck).argmin(1)]
    assert np.abs(late).max() < 0.06  # a beat is told where its frame is half in
    assert np.ptp(late) < 0.03


@pytest.mark.parametrize("seconds", [0.01, 5])
def test_silence_has_no_beats(seconds: float) -> None:
    assert beats_of(np.zeros(round(22050 * seconds), np.float32), 22050) is None
    assert beats_of(np.full(round(22050 * seconds), 0.5, np.float32), 22050) is None


@pytest.mark.parametrize("seed", [145, 198, 282])
def test_where_no_gap_is_like_another_there_still_is_a_period(seed: int) -> None:
    noise = 0.1 * np.random.default_rng(seed).standard_normal(8000).astype(np.float32)
    found = beats_of(noise, 8000)
    assert found is not None
    assert len(found.times) >= 2
    assert found.period > 0


@pytest.mark.parametrize(("first", "shift"), [(0.2, 0.0), (0.3, 0.1), (0.1, -0.1), (0.65, -0.05)])
def test_a_clip_begins_as_much_later_as_its_beats_are(first: float, shift: float) -> None:
    found = align.beat_shift(regular(first), regular(0.2))
    assert found == pytest.approx((shift, PERIOD), abs=1e-6)


def test_half_the_tempo_falls_between_and_another_tempo_nowhere() -> None:
    assert align.beat_shift(regular(0.3, 2 * PERIOD), regular(0.2)) == pytest.approx((0.1, PERIOD), abs=1e-6)
    assert align.beat_shift(regular(0.3), regular(0.2, 2 * PERIOD)) == pytest.approx((0.1, PERIOD), abs=1e-6)
    assert align.beat_shift(regular(0.3, 0.61), regular(0.2)) is None


def test_clips_are_moved_along_their_tracks_until_their_beats_fall_together(
    metronomes: Library, config: RunConfig
) -> None:
    before = [first_click(clip) for clip in gather(basket("on", "late", "early"), config).clips()]
    assert np.ptp(before) > 0.2
    gathered = gather(basket("on", "late", "early"), config, beats=True)
    after = [first_click(clip) for clip in gathered.clips()]
    assert np.ptp(after) < 0.03
    assert gathered.note == "beats on those of the first, 120 a minute"
    for take in gathered.takes:  # no end of a clip comes round to its beginning, and nothing is cut
        assert not take.is_cut


def test_a_clip_without_a_beat_stays_and_is_counted(metronomes: Library, config: RunConfig) -> None:
    gathered = gather(basket("on", "silent", "late"), config, beats=True)
    assert gathered.note.endswith("1 that no shift brings there stays")
    assert gathered.takes[1].start == gather(basket("silent"), config).takes[0].start
    assert gather(basket("silent", "on"), config, beats=True).note == "the first clip has no beat to follow"


def test_what_lies_beyond_a_track_is_silence(metronomes: Library, config: RunConfig) -> None:
    (take,) = gather(basket("late", clip=1), config).takes
    moved = take.moved(0.1, 0.0)  # by no beat to either side: the track ends
    assert moved.is_cut
    samples = moved.samples()
    assert np.array_equal(samples[:-800], take.samples()[800:])
    assert not samples[-800:].any()


def test_clips_are_brought_to_the_median_loudness(metronomes: Library, config: RunConfig) -> None:
    before = [loudness(clip, tiny.RATE) for clip in gather(basket("on", "late", "early"), config).clips()]
    gathered = gather(basket("on", "late", "early", "silent"), config, level=True)
    *after, silent = [loudness(clip, tiny.RATE) for clip in gathered.clips()]
    assert silent is None
    middle = np.median([level for level in before if level is not None])
    assert after == pytest.approx([middle] * 3, abs=0.1)
    assert gathered.note == f"at {middle:.1f} LUFS"


def test_no_clip_is_raised_beyond_full_scale() -> None:
    loud_peak = clicks(0.2, loud=1.0)
    gain = align.gain_to(0.0, loudness(loud_peak, tiny.RATE), loud_peak)
    assert np.abs(loud_peak * gain).max() <= 1.0
