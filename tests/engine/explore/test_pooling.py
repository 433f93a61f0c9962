import numpy as np
from numpy.testing import assert_allclose

from engine.explore.pooling import pool

LATENTS = np.random.default_rng(0).normal(3, 2, (7, 4, 11)).astype(np.float32)
TRACKS = np.array([0, 0, 0, 1, 2, 2, 2])


def test_mean_and_deviation_are_over_the_clips_and_frames_of_a_track():
    vectors = pool(LATENTS, TRACKS, "mean+std")
    assert vectors.shape == (3, 8)
    assert vectors.dtype == np.float32
    second = np.concatenate([LATENTS[4:].mean((0, 2)), LATENTS[4:].std((0, 2))])
    assert_allclose(vectors[2], second, rtol=1e-5)
    assert_allclose(vectors[1, :4], LATENTS[3].mean(1), rtol=1e-5)


def test_mean_and_deviation_do_not_depend_on_when_something_sounds():
    later = np.roll(LATENTS, 5, axis=2)
    assert_allclose(pool(later, TRACKS, "mean+std"), pool(LATENTS, TRACKS, "mean+std"), rtol=1e-5)
    assert np.abs(pool(later, TRACKS, "flat") - pool(LATENTS, TRACKS, "flat")).max() > 0.1


def test_flat_is_the_mean_of_the_whole_latents_of_a_track():
    vectors = pool(LATENTS, TRACKS, "flat")
    assert vectors.shape == (3, 44)
    assert_allclose(vectors[0], LATENTS[:3].mean(0).ravel(), rtol=1e-5)


def test_latents_are_read_from_a_memory_map(tmp_path):
    np.save(tmp_path / "latents.npy", LATENTS)
    mapped = np.load(tmp_path / "latents.npy", mmap_mode="r")
    assert_allclose(pool(mapped, TRACKS, "mean+std"), pool(LATENTS, TRACKS, "mean+std"), rtol=0)
