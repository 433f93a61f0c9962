"""Decoding one file: what comes out, and what is refused with which words."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.audio import decode as decoding
from engine.audio.decode import decode, read, resample
from engine.errors import NotAudioError

RATE = 22050


def tone(seconds: float, rate: int = RATE, hertz: float = 440.0) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)


def noise(seconds: float, rate: int = RATE) -> np.ndarray:
    return 0.1 * np.random.default_rng(0).standard_normal(round(seconds * rate))


def cut(path: Path, keep: float) -> Path:
    """The same file with only its first part."""
    short = path.with_stem("cut")
    data = path.read_bytes()
    short.write_bytes(data[: int(len(data) * keep)])
    return short


def refusal(path: Path) -> str:
    with pytest.raises(NotAudioError) as caught:
        decode(path, RATE)
    text = str(caught.value)
    assert text.endswith(".")
    assert "\n" not in text
    return text


@pytest.mark.parametrize("ending", ["wav", "au", "flac", "aiff", "w64", "caf"])
def test_lossless_audio_of_the_same_rate_comes_out_bit_by_bit(tmp_path: Path, ending: str) -> None:
    samples = np.random.default_rng(0).integers(-32768, 32767, 5000, dtype=np.int16)
    path = tmp_path / f"x.{ending}"
    soundfile.write(path, samples, RATE, subtype="PCM_16")
    decoded = decode(path, RATE)
    assert decoded.dtype == np.float32
    assert np.array_equal(decoded * 32768, samples)


@pytest.mark.parametrize(("ending", "subtype"), [("mp3", None), ("ogg", "VORBIS"), ("opus", None)])
def test_lossy_audio_keeps_its_pitch_and_length(tmp_path: Path, ending: str, subtype: str | None) -> None:
    path = tmp_path / f"x.{ending}"
    kind = {"opus": {"format": "OGG", "subtype": "OPUS"}}.get(ending, {"subtype": subtype})
    soundfile.write(path, tone(2, 48000), 48000, **kind)
    decoded = decode(path, RATE)
    assert abs(len(decoded) - 2 * RATE) < 0.1 * RATE
    assert np.abs(np.fft.rfft(decoded[:RATE])).argmax() == 440


def test_channels_are_averaged(tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    left, right = tone(0.2), tone(0.2, hertz=660)
    soundfile.write(path, np.stack([left, right], 1), RATE, subtype="FLOAT")
    np.testing.assert_allclose(decode(path, RATE), (left + right) / 2, atol=1e-6)


@pytest.mark.parametrize("rate", [8000, 11025, 32000, 44100, 48000, 96000])
def test_any_rate_is_resampled_to_the_one_asked_for(rate: int) -> None:
    samples = tone(1.0, rate).astype(np.float32)
    resampled = resample(samples, rate, RATE)
    assert abs(len(resampled) - RATE) <= 1
    wanted = tone(1.0)[: len(resampled)]
    middle = slice(RATE // 10, -RATE // 10)
    assert np.abs(resampled[: len(wanted)] - wanted)[middle].max() < 0.02


@pytest.mark.parametrize(("rate", "wanted"), [(44100, RATE), (48000, RATE), (8000, 48000), (768_000, 2000)])
@pytest.mark.parametrize("stretch", [1, 5000])
def test_a_long_sound_is_resampled_in_stretches_as_it_would_be_at_once(
    rate: int, wanted: int, stretch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples = noise(20_011 / rate, rate).astype(np.float32)
    at_once = resample(samples, rate, wanted)
    monkeypatch.setattr(decoding, "_STRETCH", stretch)
    np.testing.assert_allclose(resample(samples, rate, wanted), at_once, rtol=0, atol=1e-6)


@pytest.mark.parametrize("rate", [44101, 22049, 4001, 700_001])
def test_odd_rates_are_resampled_within_a_cent(rate: int) -> None:
    resampled = resample(tone(2.0, rate).astype(np.float32), rate, RATE)
    assert len(resampled) == pytest.approx(2 * RATE, rel=2 ** (1 / 1200) - 1)


def test_the_facts_of_the_source_are_told(tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    soundfile.write(path, tone(1, 44100), 44100)
    decoded = read(path, RATE)
    assert (decoded.frames, decoded.sample_rate) == (44100, 44100)
    assert len(decoded.samples) == RATE
    assert len(decoded.sha1) == 40


def test_long_files_come_out_the_same_as_in_one_piece(tmp_path: Path) -> None:
    path = tmp_path / "x.flac"
    samples = np.random.default_rng(0).integers(-9999, 9999, (1_300_000, 2), dtype=np.int16)
    soundfile.write(path, samples, RATE)
    assert np.array_equal(decode(path, RATE), samples.astype(np.float32).mean(1) / 32768)


def test_an_mp3_is_decoded_without_seams(tmp_path: Path) -> None:
    path = tmp_path / "x.mp3"
    soundfile.write(path, noise(60), RATE)
    whole, _ = soundfile.read(path, dtype="float32")
    np.testing.assert_allclose(decode(path, RATE), whole, atol=1e-6)


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "no.wav" in refusal(tmp_path / "no.wav")
    assert "does not exist" in refusal(tmp_path / "no.wav")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert "is a folder" in refusal(tmp_path)


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.wav")
    assert "is a pipe" in refusal(tmp_path / "x.wav")


def test_a_device_is_refused() -> None:
    assert "is a device" in refusal(Path("/dev/zero"))


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.mp3").touch()
    assert "it is empty" in refusal(tmp_path / "x.mp3")


@pytest.mark.parametrize("ending", ["wav", "au", "mp3", "flac", "ogg", "aif", "opus", "w64", "caf", "txt"])
@pytest.mark.parametrize("times", [1, 500])
def test_text_is_refused(tmp_path: Path, ending: str, times: int) -> None:
    path = tmp_path / f"x.{ending}"
    path.write_text("This is not music. " * times)
    assert f"x.{ending} cannot be read as audio: its format is not known" in refusal(path)


def test_a_raw_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.raw").write_bytes(bytes(1000))
    assert "neither its rate" in refusal(tmp_path / "x.raw")


@pytest.mark.parametrize("ending", ["wav", "au", "aiff", "flac", "mp3", "ogg", "w64", "caf"])
@pytest.mark.parametrize("keep", [0.5, 0.95])
def test_a_file_that_was_cut_off_is_refused(tmp_path: Path, ending: str, keep: float) -> None:
    path = tmp_path / f"whole.{ending}"
    soundfile.write(path, noise(5), RATE)
    decode(path, RATE)
    refusal(cut(path, keep))


def test_the_refusal_of_a_cut_file_says_how_much_is_there(tmp_path: Path) -> None:
    path = tmp_path / "whole.mp3"
    soundfile.write(path, noise(5), RATE)
    assert "of 5.0 s are there" in refusal(cut(path, 0.5))


@pytest.mark.parametrize("size", [0xFFFFFFFF, 0x7FFFFFFF])
def test_a_recording_from_a_pipe_whose_header_leaves_the_size_open_is_read(tmp_path: Path, size: int) -> None:
    path = tmp_path / "x.wav"
    soundfile.write(path, tone(1), RATE, subtype="PCM_16")
    data = bytearray(path.read_bytes())
    place = data.index(b"data")
    data[place + 4 : place + 8] = struct.pack("<I", size)
    path.write_bytes(data)
    assert len(decode(path, RATE)) == RATE


def test_an_mp3_without_a_length_tag_is_read_to_its_end(tmp_path: Path) -> None:
    """Its length is then but estimated, and the estimate is wrong: that does not make it cut off."""
    path = tmp_path / "x.mp3"
    loud_at_the_end = noise(20, 44100) * np.repeat([1e-5, 1.0], 10 * 44100)
    soundfile.write(path, loud_at_the_end, 44100, bitrate_mode="CONSTANT", compression_level=0.3)
    data = path.read_bytes()
    second = data.index(data[:2], 4)
    assert b"Info" in data[:second]
    path.write_bytes(data[second:] + b"TAG" + bytes(125))
    assert abs(len(decode(path, 44100)) / 44100 - 20) < 0.1


def test_a_header_without_samples_is_refused(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "x.wav", np.zeros(0), RATE)
    assert "no samples" in refusal(tmp_path / "x.wav")


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_samples_that_are_not_numbers_are_refused(tmp_path: Path, bad: float) -> None:
    samples = tone(1)
    samples[777] = bad
    soundfile.write(tmp_path / "x.wav", samples, RATE, subtype="FLOAT")
    assert "not numbers" in refusal(tmp_path / "x.wav")


def test_an_impossible_rate_is_refused(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "x.wav", tone(0.1), 1)
    assert "1 Hz" in refusal(tmp_path / "x.wav")


def test_names_of_any_bytes_are_read_and_told(tmp_path: Path) -> None:
    strange = Path(os.fsdecode(os.fsencode(tmp_path) + b"/Song [Live] [\xe9] \x1b[31m\n.wav"))
    soundfile.write(tmp_path / "x.wav", tone(0.1), RATE)
    (tmp_path / "x.wav").rename(strange)
    assert len(decode(strange, RATE)) == RATE // 10
    strange.write_bytes(b"")
    text = refusal(strange)
    text.encode("utf-8")
    assert r"Song [Live] [\xe9] \x1b[31m\n.wav" in text


def test_a_file_of_hours_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    soundfile.write(path, np.zeros(1), 2000, subtype="PCM_U8")
    header, hours = path.read_bytes(), 3 * 3600 * 2000
    with path.open("r+b") as file:
        file.write(header[:4] + struct.pack("<I", hours + 36))
        file.seek(40)
        file.write(struct.pack("<I", hours))
        file.truncate(44 + hours)  # a hole: nothing is stored
    with pytest.raises(NotAudioError, match=r"it lasts 180 minutes, and 60 are the most; cut it\.$"):
        read(path, 8000, longest=3600)
    assert read(path, 2000, longest=4 * 3600).frames == hours
