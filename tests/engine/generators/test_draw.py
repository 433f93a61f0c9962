"""Drawing: the same latents for the same seed, as long as is wished, and only for the run that was learnt."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import tiny
from generating import asked, coder, generator, trained

from engine.errors import RunStateError, SettingError
from engine.generators.draw import draw
from engine.latents.codec import Codec, encode_library, open_codec
from engine.library.store import Library
from engine.models import registry
from engine.schema import TrainRequest
from engine.service import starting

NAMES = list(registry.GENERATORS)


@pytest.fixture
def codec(tiny_library: Library) -> Codec:
    return open_codec(coder())


@pytest.mark.parametrize("model", NAMES)
def test_the_same_seed_gives_the_same_latents_each_whatever_the_count(codec: Codec, model: str) -> None:
    run = generator(model)
    drawn = draw(run, codec, 18, 4, genre="hum")
    assert (drawn.shape, drawn.dtype) == ((18, 8, 7), np.float32)
    assert np.array_equal(drawn, draw(run, codec, 18, 4, genre="hum"))
    np.testing.assert_allclose(draw(run, codec, 2, 4, genre="hum"), drawn[:2], atol=1e-4)
    assert np.abs(drawn[0] - drawn[1]).max() > 0.1
    assert not np.array_equal(drawn[:2], draw(run, codec, 2, 5, genre="hum"))
    assert draw(run, codec, 0, 4).shape == (0, 8, 7)


@pytest.mark.parametrize("model", NAMES)
def test_longer_ones_go_on_from_a_clip_and_shorter_ones_end_early(codec: Codec, model: str) -> None:
    clip = draw(generator(model), codec, 2, 1)
    for frames in (1, 7, 8, 23):
        drawn = draw(generator(model), codec, 2, 1, frames=frames)
        assert drawn.shape == (2, 8, frames)
        assert np.array_equal(drawn[:, :, :7], clip[:, :, :frames])
        assert np.isfinite(drawn).all()


@pytest.mark.parametrize("model", NAMES)
def test_a_track_is_varied_by_strength_and_is_itself_without(
    codec: Codec, tiny_library: Library, model: str
) -> None:
    start = np.array(encode_library(codec, tiny_library)[3])
    same = draw(generator(model), codec, 2, 0, start=start, strength=0.0)
    assert np.array_equal(same, np.stack([start, start]))
    far = [
        np.square(draw(generator(model), codec, 4, 0, start=start, strength=share) - start).mean()
        for share in (0.2, 0.6)
    ]
    assert 0 < far[0] < far[1]
    longer = draw(generator(model), codec, 1, 0, start=start, strength=0.0, frames=12)[0]
    np.testing.assert_allclose(longer[:, :7], start, atol=1e-3)


@pytest.mark.parametrize("model", NAMES)
def test_a_genre_and_its_guidance_change_what_is_drawn(codec: Codec, model: str) -> None:
    run = generator(model)
    one, other = (draw(run, codec, 1, 0, genre=genre) for genre in ("hum", "whistle"))
    assert not np.array_equal(one, other)
    assert not np.array_equal(one, draw(run, codec, 1, 0, genre="hum", guidance=1.0))
    # guidance pulls towards a genre: without one there is nothing to pull to
    assert np.array_equal(draw(run, codec, 1, 0, guidance=5.0), draw(run, codec, 1, 0, guidance=1.0))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"genre": "humm"}, "genre=humm is not known to latent-flow-.*; did you mean hum"),
        ({"temperature": float("nan")}, "temperature=nan cannot be: it must be at least 0"),
        ({"guidance": -1.0}, "guidance=-1.0 cannot be: it must be at least 0"),
        ({"strength": 1.5}, "strength=1.5 cannot be: it must be between 0 and 1"),
        ({"steps": 0}, "steps=0 cannot be: it must be at least 1"),
        ({"frames": 0}, "frames=0 cannot be: it must be at least 1"),
        ({"seed": -3}, "seed=-3 cannot be: it must be at least 0"),
        ({"start": np.zeros((8, 6), np.float32)}, "latent of 8 x 6 numbers cannot be varied .* draws 8 x 7"),
    ],
)
def test_what_cannot_be_drawn_is_refused(codec: Codec, changes: dict[str, object], sentence: str) -> None:
    with pytest.raises(SettingError, match=sentence):
        draw(**({"generator": generator("latent-flow"), "codec": codec, "count": 1, "seed": 0} | changes))  # type: ignore[arg-type]


def test_it_draws_for_no_other_run(codec: Codec) -> None:
    other = open_codec(trained(tiny.new_run("pca", tiny.SMALL["pca"])))
    name = generator("latent-flow").name
    with pytest.raises(
        RunStateError, match=f"{name} draws latents of the run {coder().name}, which mean nothing"
    ):
        draw(generator("latent-flow"), other, 1, 0)
    with pytest.raises(RunStateError, match="codes sound and answers no genre; take a run of a generator"):
        draw(coder(), codec, 1, 0)


def test_of_a_run_made_anew_in_another_size_it_says_that_the_two_no_longer_fit(tiny_library: Library) -> None:
    ground = trained(tiny.new_run("pca", tiny.SMALL["pca"]))
    run = trained(starting.new_run(asked("latent-flow", on=ground.name, epochs=1)))
    ground.delete()
    wider = tiny.SMALL["pca"] | {"dims": 9}
    request = TrainRequest(model="pca", library="tiny", name=ground.name, settings=wider)
    other = open_codec(trained(starting.new_run(request)))
    with pytest.raises(RunStateError, match=f"{ground.name} has other weights than those"):
        draw(run, other, 1, 0)


def test_where_no_genre_was_told_none_can_be_asked_for(another_library: Callable[..., Library]) -> None:
    another_library("untold", genres=(None, None), tracks=3)
    ground = trained(tiny.new_run("pca", tiny.SMALL["pca"], library="untold"))
    run = trained(starting.new_run(asked("latent-flow", library="untold", on=ground.name, epochs=1)))
    assert run.config().genres == []
    assert draw(run, open_codec(ground), 1, 0, guidance=3.0).shape == (1, 8, 7)
    with pytest.raises(
        SettingError, match=r"genre=hum cannot be: .* knows no genre, as its library tells none"
    ):
        draw(run, open_codec(ground), 1, 0, genre="hum", guidance=3.0)
