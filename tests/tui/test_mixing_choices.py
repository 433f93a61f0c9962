"""What Mix works with, without its screen: requests, picks, and what the speaker is given."""

from __future__ import annotations

from typing import Literal

import pytest
from driving import a_run

from engine.schema import ClipRef, Ingredient, ListedTrack, MixRequest, Sound
from tui.mixing.batch import letters
from tui.mixing.chosen import MIX_WAYS, SAMPLE_WAYS, Drawing, Mixing, lacking, slid
from tui.mixing.hearing import CLIP, Hearing
from tui.mixing.picking import picks
from tui.speaker.client import Speaker


def clips(*weights: float) -> list[Ingredient]:
    return [Ingredient(library="tiny", track=f"t{n}", weight=weight) for n, weight in enumerate(weights)]


def sound(name: str, loudness: float | None = -20.0, rate: int = 22050) -> Sound:
    return Sound(
        path=f"/{name}.wav", title=name, seconds=5.0, sample_rate=rate, loudness=loudness, made_in=0.1
    )


def track(name: str, genre: str | None, part: Literal["train", "left-out"] = "train") -> ListedTrack:
    return ListedTrack(
        name=name, genre=genre, part=part, path="", frames=88200, sample_rate=8820, seconds=10.0, sha1="",
        first_clip=0, clips=2,
    )  # fmt: skip


# ---------------------------------------------------------------- requests


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0.0, [("t0", 1.0)]),
        (0.25, [("t0", 0.5), ("t1", 0.5)]),
        (0.5, [("t1", 1.0)]),
        (0.9, [("t1", 0.2), ("t2", 0.8)]),
        (1.0, [("t2", 1.0)]),
    ],
)
def test_a_slider_stands_between_two_neighbours_whatever_their_weights(
    share: float, expected: list[tuple[str, float]]
):
    assert [(item.track, item.weight) for item in slid(clips(2.0, 0.0, 0.3), share)] == expected


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_a_slider_over_one_clip_is_that_clip(share: float):
    assert slid(clips(0.7), share) == clips(1.0)


def test_every_way_mixes_the_same_basket_and_arithmetic_waits_for_a_genre():
    basket = clips(1.0, 0.5)
    requests = Mixing(beats=True).requests("run", basket)
    assert set(requests) == set(MIX_WAYS) - {"arithmetic"}
    assert all(request.ingredients == basket and request.beats for request in requests.values())
    told = Mixing(less="rock", more="jazz", amount=1.5).requests("run", basket)["arithmetic"]
    assert (told.less, told.more, told.amount) == ("rock", "jazz", 1.5)
    assert "arithmetic" not in Mixing(less="rock", more="rock").requests("run", basket)


def test_a_morph_goes_by_weights_by_the_slider_or_over_time():
    basket = clips(1.0, 0.5, 1.0)
    by_weights = Mixing().requests("run", basket)["morph"]
    by_slider = Mixing(by="slider", slide=0.25).requests("run", basket)
    over_time = Mixing(by="time").requests("run", basket)["morph"]
    assert (by_weights.ingredients, by_weights.along) == (basket, False)
    assert len(by_slider["morph"].ingredients) == 2
    assert by_slider["mean"].ingredients == basket
    assert (over_time.ingredients, over_time.along) == (basket, True)


def test_samples_ask_for_a_genre_and_a_length_only_where_the_way_knows_them():
    requests = Drawing(genre="jazz", seconds=20.0, seed=7, temperature=0.5).requests("run", None)
    assert {way for way, request in requests.items() if request.genre == "jazz"} == {"genre", "flow", "prior"}
    assert {way for way, request in requests.items() if request.seconds} == {"flow", "prior"}
    assert {(request.seed, request.temperature) for request in requests.values()} == {(7, 0.5)}


def test_samples_are_drawn_around_a_clip_or_a_mix():
    clip = ClipRef(library="tiny", track="t0")
    mix = MixRequest(run="run", ingredients=clips(1.0))
    assert Drawing(strength=0.3).requests("run", clip)["flow"].like == clip
    assert Drawing(strength=0.3).requests("run", mix)["gaussian"].mix == mix
    assert Drawing().requests("run", mix)["gaussian"].like is None


def test_a_way_without_its_generator_or_genres_says_so():
    run = a_run("linear", state="done")
    flow = a_run("f", model="latent-flow", task="generator", on="linear", state="done")
    untrained = flow.model_copy(update={"state": "queued", "best_loss": None})
    assert "No latent-flow has learnt the latents of linear" in lacking("flow", run, [], [run])
    assert lacking("flow", run, [], [run, untrained])
    assert lacking("flow", run, [], [run, flow]) == ""
    assert lacking("prior", run, [], [run, flow])
    assert lacking("genre", run, [], []) == "No track of demo has a genre."
    assert lacking("genre", run, ["jazz"], []) == lacking("normal", run, [], []) == ""


def test_ways_have_the_letters_that_the_keys_have():
    assert letters(MIX_WAYS)["arithmetic"] == letters(SAMPLE_WAYS)["flow"] == "d"


# ---------------------------------------------------------------- picks


def test_three_or_all_of_a_genre_are_picked_without_tracks_that_are_left_out():
    tracks = [track(f"j{n}", "jazz", "left-out" if n == 9 else "train") for n in range(10)]
    tracks += [track("r0", "rock"), track("r1", "rock"), track("x", None)]
    found = {pick.name: pick for pick in picks(tracks, ["jazz", "rock", "pop"])}
    assert set(found) == {
        "three of any genre", "three of jazz", "all of jazz", "two of rock", "all of rock",
    }  # fmt: skip
    assert len(found["all of jazz"].basket("tiny", 0).ingredients) == 9
    drawn = [found["three of jazz"].basket("tiny", seed) for seed in (0, 0, 1)]
    assert drawn[0] == drawn[1] != drawn[2]
    assert all(len({item.track for item in basket.ingredients}) == 3 for basket in drawn)


# ---------------------------------------------------------------- hearing


@pytest.fixture
def speaker() -> Speaker:
    """A speaker that nobody has asked to play: it has no process, and holds what it is given."""
    return Speaker(lambda _state: None)


def paths(speaker: Speaker) -> list[str]:
    return [lane.path for lane in speaker.state.lanes]


async def test_voices_are_switched_in_place_and_newcomers_go_behind(speaker: Speaker):
    hearing = Hearing(lambda: speaker)
    hearing.put({"b": sound("blend")})
    hearing.hear("b")
    hearing.give()
    speaker.seek(2.0)
    hearing.put({"a": sound("mean"), "b": sound("blend"), CLIP: sound("t0")})
    assert paths(speaker) == ["/blend.wav", "/mean.wav", "/t0.wav"]
    hearing.hear("a")
    assert (speaker.state.lane, speaker.state.position) == (1, 2.0)
    hearing.hear(CLIP)
    assert (speaker.state.lane, speaker.state.position) == (2, 2.0)


async def test_another_batch_is_heard_from_the_same_position_in_the_same_way(speaker: Speaker):
    hearing = Hearing(lambda: speaker)
    hearing.put({"a": sound("mean-1"), "b": sound("blend-1")})
    hearing.hear("b")
    hearing.give()
    speaker.seek(2.0)
    hearing.put({"a": sound("mean-2"), "b": sound("blend-2")})
    assert paths(speaker) == ["/mean-2.wav", "/blend-2.wav"]
    assert (speaker.state.lane, speaker.state.position) == (1, 2.0)


async def test_what_sounds_goes_on_until_another_batch_has_come(speaker: Speaker):
    hearing = Hearing(lambda: speaker)
    hearing.put({"a": sound("mean-1"), CLIP: sound("t0")})
    hearing.hear("a")
    hearing.give()
    speaker.seek(2.0)
    hearing.put({CLIP: sound("t0")})
    assert paths(speaker) == ["/mean-1.wav", "/t0.wav"]
    hearing.put({"a": sound("mean-2"), CLIP: sound("t0")})
    assert paths(speaker) == ["/mean-2.wav", "/t0.wav"]
    assert (speaker.state.lane, speaker.state.position) == (0, 2.0)


async def test_all_are_heard_as_loud_as_the_quietest(speaker: Speaker):
    hearing = Hearing(lambda: speaker)
    hearing.put({"a": sound("mean", -30.0), "b": sound("blend", -24.0), "c": sound("silent", None)})
    assert [lane.gain_db for lane in hearing.lanes().values()] == [0.0, -6.0, 0.0]


async def test_what_is_wanted_but_not_there_leaves_what_sounds(speaker: Speaker):
    hearing = Hearing(lambda: speaker)
    assert hearing.heard is None
    hearing.give()
    assert not speaker.state.lanes
    hearing.put({"a": sound("mean"), "b": sound("blend")})
    hearing.hear("b")
    hearing.give()
    hearing.hear("d")
    assert hearing.heard == "b"
    assert speaker.state.lane == 1


async def test_sounds_of_another_rate_start_over(speaker: Speaker):
    hearing = Hearing(lambda: speaker)
    hearing.put({"a": sound("mean"), CLIP: sound("t0")})
    hearing.hear("a")
    hearing.give()
    speaker.seek(2.0)
    hearing.put({"a": sound("other", rate=16000), CLIP: sound("t0")})
    assert paths(speaker) == ["/other.wav"]
    assert speaker.state.position == 0.0
