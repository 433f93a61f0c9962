import auraloss
import numpy as np
import pytest
import torch
import torchaudio
from numpy.testing import assert_allclose

from engine.measure import metrics
from engine.measure.spectrum import mel_levels

RATE = 22050


def noise(clips=3, samples=RATE, seed=0):
    return 0.1 * np.random.default_rng(seed).standard_normal((clips, samples)).astype(np.float32)


def tone(frequency, samples=RATE):
    return 0.5 * np.sin(2 * np.pi * frequency * np.arange(samples) / RATE, dtype=np.float64)


def clip(*waves):
    return np.stack(waves).astype(np.float32)


def scores(originals, reconstructions):
    return {
        "si_sdr": metrics.si_sdr(originals, reconstructions),
        "mel_db": metrics.mel_db(originals, reconstructions, RATE),
        "stft": metrics.stft(originals, reconstructions),
        "chroma": metrics.chroma(originals, reconstructions, RATE),
    }


def test_a_perfect_copy_scores_perfectly():
    clips = noise()
    perfect = scores(clips, clips.copy())
    assert_allclose(perfect["si_sdr"], metrics.SI_SDR_LIMIT)
    assert_allclose(perfect["mel_db"], 0)
    assert_allclose(perfect["stft"], 0)
    assert_allclose(perfect["chroma"], 1, atol=1e-6)


def test_si_sdr_is_the_level_of_the_target_over_the_level_of_the_error():
    signal, error = tone(441), 0.1 * tone(882)  # orthogonal: both go a whole number of times into a second
    assert_allclose(metrics.si_sdr(clip(signal), clip(signal + error)), 20, atol=0.01)


def test_si_sdr_does_not_hear_a_change_of_level_or_polarity():
    originals, other = noise(seed=1), noise(seed=2)
    blurred = originals + 0.3 * other
    assert_allclose(metrics.si_sdr(originals, -0.2 * blurred), metrics.si_sdr(originals, blurred), atol=1e-4)


def test_mel_levels_are_eighty_bands_from_thirty_hertz_in_db():
    clips = torch.from_numpy(noise())
    bands = torchaudio.transforms.MelSpectrogram(RATE, 1024, hop_length=256, f_min=30, n_mels=80, power=1)
    expected = 20 * bands(clips).clamp(min=1e-4).log10().transpose(1, 2)
    assert_allclose(mel_levels(clips, RATE), expected, atol=1e-3)


def test_mel_db_of_a_copy_at_half_the_level_is_six_db():
    clips = noise()
    assert_allclose(metrics.mel_db(clips, clips / 2, RATE), 20 * np.log10(2), atol=1e-3)


def test_mel_db_of_silence_is_the_level_above_the_floor():
    clips = noise()
    silence = np.zeros_like(clips)
    assert_allclose(
        metrics.mel_db(clips, silence, RATE) - metrics.mel_db(clips / 10, silence, RATE), 20, atol=1e-3
    )


def test_stft_is_the_distance_that_auraloss_defines_for_each_clip():
    originals, reconstructions = noise(20, seed=3), noise(20, seed=4)
    reconstructions[5:] = originals[5:] + 0.1 * reconstructions[5:]
    reconstructions[7] = 0
    reference = auraloss.freq.MultiResolutionSTFTLoss()
    expected = [
        reference(torch.from_numpy(theirs)[None, None], torch.from_numpy(ours)[None, None]).item()
        for ours, theirs in zip(originals, reconstructions, strict=True)
    ]
    assert_allclose(metrics.stft(originals, reconstructions), expected, atol=1e-4)


def test_chroma_is_kept_by_an_octave_and_lost_by_a_tritone():
    originals = clip(tone(440), tone(440))
    reconstructions = clip(tone(880), tone(440 * 2**0.5))
    same_class, other_class = metrics.chroma(originals, reconstructions, RATE)
    assert same_class > 0.99
    assert other_class < 0.01


def test_chroma_leaves_out_what_is_silent_in_the_original_only():
    half = RATE // 2
    first, whole = tone(440), tone(440)
    first[half:] = 0
    of_first, of_whole = metrics.chroma(clip(first, whole), clip(whole, first), RATE)
    assert of_first > 0.99
    assert of_whole == pytest.approx(0.5, abs=0.1)


def test_chroma_takes_what_sixteen_bits_cannot_hold_for_silence():
    half = RATE // 2
    original = tone(440)
    original[half:] = 1e-6 * np.random.default_rng(0).standard_normal(RATE - half)
    assert metrics.chroma(clip(original), clip(tone(440)), RATE)[0] > 0.99
    assert metrics.chroma(clip(tone(440)), clip(original), RATE)[0] == pytest.approx(0.5, abs=0.1)


def test_a_silent_original_has_no_si_sdr_and_no_chroma():
    silence = np.zeros((1, RATE), np.float32)
    result = scores(silence, noise(1))
    assert np.isnan(result["si_sdr"]).all()
    assert np.isnan(result["chroma"]).all()
    assert np.isfinite(result["mel_db"]).all()
    assert np.isfinite(result["stft"]).all()


def test_a_silent_reconstruction_is_as_bad_as_can_be():
    result = scores(noise(1), np.zeros((1, RATE), np.float32))
    assert_allclose(result["si_sdr"], -metrics.SI_SDR_LIMIT)
    assert_allclose(result["chroma"], 0)


def test_a_clip_shorter_than_any_window_is_measured():
    short = noise(2, samples=800)
    for value in scores(short, short).values():
        assert np.isfinite(value).all()
    assert (scores(short, noise(2, samples=800, seed=5))["stft"] > 0.1).all()


def test_clips_are_measured_each_by_itself():
    originals, reconstructions = noise(20, samples=4000, seed=6), noise(20, samples=4000, seed=7)
    together, last = scores(originals, reconstructions), scores(originals[-1:], reconstructions[-1:])
    for name, values in together.items():
        assert values.shape == (20,)
        assert_allclose(values[-1:], last[name], rtol=1e-4)
