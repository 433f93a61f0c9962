"""What the speaker promises, heard through a real sound server."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from soundbox import SoundServer, write

from tui.speaker.client import Speaker, SpeakerState
from tui.speaker.words import Lane

Sound = tuple[str, NDArray[np.int16]]
FADE = 110  # 5 ms at 22.05 kHz


class Ear:
    """A speaker, and a way to wait for what it says."""

    def __init__(self, folder: Path, patience: float = 10.0) -> None:
        self._news = asyncio.Event()
        self.log = folder / "speaker.log"
        self.states: list[SpeakerState] = []
        self.speaker = Speaker(self._changed, self.log, patience)

    def _changed(self, state: SpeakerState) -> None:
        self.states.append(state)
        self._news.set()

    async def until(self, wanted: Callable[[SpeakerState], bool], seconds: float = 20) -> SpeakerState:
        async with asyncio.timeout(seconds):
            while not wanted(self.speaker.state):
                self._news.clear()
                await self._news.wait()
        return self.speaker.state


@pytest.fixture
async def ear(tmp_path: Path) -> AsyncIterator[Ear]:
    made = Ear(tmp_path)
    yield made
    await made.speaker.close()


def aligned(recorded: NDArray[np.int16], sound: NDArray[np.int16]) -> NDArray[np.int16]:
    """The part of a recording that lies over a sound, found by correlation."""
    size = 1 << int(np.ceil(np.log2(len(recorded) + len(sound))))
    spectrum = np.fft.rfft(recorded.astype(float), size) * np.conj(np.fft.rfft(sound.astype(float), size))
    lag = int(np.argmax(np.fft.irfft(spectrum, size)))
    return recorded[lag : lag + len(sound)]


def difference(one: NDArray[np.int16], other: NDArray[np.int16]) -> NDArray[np.int_]:
    return np.abs(one.astype(int) - other.astype(int))


async def played(ear: Ear, *lanes: str) -> None:
    """Play to the end."""
    ear.speaker.load(tuple(Lane(path) for path in lanes))
    ear.speaker.play()
    await ear.until(lambda state: state.playing)
    await ear.until(lambda state: state.ended)


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
    sound_server: SoundServer, ear: Ear, noise: Sound, tone: Sound
) -> None:
    recording = sound_server.record()
    ear.speaker.load((Lane(noise[0]), Lane(tone[0])))
    ear.speaker.play()
    await ear.until(lambda state: state.position > 0.2)
    ear.speaker.switch(1)
    await ear.until(lambda state: state.position > 0.6)
    ear.speaker.switch(0)
    await ear.until(lambda state: state.ended)
    heard = aligned(recording.heard(), noise[1])
    other = np.flatnonzero(difference(heard, noise[1]) > 1)
    first, last = other[0], other[-1] + 1
    assert 0.1 * 22050 < last - first < 0.9 * 22050
    assert difference(heard[first + FADE : last - FADE], tone[1][first + FADE : last - FADE]).max() <= 1


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
    sound_server: SoundServer, ear: Ear, noise: Sound, tone: Sound
) -> None:
    recording = sound_server.record()
    ear.speaker.load((Lane(noise[0]), Lane(tone[0], gain_db=-3.0)))
    ear.speaker.play()
    await ear.until(lambda state: state.position > 0.4)
    ear.speaker.gains((-12.0, 0.0))
    assert ear.speaker.state.lanes == (Lane(noise[0], gain_db=-12.0), Lane(tone[0], gain_db=0.0))
    await ear.until(lambda state: state.ended)
    heard = aligned(recording.heard(), noise[1])
    quieter = np.rint(noise[1] * 10 ** (-12 / 20)).astype(np.int16)
    turned = int(np.flatnonzero(difference(heard, noise[1]) > 1)[0])
    assert turned > 0.2 * 22050
    assert difference(heard[turned + FADE :], quieter[turned + FADE :]).max() <= 1


async def test_a_loop_is_exact_to_the_sample_and_gives_way_when_it_is_taken_away(
    sound_server: SoundServer, ear: Ear, noise: Sound
) -> None:
    path, sound = noise
    start, end = 0.3, 0.9
    first, last = round(start * 22050), round(end * 22050)
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
    assert len(places) == 3
    assert max(state.position for state in ear.states if state.loop) < end
    assert set(np.diff(places)) == {last - first}
    for place in places[:2]:
        assert difference(recorded[place : place + len(region)], region).max() <= 1
    rest = recorded[places[-1] : places[-1] + len(sound) - first]
    assert difference(rest, sound[first:]).max() <= 1


def occurrences(recorded: NDArray[np.int16], sound: NDArray[np.int16]) -> list[int]:
    """Where a sound lies in a recording, to the sample."""
    size = 1 << int(np.ceil(np.log2(len(recorded) + len(sound))))
    spectrum = np.fft.rfft(recorded.astype(float), size) * np.conj(np.fft.rfft(sound.astype(float), size))
    match = np.fft.irfft(spectrum, size)[: len(recorded)]
    return [int(place) for place in np.flatnonzero(match > 0.9 * float(np.square(sound.astype(float)).sum()))]


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
    sound_server: SoundServer, ear: Ear, noise: Sound
) -> None:
    ear.speaker.load((Lane(noise[0]),))
    ear.speaker.play()
    state = await ear.until(lambda state: state.position > 0.3)
    other = next(name for name in state.devices if name != state.device)
    recording = sound_server.record()
    ear.speaker.use(other)
    state = await ear.until(lambda state: state.sound == "ready" and state.playing)
    assert state.device == other
    assert state.devices[0] == other
    await ear.until(lambda state: state.ended)
    (begin,) = occurrences(recording.heard(), noise[1][-4000:])
    rest = recording.heard()[begin : begin + 4000]
    assert difference(rest, noise[1][-4000:]).max() <= 1


async def test_dropouts_are_counted(
    sound_server: SoundServer, ear: Ear, noise: Sound, tmp_path: Path
) -> None:
    ear.speaker.load((Lane(write(tmp_path / "long.wav", np.tile(noise[1], 4))),))
    ear.speaker.play()
    await ear.until(lambda state: state.position > 0.3)
    assert ear.speaker.state.dropouts == 0
    pid = ear.speaker.pid or 0
    os.kill(pid, signal.SIGSTOP)
    recording = sound_server.record()
    recording.heard()  # longer than the 0.3 s that the device holds ready
    os.kill(pid, signal.SIGCONT)
    state = await ear.until(lambda state: state.dropouts > 0)
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
