import librosa
import numpy as np
import pytest

from engine.features.extract import features
from engine.features.harmonic import harmonic_and_percussive
from engine.features.names import COLUMNS, FEATURES, INTERVAL, RATE

TIMES = np.arange(INTERVAL) / RATE


def described(sound):
    values = features(np.asarray(sound, np.float32))
    assert values.shape == (57,)
    assert np.isfinite(values).all()
    return dict(zip(FEATURES, values, strict=True))


def test_the_columns_are_those_of_the_published_tables():
    assert len(FEATURES) == len(set(FEATURES)) == 57
    assert COLUMNS[:4] == ("filename", "length", "chroma_stft_mean", "chroma_stft_var")
    assert COLUMNS[18:20] == ("tempo", "mfcc1_mean")
    assert COLUMNS[-2:] == ("mfcc20_var", "label")


def test_a_sine_is_described_as_can_be_worked_out_by_hand():
    # a whole number of bins, so that only the frames at both ends see anything else
    pitch = 100 * RATE / 2048
    found = described(0.5 * np.sin(2 * np.pi * pitch * TIMES))
    assert found["rms_mean"] == pytest.approx(0.5 / np.sqrt(2), rel=1e-3)
    assert found["zero_crossing_rate_mean"] == pytest.approx(2 * pitch / RATE, rel=0.02)
    assert found["spectral_centroid_mean"] == pytest.approx(pitch, rel=0.01)
    assert found["rolloff_mean"] == pytest.approx(
        101 * RATE / 2048, rel=0.01
    )  # the window is three bins wide
    assert found["harmony_var"] == pytest.approx(0.125, rel=0.02)
    assert found["perceptr_var"] < 1e-3
    assert found["tempo"] == 0


def test_clicks_are_percussive_and_give_the_tempo():
    clicks = np.zeros(10 * RATE)
    clicks[:: RATE // 2] = 1
    found = described(clicks)
    assert found["tempo"] == pytest.approx(120, rel=0.03)
    assert found["perceptr_var"] > 100 * found["harmony_var"]


@pytest.mark.parametrize("sound", [np.zeros(INTERVAL), np.ones(INTERVAL), np.ones(5), np.zeros(0)])
@pytest.mark.filterwarnings("ignore:Trying to estimate tuning")
def test_silence_and_what_is_shorter_than_a_window_have_features_too(sound):
    assert described(sound)["rms_mean"] == pytest.approx(
        1 if len(sound) == INTERVAL and sound[0] else 0, abs=0.1
    )


def test_the_parts_are_those_of_librosa_up_to_the_last_whole_hop():
    sound = np.random.default_rng(0).standard_normal(RATE).astype(np.float32)
    parts = harmonic_and_percussive(librosa.stft(sound, pad_mode="reflect"), len(sound))
    whole = len(sound) // 512 * 512
    for part, expected in zip(parts, librosa.effects.hpss(sound, pad_mode="reflect"), strict=True):
        assert part[: whole - 1024] == pytest.approx(expected[: whole - 1024], abs=1e-6)
        assert not part[whole:].any()
    assert sum(parts)[:whole] == pytest.approx(sound[:whole], abs=1e-5)
