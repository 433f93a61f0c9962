"""New sounds as they are asked for, by every way to draw."""

from __future__ import annotations

import threading
from functools import cache

import numpy as np
import pytest
import tiny
from pydantic import ValidationError

from engine.generation import drawing
from engine.generation.closeness import find_out
from engine.generation.drawing import Drawn
from engine.latents.codec import Codec, open_codec
from engine.library.store import Library
from engine.schema import ClipRef, SampleRequest, SampleWay, SettingValue, TrainRequest
from engine.service import starting
from engine.training.loop import train

TRAINED: tuple[SampleWay, ...] = ("flow", "prior")


@pytest.fixture(scope="module")
def codec(tiny_library: Library) -> Codec:
    """A linear code of the tiny library, of which all is known that sounds are compared with."""
    run = tiny.new_run("pca", tiny.SMALL_WINDOW)
    train(run, threading.Event())
    find_out(run, lambda share, words: None)
    return open_codec(run)


@cache
def generator(on: str, way: SampleWay) -> str:
    """The name of a generator that has learnt little, but that there are genres."""
    settings: dict[str, SettingValue] = {"width": 16, "depth": 1, "batch_size": 16}
    request = TrainRequest(model=f"latent-{way}", library="tiny", on=on, settings=settings, epochs=3)
    run = starting.new_run(request)
    train(run, threading.Event())
    return run.name


def drawn(codec: Codec, way: SampleWay, **words: object) -> list[Drawn]:
    """The sounds of a request."""
    if way in TRAINED:
        generator(codec.run.name, way)
    asked = SampleRequest.model_validate({"run": codec.run.name, "way": way} | words)
    return list(drawing.sounds(codec, drawing.found(codec, asked)))


@pytest.mark.parametrize("way", TRAINED)
def test_a_generator_draws_each_sound_by_its_own_seed_and_as_long_as_is_asked(
    codec: Codec, way: SampleWay
) -> None:
    first, second = drawn(codec, way, genre="hum", seconds=2.5, count=2, seed=4)
    assert first.samples.shape == second.samples.shape == (round(2.5 * tiny.RATE),)
    assert not np.array_equal(first.samples, second.samples)
    assert first.closeness is not None
    assert (second.request.seed, second.request.count) == (5, 1)
    assert second.request.generator == generator(codec.run.name, way)
    wanted = drawing.found(codec, second.request)
    assert set(wanted.weights) == {codec.run.name, second.request.generator}
    (again,) = drawing.sounds(codec, wanted)
    assert np.array_equal(again.samples, second.samples)
    assert again.closeness == second.closeness
    (other,) = drawn(codec, way, genre="whistle", seconds=2.5, seed=5)
    assert not np.array_equal(other.samples, second.samples)
    (short,) = drawn(codec, way, seconds=0.5)
    assert short.samples.shape == (tiny.RATE // 2,)


@pytest.mark.parametrize("way", ["gaussian", *TRAINED])
def test_around_a_clip_strength_goes_from_the_clip_to_any_draw(
    codec: Codec, tiny_library: Library, way: SampleWay
) -> None:
    like = ClipRef(library="tiny", track=tiny_library.tracks[0].name, clip=1)
    (itself,), (near,), (far,) = (drawn(codec, way, like=like, strength=s) for s in (0.0, 0.2, 0.9))
    row = tiny_library.clip_row(like)
    coded = codec.decode(codec.encode(tiny_library.clips[row : row + 1] / np.float32(32768)))[0]
    assert np.array_equal(itself.samples, coded)
    away = [float(np.square(one.samples - coded).mean()) for one in (near, far)]
    assert 0 < away[0] < away[1]


@pytest.mark.parametrize(
    "words",
    [
        {"seed": -1},
        {"count": 0},
        {"seconds": 0.01},
        {"temperature": float("nan")},
        {"strength": float("nan")},
    ],
)
def test_a_number_out_of_range_is_no_request(words: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        SampleRequest.model_validate({"run": "x"} | words)
