"""What the speaker promises, heard through a real sound server."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
from hearing import FADE, Ear, Sound, aligned, difference, occurrences, played
from soundbox import RATE, SoundServer, write

from engine.client import Client
from tui.speaker.words import Lane


@pytest.fixture
async def ear(tmp_path: Path) -> AsyncIterator[Ear]:
    made = Ear(tmp_path)
    yield made
    await made.speaker.close()


@pytest.fixture
def long_noise(tmp_path: Path) -> Sound:
    """4 s of noise: enough to do something in the middle of it on a box that has other things to do."""
    sound = np.random.default_rng(4).integers(-16000, 16000, 4 * RATE).astype(np.int16)
    return write(tmp_path / "long.wav", sound), sound


async def test_what_sounds_is_the_file_to_its_last_sample(
    sound_server: SoundServer, ear: Ear, noise: Sound
) -> None:
    path, sound = noise
    recording = sound_server.record()
    await played(ear, path)
    heard = aligned(recording.heard(), sound)
    assert len(heard) == len(sound)
    assert difference(heard, sound).max() <= 1


async def test_a_switch_in_place_stays_aligned_to_the_sample(
    sound_server: SoundServer, ear: Ear, long_noise: Sound, tmp_path: Path
) -> None:
    sound, other = long_noise[1], long_noise[1][::-1]
    recording = sound_server.record()
    ear.speaker.load((Lane(long_noise[0]), Lane(write(tmp_path / "other.wav", other))))
    ear.speaker.play()
    await ear.until(lambda state: state.position > 0.2)
    ear.speaker.switch(1)
    await ear.until(lambda state: state.position > 0.6)
    ear.speaker.switch(0)
    await ear.until(lambda state: state.ended)
    heard = aligned(recording.heard(), sound)
    switched = np.flatnonzero(difference(heard, sound) > 1)
    first, last = switched[0], switched[-1] + 1
    assert 0.1 * RATE < last - first < 3.7 * RATE
    assert difference(heard[first + FADE : last - FADE], other[first + FADE : last - FADE]).max() <= 1


async def test_a_state_that_was_on_its_way_is_not_taken_for_the_answer(
    sound_server: SoundServer, ear: Ear, long_noise: Sound, tone: Sound
) -> None:
    ear.speaker.load((Lane(long_noise[0]), Lane(tone[0])))
    ear.speaker.loop((0.0, 4.0))
    ear.speaker.play()
    await ear.until(lambda state: state.playing)
    for milliseconds in range(0, 60, 4):  # the first switch is answered before or after the second is asked
        ear.speaker.switch(1)
        await asyncio.sleep(milliseconds / 1000)
        ear.speaker.switch(0)
        asked = len(ear.states)
        await ear.until(lambda _: len(ear.states) >= asked + 2)  # noqa: B023
        assert {state.lane for state in ear.states[asked:]} == {0}


async def test_gain_is_applied_in_decibels(sound_server: SoundServer, ear: Ear, noise: Sound) -> None:
    path, sound = noise
    recording = sound_server.record()
    ear.speaker.load((Lane(path, gain_db=-6.0),))
    ear.speaker.play()
    await ear.until(lambda state: state.ended)
    quieter = np.rint(sound * 10 ** (-6 / 20)).astype(np.int16)
    assert difference(aligned(recording.heard(), sound), quieter).max() <= 1


async def test_a_lane_that_comes_later_joins_without_a_break(
    sound_server: SoundServer, ear: Ear, noise: Sound, tone: Sound
) -> None:
    recording = sound_server.record()
    ear.speaker.load((Lane(noise[0]),))
    ear.speaker.play()
    await ear.until(lambda state: state.position > 0.3)
    ear.speaker.load((Lane(noise[0]), Lane(tone[0])), keep=True)
    await ear.until(lambda state: state.ended)
    assert difference(aligned(recording.heard(), noise[1]), noise[1]).max() <= 1


async def test_the_start_says_how_long_it_took(
    sound_server: SoundServer, ear: Ear, noise: Sound, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LATENTDECK_SOUND_LATENCY")
    await played(ear, noise[0])
    state = ear.speaker.state
    assert state.after is not None
    assert state.latency is not None
    assert 0 < state.latency < 0.1


async def test_a_file_of_another_rate_plays_after_the_first(
    sound_server: SoundServer, ear: Ear, noise: Sound, tmp_path: Path
) -> None:
    await played(ear, noise[0])
    faster = write(tmp_path / "faster.wav", noise[1], 44100)
    await played(ear, faster)
    assert ear.speaker.state.seconds == pytest.approx(0.6, abs=0.01)
    assert ear.speaker.state.message == ""


async def test_lanes_of_two_rates_are_refused_in_a_sentence(
    sound_server: SoundServer, ear: Ear, noise: Sound, tmp_path: Path
) -> None:
    faster = write(tmp_path / "faster.wav", noise[1], 44100)
    ear.speaker.load((Lane(noise[0]), Lane(faster)))
    ear.speaker.play()
    state = await ear.until(lambda state: bool(state.message))
    assert state.message.endswith("only sounds of one rate switch in place.")


async def test_a_file_that_is_no_sound_is_named_and_the_next_one_plays(
    sound_server: SoundServer, ear: Ear, noise: Sound, tmp_path: Path
) -> None:
    text = tmp_path / "text.wav"
    text.write_text("no sound")
    ear.speaker.load((Lane(str(text)),))
    ear.speaker.play()
    state = await ear.until(lambda state: bool(state.message))
    assert str(text) in state.message
    await played(ear, noise[0])
    assert ear.speaker.state.message == ""


async def test_gains_change_in_place_and_nothing_else_does(
    sound_server: SoundServer, ear: Ear, long_noise: Sound, tone: Sound
) -> None:
    recording = sound_server.record()
    ear.speaker.load((Lane(long_noise[0]), Lane(tone[0], gain_db=-3.0)))
    ear.speaker.play()
    await ear.until(lambda state: state.position > 0.4)
    ear.speaker.gains((-12.0, 0.0))
    assert ear.speaker.state.lanes == (Lane(long_noise[0], gain_db=-12.0), Lane(tone[0], gain_db=0.0))
    await ear.until(lambda state: state.ended)
    heard = aligned(recording.heard(), long_noise[1])
    quieter = np.rint(long_noise[1] * 10 ** (-12 / 20)).astype(np.int16)
    turned = int(np.flatnonzero(difference(heard, long_noise[1]) > 1)[0])
    assert turned > 0.2 * RATE
    assert difference(heard[turned + FADE :], quieter[turned + FADE :]).max() <= 1


async def test_a_loop_is_exact_to_the_sample_and_gives_way_when_it_is_taken_away(
    sound_server: SoundServer, ear: Ear, noise: Sound
) -> None:
    path, sound = noise
    start, end = 0.3, 0.9
    first, last = round(start * RATE), round(end * RATE)
    recording = sound_server.record()
    ear.speaker.load((Lane(path),))
    ear.speaker.loop((start, end))
    ear.speaker.play()
    await ear.until(lambda state: state.playing)
    for _ in range(2):
        await ear.until(lambda state: state.position > 0.6)
        await ear.until(lambda state: state.position < 0.6)  # it has come round
    ear.speaker.loop(None)
    await ear.until(lambda state: state.ended)
    recorded = recording.heard()
    region = sound[first : last - FADE]
    places = [place for place in occurrences(recorded, region[:2000]) if place >= first]
    assert len(places) >= 3
    assert max(state.position for state in ear.states if state.loop) < end
    assert set(np.diff(places)) == {last - first}
    for place in places[:-1]:
        assert difference(recorded[place : place + len(region)], region).max() <= 1
    rest = recorded[places[-1] : places[-1] + len(sound) - first]
    assert difference(rest, sound[first:]).max() <= 1


async def test_a_loop_too_short_to_hear_is_refused_in_a_sentence(
    sound_server: SoundServer, ear: Ear, noise: Sound
) -> None:
    ear.speaker.load((Lane(noise[0]),))
    ear.speaker.warm()
    await ear.until(lambda state: state.sound == "ready")
    ear.speaker.loop((1.0, 3.0))  # of a sound of 1.2 s
    state = await ear.until(lambda state: bool(state.message))
    assert state.message == "A loop is at least 0.5 s long."


@pytest.mark.parametrize("frames", [0, 1, 40])
async def test_sounds_of_a_few_samples_and_of_none_play_and_end(
    sound_server: SoundServer, ear: Ear, noise: Sound, tmp_path: Path, frames: int
) -> None:
    ear.speaker.load((Lane(write(tmp_path / "short.wav", noise[1][:frames])),))
    ear.speaker.play()
    state = await ear.until(lambda state: state.ended)
    assert state.message == ""
    assert state.seconds == pytest.approx(frames / 22050)


async def test_sound_goes_on_in_the_device_that_is_chosen(
    sound_server: SoundServer, ear: Ear, long_noise: Sound
) -> None:
    ear.speaker.load((Lane(long_noise[0]),))
    ear.speaker.play()
    state = await ear.until(lambda state: state.position > 0.3)
    other = next(name for name in state.devices if name != state.device)
    recording = sound_server.record()
    ear.speaker.use(other)
    state = await ear.until(lambda state: state.sound == "ready" and state.playing)
    assert state.device == other
    assert state.devices[0] == other
    await ear.until(lambda state: state.ended)
    end = long_noise[1][-4000:]
    heard = recording.heard()
    (begin,) = occurrences(heard, end)
    assert difference(heard[begin : begin + 4000], end).max() <= 1


async def test_dropouts_are_counted(sound_server: SoundServer, ear: Ear, long_noise: Sound) -> None:
    ear.speaker.load((Lane(long_noise[0]),))
    ear.speaker.loop((0.0, 4.0))
    ear.speaker.play()
    before = (await ear.until(lambda state: state.position > 0.3)).dropouts
    pid = ear.speaker.pid or 0
    os.kill(pid, signal.SIGSTOP)
    recording = sound_server.record()
    recording.heard()  # longer than the 0.3 s that the device holds ready
    os.kill(pid, signal.SIGCONT)
    state = await ear.until(lambda state: state.dropouts > before)
    assert state.playing


async def test_a_device_that_vanishes_is_one_sentence_and_the_next_one_goes_on(
    mortal_server: SoundServer, ear: Ear, noise: Sound
) -> None:
    ear.speaker.load((Lane(noise[0]),))
    ear.speaker.play()
    await ear.until(lambda state: state.position > 0.2)
    mortal_server.stop()
    mortal_server.start()  # with another device
    state = await ear.until(lambda state: state.message != "" and state.sound == "ready")
    assert state.message == f"The sound device went away. Space goes on with {state.device}."
    assert not state.playing
    assert state.position > 0.2
    ear.speaker.play()
    await ear.until(lambda state: state.ended)
    assert ear.speaker.state.message == ""


async def test_the_last_device_that_vanishes_is_one_sentence_too(
    mortal_server: SoundServer, ear: Ear, tone: Sound
) -> None:
    ear.speaker.load((Lane(tone[0]),))
    ear.speaker.play()
    await ear.until(lambda state: state.position > 0.2)
    mortal_server.stop()
    state = await ear.until(lambda state: state.sound == "none")
    assert state.message == "The sound device went away. No sound here: this box has no sound device."
    assert not state.playing


async def test_a_speaker_that_dies_comes_back_at_the_next_play(
    sound_server: SoundServer, ear: Ear, noise: Sound
) -> None:
    ear.speaker.load((Lane(noise[0]),))
    ear.speaker.play()
    await ear.until(lambda state: state.playing)
    os.kill(ear.speaker.pid or 0, signal.SIGKILL)
    state = await ear.until(lambda state: state.sound == "asleep")
    assert "SIGKILL" in state.message
    ear.speaker.play()
    await ear.until(lambda state: state.ended)
    assert ear.speaker.state.message == ""


async def test_what_was_heard_falls_silent_while_the_next_sounds_are_on_their_way(
    sound_server: SoundServer, ear: Ear, noise: Sound, tone: Sound, tmp_path: Path
) -> None:
    line = asyncio.Event()
    line.set()
    async with Client(tmp_path / "no.sock") as client:  # whose files are here

        async def reach() -> Client:
            await line.wait()
            return client

        ear.speaker.attach(reach)
        ear.speaker.load((Lane(noise[0]),))
        ear.speaker.loop((0.0, 1.2))
        ear.speaker.play()
        await ear.until(lambda state: state.playing)
        line.clear()
        ear.speaker.load((Lane(tone[0]),))
        ear.speaker.play()
        recording = sound_server.record()
        await asyncio.to_thread(recording.heard)  # longer than what the device holds ready
        assert not sound_server.record().heard().any()
        recording = sound_server.record()
        line.set()
        await ear.until(lambda state: state.ended)
        assert difference(aligned(recording.heard(), tone[1]), tone[1]).max() <= 1
        await ear.speaker.close()


async def test_where_the_device_takes_no_such_rate_the_sound_of_before_is_not_played_instead(
    sound_server: SoundServer, ear: Ear, noise: Sound, tmp_path: Path
) -> None:
    await played(ear, noise[0])
    ear.speaker.load((Lane(write(tmp_path / "fast.wav", noise[1], 500_000)),))
    state = await ear.until(lambda state: bool(state.message))
    assert "does not open at 500000 Hz" in state.message
    recording = sound_server.record()
    ear.speaker.play()
    assert not (await asyncio.to_thread(recording.heard)).any()
    await played(ear, noise[0])
    assert ear.speaker.state.message == ""


async def test_without_a_device_there_is_one_sentence(no_sound_server: None, ear: Ear, noise: Sound) -> None:
    ear.speaker.load((Lane(noise[0]),))
    ear.speaker.play()
    state = await ear.until(lambda state: state.sound == "none")
    assert state.message == "No sound here: this box has no sound device."


async def test_without_portaudio_the_sentence_says_what_to_install(
    ear: Ear, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # what sounddevice does where the library is missing
    (tmp_path / "sounddevice.py").write_text('raise OSError("PortAudio library not found")\n')
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    ear.speaker.play()
    state = await ear.until(lambda state: state.sound == "none")
    assert "apt-get install libportaudio2" in state.message


async def test_a_sound_server_that_never_answers_costs_the_patience_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:  # accepts, and is silent: a half-dead tunnel
        monkeypatch.setenv("PULSE_SERVER", f"tcp:127.0.0.1:{server.getsockname()[1]}")
        ear = Ear(tmp_path, patience=2.0)
        ear.speaker.play()
        await ear.until(lambda state: state.sound == "starting")
        state = await ear.until(lambda state: state.sound == "none", seconds=10)
        await ear.speaker.close()
    assert ear.speaker.pid is None
    assert "does not answer within 2 s; look at PULSE_SERVER" in state.message


def test_a_speaker_whose_screen_is_gone_ends(sound_server: SoundServer) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "tui.speaker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert b"ready" in process.stdout.readline()
    process.stdin.close()
    assert process.wait(timeout=10) == 0


def test_the_screens_side_imports_neither_sound_nor_numbers() -> None:
    code = "import sys, tui.speaker.client; print({'sounddevice', 'numpy', 'soundfile'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
