"""New sound and ladders, asked of a real engine."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

import pytest
import tiny
from waiting import finished

from engine.client import Client
from engine.client.wire import EngineError
from engine.schema import ClipRef, Ingredient, MixRequest, Recipe, SampleRequest, Sound, TrainRequest
from engine.service import starting
from engine.training.loop import train


@pytest.fixture
def trained(home: Path) -> None:
    """The library `tiny` and the finished run `linear`, there before the engine is."""
    tiny.make_library("tiny", genres=("buzz", "hum", "whistle"), tracks=3)
    request = TrainRequest(model="pca", library="tiny", name="linear", settings=tiny.SMALL_WINDOW)
    train(starting.new_run(request), threading.Event())


def sha(sound: Sound) -> str:
    return hashlib.sha1(Path(sound.path).read_bytes()).hexdigest()


async def test_samples_are_made_told_of_and_repeated(trained: None, engine: Client) -> None:
    (normal,) = await engine.sample(SampleRequest(run="linear", way="normal"))
    assert normal.closeness is None  # it does not wait for that
    with pytest.raises(EngineError, match="gaussian takes all latents of linear, which are not found yet"):
        await engine.sample(SampleRequest(run="linear"))
    job = await engine.find_closeness("linear")
    assert job is not None
    assert (job.kind, job.title) == ("closeness", "closeness to what linear learnt")
    same = await engine.find_closeness("linear")
    assert same is not None
    assert same.id == job.id
    assert (await finished(engine, job)).state == "done"
    assert await engine.find_closeness("linear") is None
    (again,) = await engine.sample(SampleRequest(run="linear", way="normal"))
    assert again.path == normal.path
    assert again.closeness is not None

    first, second = await engine.sample(
        SampleRequest(run="linear", way="genre", genre="hum", count=2, seed=4)
    )
    assert (first.title, second.title) == ("hum sample · seed 4", "hum sample · seed 5")
    assert sha(first) != sha(second)
    assert first.closeness is not None
    assert set(first.closeness.genres) == {"buzz", "hum", "whistle"}
    before = sha(second)
    (again,) = await engine.sample(SampleRequest(run="linear", way="genre", genre="hum", seed=5))
    assert (again.path, sha(again)) == (second.path, before)

    assert second.recipe is not None
    recipe = Recipe.model_validate_json(Path(second.recipe).read_bytes())
    assert recipe.sample is not None
    assert (recipe.sample.seed, recipe.sample.count) == (5, 1)
    assert set(recipe.weights) == {"linear"}
    assert set(recipe.libraries) == {"tiny"}

    # another temperature is another file, so that what was made before can still be heard
    (cool,) = await engine.sample(
        SampleRequest(run="linear", way="genre", genre="hum", seed=5, temperature=0.5)
    )
    assert cool.path != second.path
    assert "temperature 0.5" in cool.title

    track = (await engine.tracks("tiny"))[0].name
    start = ClipRef(library="tiny", track=track)
    near, far = [
        (await engine.sample(SampleRequest(run="linear", like=start, strength=strength)))[0]
        for strength in (0.0, 1.0)
    ]
    mix = MixRequest(run="linear", ingredients=[Ingredient(library="tiny", track=track)])
    (of_mix,) = await engine.sample(SampleRequest(run="linear", mix=mix, strength=0.0))
    assert sha(near) == sha(of_mix) == sha(await engine.mix(mix))
    assert sha(far) != sha(near)
    assert near.closeness is not None
    assert far.closeness is not None
    assert near.closeness.distance < far.closeness.distance

    for request, told in (
        (SampleRequest(run="linear", way="genre", genre="humm"), "genre=humm has no training clips"),
        (SampleRequest(run="linear", way="flow"), "latent-flow --on linear` trains one"),
        (SampleRequest(run="linear", way="prior", generator="linear"), "take a run of a generator"),
        (SampleRequest(run="linear", generator="x"), "gaussian is drawn by no generator"),
        (SampleRequest(run="linear", seconds=9.0), "flow and prior draw longer ones"),
        (SampleRequest(run="linear", like=start, mix=mix), "one of the two"),
    ):
        with pytest.raises(EngineError, match=told):
            await engine.sample(request)

    assert await engine.ladder("linear") is None
    job = await engine.start_ladder("linear", count=4)
    assert (job.kind, job.title) == ("ladder", "ladder of linear")
    assert (await finished(engine, job)).state == "done"
    ladder = await engine.ladder("linear")
    assert ladder is not None
    assert {row.sounds for row in ladder.rows} == {4}
    with pytest.raises(EngineError, match="count"):
        await engine.start_ladder("linear", count=1)
