"""A stretch of a recording is found again by ear and by latent, at whatever moment it begins."""

import numpy as np
import pytest

from engine.generation.fingerprints import Fingerprints
from engine.generation.nearest import Latents
from engine.measure.peaks import constellations

RATE, CLIP = 22050, 2 * 22050
TRACKS = np.repeat(np.arange(6), 3)


def music(seed, clips=3):
    """A track of notes of random pitch, [clips * CLIP]."""
    random = np.random.default_rng(seed)
    times = np.arange(clips * CLIP) / RATE
    pitch = 200 * 2 ** (random.integers(0, 48, 8 * clips * 2 + 1) / 12)
    beat = (times * 8).astype(int)
    fall = np.exp(-6 * (times * 8 % 1))
    return (0.3 * fall * np.sin(2 * np.pi * np.cumsum(pitch[beat]) / RATE)).astype(np.float32)


@pytest.fixture(scope="module")
def tracks():
    return np.stack([music(seed) for seed in range(6)])


@pytest.fixture(scope="module")
def fingerprints(tracks):
    return Fingerprints(constellations(tracks.reshape(18, CLIP)), TRACKS)


def test_each_clip_is_found_with_all_its_peaks(tracks, fingerprints):
    found = fingerprints.search(constellations(tracks.reshape(18, CLIP)))
    assert found.clips.tolist() == list(range(18))
    assert found.shares == pytest.approx(np.ones(18))


def test_a_copy_from_another_moment_is_found_and_strange_music_is_not(tracks, fingerprints):
    begin = CLIP + CLIP // 3
    found = fingerprints.search(constellations(0.3 * tracks[:, begin : begin + CLIP]))
    assert found.clips.tolist() == [1, 4, 7, 10, 13, 16]
    strange = fingerprints.search(constellations(np.stack([music(seed)[:CLIP] for seed in range(50, 56)])))
    assert found.shares.min() > 1.5 * strange.shares.max()


def test_a_silent_sound_shares_nothing(fingerprints):
    found = fingerprints.search(constellations(np.zeros((1, CLIP), np.float32)))
    assert found.shares.tolist() == [0]


@pytest.fixture(scope="module")
def latents():
    made = np.random.default_rng(0).standard_normal((18, 4, 10)).astype(np.float32)
    made[:, 2] *= 100  # each dimension counts by its own deviation
    made[:, 3] = 7.0  # and one that never moves does not count
    return made


def test_a_stretch_across_two_clips_is_nearest_at_its_own_place(latents):
    search = Latents(latents, np.arange(18), TRACKS)
    across = np.concatenate([latents[4], latents[5]], axis=1)[:, 3:13]
    other = np.random.default_rng(1).standard_normal((4, 10)).astype(np.float32)
    found = search.search(np.stack([latents[7], across, other]))
    assert found.clips[:2].tolist() == [7, 4]
    assert found.distances[:2] == pytest.approx([0, 0], abs=2e-3)
    assert (found.others > 0.5).all()
    assert found.distances[2] > 0.5


def test_rows_that_are_not_searched_are_not_found(latents):
    rows = np.array([0, 1, 2, 9, 10, 11])
    found = Latents(latents, rows, TRACKS[rows]).search(latents[[4, 10]])
    assert found.distances[0] > 0.5
    assert found.clips[1] == 4
    assert found.distances[1] == pytest.approx(0, abs=2e-3)


def test_tracks_of_any_length_are_searched_at_once_and_a_few_at_a_time(latents):
    tracks = np.repeat([0, 1, 2], [1, 12, 5])
    search = Latents(latents, np.arange(18), tracks)
    random = np.random.default_rng(2)
    wanted = np.concatenate([latents, random.standard_normal((30, 4, 10)).astype(np.float32)])
    told = []
    together = search.search(wanted, told.append)
    assert told == sorted(told)
    assert told[0] == 0
    assert told[-1] < 1
    assert together.clips[:18].tolist() == list(range(18))
    alone = [search.search(one[None]) for one in wanted]
    assert [int(found.clips[0]) for found in alone] == together.clips.tolist()
    useful = latents[:, :3] / latents[:, :3].std((0, 2))[:, None]
    line = np.concatenate(list(useful[1:13]), axis=1)
    for one, found in zip(wanted[18:], together.others[18:], strict=True):
        scaled = one[:3] / latents[:, :3].std((0, 2))[:, None]
        places = [np.square(line[:, begin : begin + 10] - scaled).mean() for begin in range(111)]
        single = np.square(useful[0] - scaled).mean()
        last = np.concatenate(list(useful[13:]), axis=1)
        rest = [np.square(last[:, begin : begin + 10] - scaled).mean() for begin in range(41)]
        # the dimension that never moves is counted in the mean, as nothing
        by_hand = sorted(np.sqrt(3 / 4 * np.array([single, min(places), min(rest)])))
        assert found == pytest.approx(by_hand[1], rel=1e-3)


def test_a_single_track_has_no_other(latents):
    found = Latents(latents[:3], np.arange(3), np.zeros(3, int)).search(latents[:1])
    assert np.isinf(found.others).all()
