"""How near new sounds come to what was learnt: a copy is called a copy, and unseen music is not."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
import pytest
import tiny

from engine.audio.pcm import to_float
from engine.errors import SettingError
from engine.generation.closeness import Neighbourhood, closest
from engine.generation.heard import heard_of
from engine.latents.codec import Codec, Floats, open_codec
from engine.latents.rungs import distribution
from engine.library import store
from engine.library.store import Library
from engine.schema import Closeness
from engine.training.loop import train


def silent(share: float, message: str) -> None:
    """Progress that nobody looks at."""


@pytest.fixture(scope="module")
def codec(tiny_library: Library) -> Codec:
    run = tiny.new_run("pca", tiny.SMALL_WINDOW)
    train(run, threading.Event())
    return open_codec(run)


@pytest.fixture(scope="module")
def near(codec: Codec, tiny_library: Library) -> Neighbourhood:
    return Neighbourhood(codec, tiny_library, silent)


def of(near: Neighbourhood, codec: Codec, clips: Floats) -> list[Closeness]:
    return near.closeness(codec.encode(clips), heard_of(clips, codec.config.sample_rate))


def test_a_training_clip_is_a_copy_of_itself(
    near: Neighbourhood, codec: Codec, tiny_library: Library
) -> None:
    found = of(near, codec, to_float(tiny_library.clips[near.training]))
    for row, one in zip(near.training, found, strict=True):
        track = tiny_library.tracks[tiny_library.track_of_row[row]]
        assert one.copy_of is not None
        assert (one.copy_of.track, one.copy_of.clip) == (track.name, row - track.first_clip)
        assert one.distance < 0.01
        assert one.peaks > one.held_out_peaks


def test_unseen_clips_are_hardly_ever_copies(
    near: Neighbourhood, codec: Codec, tiny_library: Library
) -> None:
    found = of(near, codec, to_float(tiny_library.clips[near.held_out]))
    # clips of two notes can be the same notes by chance
    assert np.mean([one.copy_of is not None for one in found]) < 0.2


def test_distances_are_multiples_of_those_of_unseen_music(
    near: Neighbourhood, codec: Codec, tiny_library: Library
) -> None:
    unseen = of(near, codec, to_float(tiny_library.clips[near.held_out]))
    assert np.median([one.distance for one in unseen]) == pytest.approx(1, abs=0.02)


def test_the_mean_of_all_latents_is_a_copy_of_none(
    near: Neighbourhood, codec: Codec, tiny_library: Library
) -> None:
    source = distribution(codec, tiny_library, near.latents, "gaussian")
    middle = source.draw(1, seed=0, temperature=0)
    sound = codec.decode(middle)
    (found,) = near.closeness(middle, heard_of(sound, codec.config.sample_rate))
    assert found.peaks < near.unseen.copy_peaks
    assert found.copy_of is None


def test_what_is_heard_is_told_by_genre_the_likeliest_first(
    near: Neighbourhood, codec: Codec, tiny_library: Library
) -> None:
    rows = near.training
    found = of(near, codec, to_float(tiny_library.clips[rows]))
    assert [next(iter(one.genres)) for one in found] == near.genres(rows)
    for one in found:
        assert sum(one.genres.values()) == pytest.approx(1, abs=0.001)
        assert list(one.genres.values()) == sorted(one.genres.values(), reverse=True)


def test_what_is_known_of_a_library_and_a_run_is_kept(
    near: Neighbourhood, codec: Codec, tiny_library: Library
) -> None:
    heard = next((store.folder_of("tiny") / "vectors").glob("heard.*.npz"))
    files = (codec.run.closeness_file, heard)
    before = [file.stat().st_mtime_ns for file in files]
    again = Neighbourhood(codec, tiny_library, silent)
    assert again.unseen == near.unseen
    assert [file.stat().st_mtime_ns for file in files] == before


def test_of_a_longer_sound_the_closest_part_is_told(
    near: Neighbourhood, codec: Codec, tiny_library: Library
) -> None:
    rows = np.array([near.held_out[0], near.training[0]])
    parts = of(near, codec, to_float(tiny_library.clips[rows]))
    whole = closest(parts)
    assert whole.copy_of == parts[1].copy_of
    assert whole.distance == parts[1].distance
    assert whole.peaks == parts[1].peaks


def test_a_copy_at_the_end_of_a_longer_sound_is_found(
    near: Neighbourhood, codec: Codec, tiny_library: Library
) -> None:
    unseen, learnt = to_float(tiny_library.clips[[near.held_out[0], near.training[5]]])
    latents = codec.encode(np.stack([unseen, learnt]))
    half, frames = len(unseen) // 2, latents.shape[2]
    (own,) = of(near, codec, learnt[None])
    found = near.of_sound(
        np.concatenate([latents[0][:, : frames // 2], latents[1]], axis=1),
        np.concatenate([unseen[:half], learnt]),
    )
    assert own.copy_of is not None
    assert found.copy_of == own.copy_of
    assert found.distance < 0.01
    assert near.of_sound(latents[1], learnt) == own


def test_without_held_out_tracks_there_is_nothing_to_compare_with(
    another_library: Callable[..., Library],
) -> None:
    another_library("two-for-closeness", genres=("hum",), tracks=2)
    run = tiny.new_run("pca", tiny.SMALL_WINDOW, library="two-for-closeness")
    train(run, threading.Event())
    with pytest.raises(SettingError, match="Nothing of the library two-for-closeness was held out"):
        Neighbourhood(open_codec(run), store.open_library("two-for-closeness"), silent)
