import numpy as np
from numpy.testing import assert_array_equal

from engine.measure.genre import hears_genre, summaries, train_classifier

RATE = 22050


def clips(kind, count=8, seed=0):
    draws = np.random.default_rng(seed)
    white = 0.1 * draws.standard_normal((count, RATE))
    if kind == "rumble":
        spectrum = np.fft.rfft(white)
        spectrum[:, 2000:] *= 0.01
        white = np.fft.irfft(spectrum, RATE)
    return white.astype(np.float32)


def trained():
    heard = summaries(np.concatenate([clips("rumble"), clips("hiss")]), RATE)
    return train_classifier(heard, ["rumble"] * 8 + ["hiss"] * 8)


def test_the_classifier_hears_the_genre_of_new_clips():
    heard = summaries(np.concatenate([clips("rumble", seed=1), clips("hiss", seed=2)]), RATE)
    assert_array_equal(hears_genre(trained(), heard, ["rumble"] * 8 + ["hiss"] * 8), 1)
    assert_array_equal(hears_genre(trained(), heard, ["hiss"] * 8 + ["rumble"] * 8), 0)


def test_a_clip_of_unknown_genre_is_left_out():
    right = hears_genre(trained(), summaries(clips("hiss", 2), RATE), [None, "hiss"])
    assert_array_equal(right, [np.nan, 1])


def test_clips_of_unknown_genre_teach_nothing():
    heard = summaries(np.concatenate([clips("rumble"), clips("hiss"), clips("hiss")]), RATE)
    classifier = train_classifier(heard, ["rumble"] * 8 + ["hiss"] * 8 + [None] * 8)
    assert_array_equal(classifier.classes_, ["hiss", "rumble"])


def test_one_genre_cannot_be_told_from_others():
    heard = summaries(clips("hiss"), RATE)
    assert train_classifier(heard, ["hiss"] * 8) is None
    assert train_classifier(heard, [None] * 8) is None
    assert train_classifier(summaries(clips("hiss", 0), RATE), []) is None


def test_the_emptiness_above_a_cut_off_does_not_drown_the_rest():
    whole = clips("rumble", 1)
    spectrum = np.fft.rfft(whole)
    spectrum[:, 8000:] = 0
    cut = np.fft.irfft(spectrum, RATE).astype(np.float32)
    assert np.abs(summaries(whole, RATE) - summaries(cut, RATE)).max() < 10


def test_silence_is_heard_as_numbers():
    assert np.isfinite(summaries(np.zeros((1, 800), np.float32), RATE)).all()
