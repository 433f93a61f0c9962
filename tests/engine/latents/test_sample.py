"""Samples: the same for the same seed, and of the distribution they claim."""

from __future__ import annotations

import threading

import numpy as np
import pytest
import tiny

from engine.errors import SettingError
from engine.latents import sample as sampling
from engine.latents.codec import Codec, Floats, encode_library, open_codec
from engine.library.store import Library
from engine.schema import SampleWay
from engine.training.loop import train


@pytest.fixture(scope="module")
def codec(tiny_library: Library) -> Codec:
    run = tiny.new_run("pca", tiny.SMALL_WINDOW)
    train(run, threading.Event())
    return open_codec(run)


@pytest.fixture(scope="module")
def latents(codec: Codec, tiny_library: Library) -> Floats:
    return encode_library(codec, tiny_library)


@pytest.mark.parametrize(("way", "genre"), [("normal", None), ("gaussian", None), ("genre", "hum")])
def test_a_seed_decides_the_sample(
    codec: Codec, tiny_library: Library, latents: Floats, way: SampleWay, genre: str | None
) -> None:
    def drawn(seed: int) -> Floats:
        return sampling.distribution(codec, tiny_library, latents, way, genre).draw(1, seed)

    assert drawn(1).shape == (1, *latents.shape[1:])
    assert drawn(1).dtype == np.float32
    assert np.array_equal(drawn(1), drawn(1))
    assert not np.array_equal(drawn(1), drawn(2))
    assert codec.decode(drawn(1)).shape == (1, 8000)


def test_normal_has_variance_one_in_every_number() -> None:
    drawn = sampling.unit_gaussian((4, 10)).draw(5000, seed=0)
    np.testing.assert_allclose(drawn.mean(0), 0, atol=0.1)
    np.testing.assert_allclose(drawn.std(0), 1, atol=0.1)


def test_a_fitted_gaussian_has_the_mean_variance_and_main_ties_of_its_latents() -> None:
    random = np.random.default_rng(0)
    tied = random.standard_normal((300, 1)) @ np.array([[3.0, -3.0, 0, 0, 0, 0]])
    seen = (
        (tied + 0.5 * random.standard_normal((300, 6)) + np.arange(6)).reshape(300, 2, 3).astype(np.float32)
    )
    drawn = sampling.fit_gaussian(seen).draw(20_000, seed=0)
    np.testing.assert_allclose(drawn.mean(0), seen.mean(0), atol=0.1)
    np.testing.assert_allclose(drawn.std(0), seen.std(0), rtol=0.05)
    sides = [np.corrcoef(side.reshape(len(side), -1).T)[0, 1] for side in (drawn, seen)]
    assert sides[0] == pytest.approx(sides[1], abs=0.02)


def test_fewer_latents_than_numbers_still_keep_every_variance() -> None:
    seen = np.random.default_rng(0).standard_normal((100, 20, 50)).astype(np.float32)
    drawn = sampling.fit_gaussian(seen).draw(500, seed=0)
    assert drawn.std() == pytest.approx(seen.std(), rel=0.02)


def test_a_genres_samples_are_of_its_training_tracks(
    codec: Codec, tiny_library: Library, latents: Floats
) -> None:
    means = {
        genre: sampling.distribution(codec, tiny_library, latents, "genre", genre).mean
        for genre in tiny_library.info.genres
    }
    for genre in means:
        rows = [
            row for track in tiny_library.tracks if track.genre == genre for row in tiny_library.rows(track)
        ]
        distances = {name: np.linalg.norm(latents[rows].mean(0) - other) for name, other in means.items()}
        assert min(distances, key=lambda name: distances[name]) == genre


@pytest.mark.parametrize(
    ("genre", "sentence"),
    [
        ("humm", "genre=humm has no training clips.*hum"),
        (None, "name one with genre; there is buzz, hum, whistle"),
    ],
)
def test_an_unknown_genre_is_answered_with_those_there_are(
    codec: Codec, tiny_library: Library, latents: Floats, genre: str | None, sentence: str
) -> None:
    with pytest.raises(SettingError, match=sentence):
        sampling.distribution(codec, tiny_library, latents, "genre", genre)


def test_one_clip_is_no_distribution() -> None:
    with pytest.raises(SettingError, match="at least 2 clips"):
        sampling.fit_gaussian(np.zeros((1, 4, 4), np.float32))
