"""What the mixer promises: one position, changes in place, no click, no sample lost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from tui.speaker.head import Head, Program
from tui.speaker.mixer import Mixer

RATE = 8000
FADE = 40  # 5 ms

NOISE = np.random.default_rng(1).integers(-20000, 20000, RATE).astype(np.float32)
OTHER = np.random.default_rng(2).integers(-20000, 20000, RATE).astype(np.float32)


def mixer(*lanes: NDArray[np.float32], playing: bool = True) -> Mixer:
    made = Mixer()
    made.ask(lambda _head: Head(Program(lanes, RATE), playing=playing))
    return made


def heard(mixer: Mixer, frames: int, block: int = 64) -> NDArray[np.int16]:
    blocks = [np.empty((min(block, frames - at), 2), dtype=np.int16) for at in range(0, frames, block)]
    for one in blocks:
        mixer.fill(one)
    sound = np.concatenate(blocks)
    assert np.array_equal(sound[:, 0], sound[:, 1])
    return sound[:, 0]


@pytest.mark.parametrize("block", [1, 17, 64, 4000, 9000])
def test_every_sample_from_the_first_to_the_last_is_the_files(block: int) -> None:
    sound = heard(mixer(NOISE), RATE + 500, block)
    assert np.array_equal(sound[:RATE], NOISE)
    assert not sound[RATE:].any()


@pytest.mark.parametrize("block", [7, 64, 1000])
def test_a_switch_happens_in_place_and_takes_5_ms(block: int) -> None:
    made = mixer(NOISE, OTHER)
    before = heard(made, 3000, block)
    made.ask(lambda head: replace(head, lane=1))
    after = heard(made, 3000, block)
    assert np.array_equal(before, NOISE[:3000])
    assert np.array_equal(after[FADE:], OTHER[3000 + FADE : 6000])
    ramp = np.arange(1, FADE + 1) / FADE
    expected = NOISE[3000 : 3000 + FADE] * (1 - ramp) + OTHER[3000 : 3000 + FADE] * ramp
    assert np.abs(after[:FADE] - expected).max() <= 1


def test_pause_play_and_seek_fade_and_keep_the_position() -> None:
    flat = np.full(RATE, 10000, dtype=np.float32)
    made = mixer(flat)
    heard(made, 1000)
    made.ask(lambda head: replace(head, playing=False))
    silenced = heard(made, 500)
    made.ask(lambda head: replace(head, playing=True))
    resumed = heard(made, 500)
    made.ask(lambda head: replace(head, position=5000))
    assert np.abs(np.diff(np.concatenate([[10000], silenced, resumed]).astype(int))).max() <= 10000 / FADE + 1
    assert np.array_equal(heard(made, 300), flat[:300])  # equal parts of the same sound
    assert made.heard.head.position == 5300


def test_going_on_continues_exactly_where_the_pause_was() -> None:
    made = mixer(NOISE)
    heard(made, 640)
    made.ask(lambda head: replace(head, playing=False))
    heard(made, 640)
    made.ask(lambda head: replace(head, playing=True))
    assert np.array_equal(heard(made, 640)[FADE:], NOISE[640 + FADE : 1280])


def test_the_end_is_told_with_the_block_that_held_the_last_sample() -> None:
    made = mixer(NOISE)
    heard(made, RATE - 1)
    assert made.heard.ended is None
    heard(made, 1)
    assert made.heard.ended == made.heard.called
    assert made.heard.head.position == RATE


def test_a_lane_that_is_not_there_is_silent() -> None:
    made = mixer(NOISE)
    made.ask(lambda head: replace(head, lane=3))
    assert not heard(made, 500)[FADE:].any()


def test_a_lane_louder_than_full_scale_is_clipped_not_wrapped() -> None:
    loud = np.array([40000, -40000] * 50, dtype=np.float32)
    assert set(heard(mixer(loud), 100)) == {32767, -32768}


@pytest.mark.parametrize("block", [1, 37, 64, 5000, 9000])
def test_a_loop_comes_round_to_the_sample_and_fades_into_its_own_beginning(block: int) -> None:
    start, end = 1000, 5000
    made = mixer(NOISE)
    made.ask(lambda head: head.looping((start, end)))
    sound = heard(made, end + 2 * (end - start), block).astype(int)
    assert np.array_equal(sound[: end - FADE], NOISE[: end - FADE])
    ramp = np.arange(1, FADE + 1) / FADE
    joint = NOISE[end - FADE : end] * (1 - ramp) + NOISE[start - FADE : start] * ramp
    expected = np.concatenate([NOISE[start : end - FADE], joint])
    assert np.abs(sound[end:] - np.tile(expected, 2)).max() <= 1


def test_a_loop_from_the_very_beginning_fades_out_and_begins_as_it_is() -> None:
    made = mixer(NOISE)
    made.ask(lambda head: head.looping((0, 4000)))
    sound = heard(made, 8000)
    assert np.array_equal(sound[4000 : 8000 - FADE], NOISE[: 4000 - FADE])
    assert abs(int(sound[3999])) <= 1


def test_a_loop_to_the_last_sample_never_ends_and_its_end_can_be_taken_away() -> None:
    made = mixer(NOISE)
    made.ask(lambda head: head.looping((RATE - 4000, RATE)))
    assert heard(made, 3 * RATE)[-1] != 0
    assert made.heard.head.playing
    assert made.heard.ended is None
    made.ask(lambda head: head.looping(None))
    heard(made, RATE)
    assert not made.heard.head.playing
    assert made.heard.head.position == RATE


@pytest.mark.parametrize(("position", "expected"), [(500, 500), (3000, 3000), (5000, 1000), (6000, 2000)])
def test_who_is_beyond_a_loops_end_comes_round_in_it(position: int, expected: int) -> None:
    made = mixer(NOISE)
    made.ask(lambda head: head.at(position).looping((1000, 5000)))
    heard(made, 1)
    assert made.heard.head.position == expected + 1


def test_a_switch_while_a_loop_comes_round_keeps_both_in_step() -> None:
    made = mixer(NOISE, OTHER)
    made.ask(lambda head: head.looping((0, 4000)))
    heard(made, 4000 - FADE // 2)
    made.ask(lambda head: replace(head, lane=1))
    sound = heard(made, 2000)
    assert np.array_equal(sound[FADE:], OTHER[FADE // 2 : 2000 - FADE // 2])


def test_gains_change_in_place_within_5_ms() -> None:
    made = mixer(NOISE, OTHER)
    heard(made, 1000)
    made.ask(lambda head: replace(head, factors=(0.5, 1.0)))
    after = heard(made, 1000)
    ramp = np.arange(1, FADE + 1) / FADE
    assert np.abs(after[:FADE] - NOISE[1000 : 1000 + FADE] * (1 - ramp / 2)).max() <= 1
    assert np.abs(after[FADE:] - NOISE[1000 + FADE : 2000] / 2).max() <= 0.5
    made.ask(lambda head: replace(head, lane=1))
    assert np.array_equal(heard(made, 1000)[FADE:], OTHER[2000 + FADE : 3000])


@pytest.mark.parametrize("frames", [0, 1, 20, 100])
def test_a_sound_shorter_than_anything_plays_and_ends(frames: int) -> None:
    made = mixer(NOISE[:frames], OTHER[:frames])
    heard(made, frames // 2 + 1)
    made.ask(lambda head: replace(head, lane=1))
    heard(made, 200)
    assert not made.heard.head.playing
    assert made.heard.head.position == frames
