import numpy as np
import pytest
from numpy.testing import assert_array_equal

from engine.errors import CancelledError
from engine.measure import metrics
from engine.measure.bootstrap import interval
from engine.measure.judge import Judge

RATE = 8000
TRACKS = np.repeat(np.arange(8), 2)
GENRES = ["rumble", "hiss"]
OF_TRACKS = [GENRES[track % 2] for track in TRACKS]
TEST = np.array([12, 13, 14, 15])


def library(seed=0):
    """Sixteen clips of eight tracks in two genres, as a library stores them."""
    white = 0.1 * np.random.default_rng(seed).standard_normal((16, 2 * RATE))
    spectrum = np.fft.rfft(white)
    spectrum[TRACKS % 2 == 0, 1000:] *= 0.05
    return np.round(np.fft.irfft(spectrum) * 32768).astype(np.int16)


def judge(clips, genres=OF_TRACKS, heard=lambda share: None):
    return Judge(clips, RATE, TRACKS, genres, np.arange(12), heard)


def floats(clips):
    return clips.astype(np.float32) / 32768


def test_a_perfect_copy_scores_perfectly():
    clips = library()
    values = judge(clips).values(floats(clips[TEST]), TEST)
    means = {name: value.mean for name, value in values.items()}
    perfect = {"peaks": 1, "identified": 1, "genre_kept": 1, "mel_db": 0, "stft": 0, "si_sdr": 100}
    assert means == pytest.approx({"chroma": 1} | perfect, abs=1e-5)
    assert list(values) == ["chroma", "peaks", "identified", "genre_kept", "mel_db", "stft", "si_sdr"]


def test_wrong_clips_score_as_chance():
    clips = library()
    listener = judge(clips)
    wrong = listener.wrong_clips(TEST, seed=0)
    values = listener.values(floats(clips[TEST]), TEST, wrong)
    assert values["identified"].mean == 0
    assert values["peaks"].mean < 0.2
    assert values["si_sdr"].mean < -20
    same = np.array([OF_TRACKS[row] for row in TEST]) == np.array([OF_TRACKS[row] for row in wrong])
    assert values["genre_kept"].mean == pytest.approx(same.mean())


def test_clips_of_another_library_can_be_what_a_reconstruction_is_taken_for():
    clips = library()
    noise = np.random.default_rng(1).normal(0, 900, clips.shape)
    near = (clips + noise).astype(np.int16)
    sounds = floats(near[TEST])
    assert judge(clips).values(sounds, TEST)["identified"].mean == 1
    told = []
    among = Judge(clips, RATE, TRACKS, OF_TRACKS, np.arange(12), told.append, near)
    assert among.values(sounds, TEST)["identified"].mean == 0  # each is one of those clips itself
    assert told[0] == 0
    assert told == sorted(told)
    assert told[-1] == 0.5


def test_wrong_clips_are_of_other_tracks_and_drawn_by_the_seed():
    listener = judge(library())
    rows = np.arange(16)
    draws = [listener.wrong_clips(rows, seed) for seed in range(20)]
    for drawn in draws:
        assert (TRACKS[drawn] != TRACKS[rows]).all()
    assert_array_equal(draws[0], listener.wrong_clips(rows, 0))
    assert len(np.unique(np.array(draws))) == 16


def test_a_library_of_one_track_has_no_wrong_clips():
    clips = library()[:2]
    lonely = Judge(clips, RATE, np.array([0, 0]), ["hiss"] * 2, np.array([0]), lambda share: None)
    assert lonely.wrong_clips(np.array([1]), seed=0) is None
    values = lonely.values(floats(clips[1:]), np.array([1]))
    assert values["genre_kept"].mean is None
    assert values["identified"].mean == 1


@pytest.mark.parametrize("genres", [[None] * 16, ["hiss"] * 16])
def test_without_two_genres_genre_kept_is_unknown(genres):
    clips = library()
    kept = judge(clips, genres).values(floats(clips[TEST]), TEST)["genre_kept"]
    assert (kept.mean, kept.low, kept.high) == (None, None, None)


def test_genre_kept_falls_when_the_genre_is_lost():
    clips = library()
    lost = floats(clips[[12, 12, 12, 12]])  # all of them rumble
    assert judge(clips).values(lost, TEST)["genre_kept"].mean == 0.5


def test_the_classifier_has_not_heard_the_clips_that_it_judges():
    clips = library()
    genres = OF_TRACKS[:12] + ["polka"] * 4
    assert judge(clips, genres).values(floats(clips[TEST]), TEST)["genre_kept"].mean is None


def test_the_intervals_are_over_tracks():
    clips = library()
    made = floats(clips[TEST]) + 0.02 * np.arange(4)[:, None] * floats(library(seed=1)[TEST])
    found = judge(clips).values(made, TEST, seed=3)["si_sdr"]
    assert found == interval(metrics.si_sdr(floats(clips[TEST]), made), TRACKS[TEST], seed=3)
    assert found.low < found.mean < found.high


def test_hearing_the_originals_tells_how_far_it_is_and_can_be_stopped():
    def stop(share):
        raise CancelledError

    shares = []
    judge(library(), heard=shares.append)
    assert shares[0] == 0
    with pytest.raises(CancelledError):
        judge(library(), heard=stop)
