"""Writing sound, and the integers in between."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.audio.pcm import to_float, to_int16
from engine.audio.write import wav_bytes, write_wav
from engine.errors import SettingError


def test_sixteen_bits_go_through_floating_point_unharmed() -> None:
    every = np.arange(-32768, 32768).astype(np.int16)
    assert np.array_equal(to_int16(to_float(every)), every)
    assert to_float(every).min() == -1.0


def test_what_is_beyond_full_scale_is_clipped_and_nan_is_silence() -> None:
    wild = np.array([2.0, -2.0, np.inf, -np.inf, np.nan], np.float32)
    assert to_int16(wild).tolist() == [32767, -32768, 32767, -32768, 0]


def test_a_written_file_is_read_back_by_others(tmp_path: Path) -> None:
    samples = np.linspace(-1, 0.9, 1000, dtype=np.float32)
    path = tmp_path / "new" / "Song [Live] [é].wav"
    write_wav(path, samples, 22050)
    back, rate = soundfile.read(path, dtype="float32")
    assert rate == 22050
    np.testing.assert_allclose(back, samples, atol=1 / 65536)
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_the_bytes_are_those_of_the_file(tmp_path: Path) -> None:
    samples = np.zeros(100, np.float32)
    write_wav(tmp_path / "x.wav", samples, 8000)
    assert (tmp_path / "x.wav").read_bytes() == wav_bytes(samples, 8000)
    assert soundfile.info(io.BytesIO(wav_bytes(samples, 8000))).subtype == "PCM_16"


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingError, match=r"file/x\.wav cannot be written"):
        write_wav(tmp_path / "file" / "x.wav", np.zeros(10, np.float32), 8000)
