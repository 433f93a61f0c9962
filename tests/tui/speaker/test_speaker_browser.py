"""What the speaker promises when it is a page in a browser: a real one, at a port that `ssh -L` leads to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
from browserbox import ListeningBox
from hearing import FADE, Ear, Sound, aligned, difference, occurrences
from soundbox import RATE, SoundServer, write

from benchmarks.browser import Page
from engine.client import Client, Copies
from tui.speaker.words import Lane

ASLEEP = "A listening page is open in a browser: press a key or click in it, and it sounds there."


@pytest.fixture
def hiss(listening_box: ListeningBox) -> Sound:
    """1.2 s of noise in the engine's folder of sounds."""
    sound = np.random.default_rng(5).integers(-16000, 16000, RATE * 6 // 5).astype(np.int16)
    return write(listening_box.sounds / "hiss [Live] & more.wav", sound), sound


@pytest.fixture
def hum(listening_box: ListeningBox) -> Sound:
    """1.2 s of a tone there."""
    sound = (12000 * np.sin(np.arange(RATE * 6 // 5) * 2 * np.pi * 441 / RATE)).astype(np.int16)
    return write(listening_box.sounds / "hum.wav", sound), sound


@pytest.fixture
async def engine(listening_box: ListeningBox) -> AsyncIterator[Client]:
    async with Client(listening_box.socket) as client:
        yield client


@pytest.fixture
async def ear(tmp_path: Path, engine: Client, window: Page) -> AsyncIterator[Ear]:
    """A speaker that knows its engine; the page that was opened is closed with the test."""
    made = attached(tmp_path, engine)
    yield made
    await made.speaker.close()
    await asyncio.to_thread(window.open, "about:blank")


def attached(folder: Path, engine: Client) -> Ear:
    ear = Ear(folder)

    async def reach() -> Client:
        return engine

    ear.speaker.attach(reach)
    return ear


async def awake(ear: Ear, window: Page, box: ListeningBox) -> None:
    """Open the page and wake it, so that it is the speaker."""
    await asyncio.to_thread(window.open, box.address)
    await asyncio.to_thread(window.wake)
    await ear.until(lambda state: state.route == "browser")


async def test_what_sounds_in_the_page_is_the_file_to_its_last_sample(
    no_sound_server: None, ear: Ear, window: Page, listening_box: ListeningBox, hiss: Sound
) -> None:
    path, sound = hiss
    await awake(ear, window, listening_box)
    assert (ear.speaker.state.sound, ear.speaker.state.device) == ("ready", "laptop browser")
    ear.speaker.load((Lane(path),))
    ear.speaker.play()
    state = await ear.until(lambda state: state.ended)
    assert state.position == pytest.approx(1.2, abs=0.001)
    assert state.after is not None
    heard = await asyncio.to_thread(window.heard)
    assert np.array_equal(aligned(heard, sound), sound)


async def test_a_switch_in_place_stays_aligned_to_the_sample(
    no_sound_server: None, ear: Ear, window: Page, listening_box: ListeningBox
) -> None:
    # long enough for a browser that has other things to do as well
    one, other = (
        np.random.default_rng(seed).integers(-16000, 16000, 3 * RATE).astype(np.int16) for seed in (7, 8)
    )
    lanes = [
        Lane(write(listening_box.sounds / name, sound)) for name, sound in (("1.wav", one), ("2.wav", other))
    ]
    await awake(ear, window, listening_box)
    ear.speaker.load(tuple(lanes))
    ear.speaker.play()
    await ear.until(lambda state: state.position > 0.2)
    ear.speaker.switch(1)
    await ear.until(lambda state: state.position > 0.6)
    ear.speaker.switch(0)
    await ear.until(lambda state: state.ended)
    heard = aligned(await asyncio.to_thread(window.heard), one)
    switched = np.flatnonzero(difference(heard, one) > 1)
    first, last = switched[0], switched[-1] + 1
    assert 4 * FADE < last - first < 2.7 * RATE
    assert np.array_equal(heard[first + FADE : last - FADE], other[first + FADE : last - FADE])


HOLD = """const fetched = window.fetch;
window.fetch = async (...asked) => {
  if (String(asked[0]).includes(arguments[0])) await new Promise((come) => { window.come = come; });
  return fetched(...asked);
};"""
"""Keeps what has these words in its address on its way, until the page's `come()` is called."""


async def test_what_is_heard_begins_at_once_and_the_other_lane_joins_it_in_step(
    no_sound_server: None, ear: Ear, window: Page, listening_box: ListeningBox, hiss: Sound
) -> None:
    sound = np.random.default_rng(6).integers(-16000, 16000, len(hiss[1])).astype(np.int16)
    late = write(listening_box.sounds / "late.wav", sound)
    await awake(ear, window, listening_box)
    await asyncio.to_thread(window.do, HOLD, "late.wav")
    ear.speaker.load((Lane(hiss[0], name="the first"), Lane(late, name="the other")))
    ear.speaker.loop((0.0, 1.2))
    ear.speaker.play()
    await ear.until(lambda state: state.playing)
    ear.speaker.switch(1)
    await asyncio.to_thread(window.until, "document.body.innerText.includes('on its way')")
    await asyncio.to_thread(window.until, "document.body.innerText.includes('▶ the first')")
    await asyncio.to_thread(window.do, "window.come()")
    await asyncio.to_thread(window.until, "document.body.innerText.includes('▶ the other')")
    await ear.until(lambda state: state.position > 0.6)
    await ear.until(lambda state: state.position < 0.2)
    await ear.until(lambda state: state.position > 0.6)  # a whole round of the other
    heard = await asyncio.to_thread(window.heard)
    first, joined = occurrences(heard, hiss[1][:2000])[0], occurrences(heard, sound[5000:7000])[0]
    assert (joined - first - 5000) % len(sound) == 0


async def test_gains_and_loops_are_exact_to_the_sample(
    no_sound_server: None, ear: Ear, window: Page, listening_box: ListeningBox, hiss: Sound
) -> None:
    path, sound = hiss
    start, end = 0.3, 0.9
    first, last = round(start * RATE), round(end * RATE)
    await awake(ear, window, listening_box)
    ear.speaker.load((Lane(path, gain_db=-6.0),))
    ear.speaker.loop((start, end))
    ear.speaker.play()
    await ear.until(lambda state: state.playing)
    for _ in range(2):
        await ear.until(lambda state: state.position > 0.6)
        await ear.until(lambda state: state.position < 0.6)  # it has come round
    ear.speaker.loop(None)
    await ear.until(lambda state: state.ended)
    heard = await asyncio.to_thread(window.heard)
    quieter = np.rint(sound * 10 ** (-6 / 20)).astype(np.int16)
    region = quieter[first : last - FADE]
    places = [place for place in occurrences(heard, region[:2000]) if place >= first]
    assert len(places) >= 3
    assert set(np.diff(places)) == {last - first}
    for place in places[:-1]:
        assert difference(heard[place : place + len(region)], region).max() <= 1
    rest = heard[places[-1] :][: len(sound) - first]
    assert difference(rest, quieter[first:]).max() <= 1


async def test_where_there_is_a_device_the_sound_goes_on_there_when_the_page_is_closed(
    sound_server: SoundServer, ear: Ear, window: Page, listening_box: ListeningBox, hiss: Sound, hum: Sound
) -> None:
    await awake(ear, window, listening_box)
    ear.speaker.load((Lane(hiss[0]), Lane(hum[0])))
    ear.speaker.gains((0.0, -6.0))
    ear.speaker.switch(1)
    ear.speaker.loop((0.2, 1.0))
    ear.speaker.play()
    await ear.until(lambda state: state.playing and state.position > 0.3)
    recording = sound_server.record()
    await asyncio.to_thread(window.open, "about:blank")
    state = await ear.until(lambda state: state.route == "here" and state.playing)
    assert (state.sound, state.lane, state.loop) == ("ready", 1, (0.2, 1.0))
    assert state.lanes == (Lane(hiss[0]), Lane(hum[0], gain_db=-6.0))
    assert 0.2 <= state.now() <= 1.0
    await ear.until(lambda state: state.position < 0.5)
    await ear.until(lambda state: state.position > 0.5)
    quieter = np.rint(hum[1][: RATE // 2] * 10 ** (-6 / 20)).astype(np.int16)
    heard = recording.heard()
    assert np.abs(heard).max() == np.abs(quieter).max()

    await awake(ear, window, listening_box)  # and back again, as soon as there is a page
    state = await ear.until(lambda state: state.playing)
    assert (state.route, state.lane, state.loop) == ("browser", 1, (0.2, 1.0))


async def test_a_page_that_nobody_has_woken_is_one_sentence_and_a_closed_one_another(
    no_sound_server: None, ear: Ear, window: Page, listening_box: ListeningBox, hiss: Sound
) -> None:
    ear.speaker.load((Lane(hiss[0]),))
    ear.speaker.play()
    state = await ear.until(lambda state: state.sound == "none")
    assert (state.route, state.message) == ("files", "No sound here: this box has no sound device.")
    await asyncio.to_thread(window.open, listening_box.address)
    await ear.until(lambda state: state.hint == ASLEEP)
    assert ear.speaker.state.route == "files"
    await asyncio.to_thread(window.wake)
    state = await ear.until(lambda state: state.route == "browser")
    assert (state.message, state.hint, state.playing) == ("", "", False)
    ear.speaker.play()
    await ear.until(lambda state: state.playing)
    await asyncio.to_thread(window.open, "about:blank")
    state = await ear.until(lambda state: state.route == "files")
    assert "`latentdeck engine listen` says how to open it" in state.hint
    assert state.message == "No sound here: this box has no sound device."
    assert not state.playing


async def test_the_page_that_was_woken_last_is_the_speaker_and_the_other_can_take_over(
    no_sound_server: None, ear: Ear, window: Page, listening_box: ListeningBox, engine: Client, hiss: Sound
) -> None:
    await awake(ear, window, listening_box)
    with window.another() as second:
        await asyncio.to_thread(second.open, listening_box.address)
        async with engine.page_events("watcher") as events:
            assert (await anext(events))["event"] == "ready"  # of the first
            await asyncio.to_thread(second.wake)
            assert (await anext(events))["event"] == "ready"
        ear.speaker.load((Lane(hiss[0]),))
        ear.speaker.play()
        await ear.until(lambda state: state.ended)
        assert np.array_equal(aligned(await asyncio.to_thread(second.heard), hiss[1]), hiss[1])
    await asyncio.to_thread(window.until, "document.body.innerText.includes('another page is the speaker')")
    assert not (await asyncio.to_thread(window.heard)).any()
    await asyncio.to_thread(window.press, "\ue007")  # enter
    await ear.until(lambda state: state.route == "browser")
    ear.speaker.play()
    await ear.until(lambda state: state.ended)
    assert np.array_equal(aligned(await asyncio.to_thread(window.heard), hiss[1]), hiss[1])


async def test_the_page_plays_for_the_app_that_pressed_play_last(
    no_sound_server: None, ear: Ear, window: Page, listening_box: ListeningBox, engine: Client,
    hiss: Sound, hum: Sound, tmp_path: Path,
) -> None:  # fmt: skip
    await awake(ear, window, listening_box)
    other = attached(tmp_path, engine)
    try:
        await other.until(lambda state: state.route == "browser")
        ear.speaker.load((Lane(hiss[0]),))
        ear.speaker.loop((0.0, 1.2))
        ear.speaker.play()
        await ear.until(lambda state: state.playing)
        other.speaker.load((Lane(hum[0]),))  # who only looks does not disturb
        await ear.until(lambda state: state.position > 0.3)
        other.speaker.play()
        await other.until(lambda state: state.playing)
        await ear.until(lambda state: not state.playing)
        await other.until(lambda state: state.ended)
        heard = await asyncio.to_thread(window.heard)
        assert np.array_equal(aligned(heard, hum[1]), hum[1])
        ear.speaker.play()
        state = await ear.until(lambda state: state.playing)
        assert state.loop == (0.0, 1.2)
    finally:
        await other.speaker.close()


async def test_a_file_that_is_gone_is_named(
    no_sound_server: None,
    ear: Ear,
    window: Page,
    listening_box: ListeningBox,
) -> None:
    await awake(ear, window, listening_box)
    path = str(listening_box.sounds / "gone.wav")
    ear.speaker.load((Lane(path),))
    ear.speaker.play()
    state = await ear.until(lambda state: bool(state.message))
    assert state.message == f"{path} is not there any more; make it again."


async def test_a_sound_that_cannot_be_fetched_is_one_sentence_and_the_next_one_plays(
    sound_server: SoundServer, listening_box: ListeningBox, hiss: Sound, tmp_path: Path
) -> None:
    async with Client(listening_box.socket, Copies("box", tmp_path / "copies")) as elsewhere:
        ear = attached(tmp_path, elsewhere)
        gone = str(listening_box.sounds / "gone.wav")
        ear.speaker.load((Lane(gone),))
        ear.speaker.play()
        state = await ear.until(lambda state: bool(state.message))
        assert state.message == f"{gone} is not there any more; make it again."
        recording = sound_server.record()
        ear.speaker.load((Lane(hiss[0]),))
        ear.speaker.play()
        await ear.until(lambda state: state.ended)
        assert difference(aligned(recording.heard(), hiss[1]), hiss[1]).max() <= 1
        await ear.speaker.close()
