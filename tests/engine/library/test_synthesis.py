"""The band of the demo: instruments in tune, drums that end, songs that differ."""

from __future__ import annotations

import numpy as np
import pytest

from engine.library.synthesis import effects, genres
from engine.library.synthesis.drums import KIT, hit
from engine.library.synthesis.genres import GENRES
from engine.library.synthesis.song import song
from engine.library.synthesis.voices import Voice, play

RATE = 22050
VOICES = {name: voice for name, voice in vars(genres).items() if isinstance(voice, Voice)}


def random() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.mark.parametrize("name", VOICES)
@pytest.mark.parametrize("hertz", [110.0, 440.0, 880.0])
def test_every_instrument_is_in_tune(name: str, hertz: float) -> None:
    note = play(VOICES[name], hertz, 1.5, RATE, random())
    size = 1 << 18
    spectrum = np.abs(np.fft.rfft(note * np.hanning(len(note)), size))
    near = np.abs(np.fft.rfftfreq(size, 1 / RATE) / hertz - 1) < 0.06
    found = np.fft.rfftfreq(size, 1 / RATE)[near][spectrum[near].argmax()]
    assert abs(1200 * np.log2(found / hertz)) < 15


@pytest.mark.parametrize("name", VOICES)
@pytest.mark.parametrize("hertz", [30.0, 440.0, 5000.0])
@pytest.mark.parametrize("seconds", [0.001, 0.3])
def test_every_instrument_plays_any_note_and_falls_silent(name: str, hertz: float, seconds: float) -> None:
    for rate in (4000, 44100):
        note = play(VOICES[name], hertz, seconds, rate, random())
        assert note.dtype == np.float32
        assert np.isfinite(note).all()
        assert np.abs(note).max() < 2
        assert abs(note[-1]) < 0.02


def test_an_oscillator_has_nothing_above_half_the_rate_to_fold_back() -> None:
    hertz = 3000.0
    note = play(Voice("saw", sustain=1.0, bright=1.0, dulling=99.0), hertz, 1.0, RATE, random())
    spectrum = np.abs(np.fft.rfft(note * np.hanning(len(note))))
    away = np.abs(np.fft.rfftfreq(len(note), 1 / RATE) / hertz % 1 - 0.5) < 0.45
    assert spectrum[away].max() < 0.01 * spectrum.max()


@pytest.mark.parametrize("drum", KIT)
@pytest.mark.parametrize("rate", [4000, 22050, 96000])
def test_every_drum_sounds_and_ends(drum: str, rate: int) -> None:
    sound = hit(drum, rate, random())
    assert sound.dtype == np.float32
    assert 0.05 < np.abs(sound).max() < 3
    assert np.abs(sound[-rate // 200 :]).max() < 0.25 * np.abs(sound).max()


def test_an_echo_comes_back_quieter_each_time() -> None:
    click = np.zeros(1000, np.float32)
    click[0] = 1
    assert effects.echo(click, 300, 0.5)[::300].tolist() == [1.0, 0.5, 0.25, 0.125]


def test_ducking_follows_kicks_wherever_they_are() -> None:
    ducked = effects.duck(np.ones(1000, np.float32), [-500, -50, 400, 990], 100)
    assert ducked[0] == pytest.approx(0.25 + 0.75 * 50 / 99, abs=0.01)
    assert ducked[100:400].tolist() == [1.0] * 300
    assert ducked[400] == ducked[990] == 0.25
    assert ducked[600] == 1.0


@pytest.mark.parametrize("genre", GENRES)
def test_songs_of_a_genre_differ_and_repeat_by_their_numbers(genre: str) -> None:
    first = song(genre, 0, 0, 3.0, 8000)
    assert first.shape == (24_000,)
    assert first.dtype == np.float32
    assert np.array_equal(first, song(genre, 0, 0, 3.0, 8000))
    for number, seed in ((1, 0), (0, 1)):
        other = song(genre, number, seed, 3.0, 8000)
        assert abs(np.corrcoef(first, other)[0, 1]) < 0.5


def test_patterns_are_a_bar_long_and_of_known_signs() -> None:
    for recipe in GENRES.values():
        for part in (recipe.chords, recipe.bass, recipe.lead):
            if part is not None:
                assert all(len(pattern) == 16 for pattern in part.patterns)
                assert all(set(pattern) <= set("xX.-12345678") for pattern in part.patterns)
        for drum, _, patterns in recipe.drums:
            assert drum in KIT
            assert all(len(pattern) == 16 and set(pattern) <= set("xXo.") for pattern in patterns)
