"""What the rungs of the ladder draw from, on a run."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
import pytest
import tiny

from engine.errors import SettingError
from engine.latents.codec import Codec, Floats, encode_library, open_codec
from engine.latents.rungs import distribution, fit_mixture
from engine.latents.sample import Mixture
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


@pytest.mark.parametrize(
    ("way", "genre"), [("normal", None), ("gaussian", None), ("genre", "hum"), ("genre", None)]
)
def test_a_seed_decides_the_sample(
    codec: Codec, tiny_library: Library, latents: Floats, way: SampleWay, genre: str | None
) -> None:
    def drawn(seed: int) -> Floats:
        return distribution(codec, tiny_library, latents, way, genre).draw(1, seed)

    assert drawn(1).shape == (1, *latents.shape[1:])
    assert np.array_equal(drawn(1), drawn(1))
    assert not np.array_equal(drawn(1), drawn(2))
    assert codec.decode(drawn(1)).shape == (1, 8000)


def test_a_genres_samples_are_of_its_training_tracks(
    codec: Codec, tiny_library: Library, latents: Floats
) -> None:
    means = {
        genre: distribution(codec, tiny_library, latents, "genre", genre).centre
        for genre in tiny_library.info.genres
    }
    for genre in means:
        rows = [
            row for track in tiny_library.tracks if track.genre == genre for row in tiny_library.rows(track)
        ]
        distances = {name: np.linalg.norm(latents[rows].mean(0) - other) for name, other in means.items()}
        assert min(distances, key=lambda name: distances[name]) == genre


def test_without_a_genre_one_is_drawn_by_its_share(
    codec: Codec, tiny_library: Library, latents: Floats
) -> None:
    source = distribution(codec, tiny_library, latents, "genre")
    assert isinstance(source, Mixture)
    assert sum(source.shares) == pytest.approx(1)
    assert len(source.parts) == len(tiny_library.info.genres)


def test_a_genre_of_two_kinds_becomes_two_gaussians() -> None:
    random = np.random.default_rng(0)
    kinds = np.repeat([0.0, 8.0], 40)[:, None, None]
    seen = (kinds + random.standard_normal((80, 3, 4))).astype(np.float32)
    tracks = np.arange(80) // 4
    mixture = fit_mixture(seen, tracks)
    assert sorted(round(float(part.centre.mean())) for part in mixture.parts) == [0, 8]
    assert mixture.shares == pytest.approx([0.5, 0.5])
    assert len(fit_mixture(seen[40:], tracks[40:]).parts) == 1


def test_a_genre_whose_clips_are_all_one_is_a_single_point() -> None:
    (part,) = fit_mixture(np.full((16, 3, 4), 2.0, np.float32), np.arange(16) // 2).parts
    assert np.array_equal(part.draw(2, seed=0), np.full((2, 3, 4), 2.0))


def test_a_genre_of_a_single_clip_is_not_drawn_and_hinders_no_other(
    codec: Codec, another_library: Callable[..., Library]
) -> None:
    library = another_library("rare", genres=("buzz", "hum"), tracks=5, clip_seconds=4.0)
    library.tracks[9].genre = "rare"
    latents = np.random.default_rng(0).standard_normal((10, 2, 3)).astype(np.float32)
    fitted = []

    def keep(genre: str | None, fit: Callable[[], Mixture]) -> Mixture:
        fitted.append(genre)
        return fit()

    distribution(codec, library, latents, "genre", keep=keep)
    assert fitted == ["buzz", "hum"]
    with pytest.raises(SettingError, match="genre=rare has a single training clip"):
        distribution(codec, library, latents, "genre", "rare")


@pytest.mark.parametrize(
    ("way", "genre", "sentence"),
    [
        ("genre", "humm", "genre=humm has no training clips.*hum"),
        ("gaussian", "hum", "gaussian knows no genres"),
    ],
)
def test_a_genre_that_is_not_there_is_answered_with_what_to_do(
    codec: Codec, tiny_library: Library, latents: Floats, way: SampleWay, genre: str, sentence: str
) -> None:
    with pytest.raises(SettingError, match=sentence):
        distribution(codec, tiny_library, latents, way, genre)
