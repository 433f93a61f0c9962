import numpy as np
import torch
from numpy.testing import assert_array_equal
from scipy.ndimage import maximum_filter

from engine.measure import peaks
from engine.measure.peaks import Constellations, constellations, identified, shared

RATE = 22050
WIDTH, SIZE = 20, 400


def noise(clips, samples=RATE, seed=0):
    return 0.1 * np.random.default_rng(seed).standard_normal((clips, samples)).astype(np.float32)


def stars(*clips):
    """Constellations with peaks at (frame, bin) of a grid of 18 x 18 cells."""
    cells = np.full((len(clips), peaks.PEAKS), -1)
    for row, places in enumerate(clips):
        numbers = sorted((frame + 1) * WIDTH + bin_ + 1 for frame, bin_ in places)
        cells[row, peaks.PEAKS - len(numbers) :] = numbers
    return Constellations(cells, WIDTH, SIZE)


def test_peaks_are_the_strongest_local_maxima():
    clips = noise(2, samples=3 * RATE)
    spectra = torch.stft(
        torch.from_numpy(clips), 2048, 512, window=torch.hann_window(2048), return_complex=True
    )
    found = constellations(clips)
    for levels, cells in zip(spectra.abs().numpy(), found.cells, strict=True):
        maxima = np.where(levels == maximum_filter(levels, size=(31, 15), mode="constant"), levels, 0)
        bins, frames = np.unravel_index(np.argsort(maxima, axis=None)[-150:], maxima.shape)
        assert_array_equal(cells, np.sort((frames + 1) * found.width + bins + 1))


def test_a_perfect_copy_has_every_peak_and_is_identified():
    clips = noise(5)
    library = constellations(clips)
    copies = constellations(clips[1:4])
    own = Constellations(library.cells[1:4], library.width, library.size)
    assert_array_equal(shared(own, copies), 1)
    assert_array_equal(identified(library, copies, np.arange(1, 4)), 1)


def test_another_clip_is_not_taken_for_the_original():
    library = constellations(noise(40))
    wrong = constellations(noise(40)[::-1])
    assert_array_equal(identified(library, wrong, np.arange(40)), 0)
    assert shared(library, wrong).mean() < 0.2


def test_a_reconstruction_is_compared_with_every_clip():
    clips = noise(600, samples=4000)
    library = constellations(clips)
    own = np.arange(599, 0, -2)
    copies = constellations(clips[own] + noise(len(own), samples=4000, seed=1) / 100)
    assert_array_equal(identified(library, copies, own), 1)


def test_a_peak_may_move_by_one_bin_and_one_frame_but_not_by_two():
    original = stars([(5, 5), (5, 15), (12, 5), (12, 15)])
    moved = stars([(6, 6), (4, 15), (12, 7), (14, 15)])
    assert_array_equal(shared(original, moved), 0.5)


def test_a_peak_at_the_edge_has_no_neighbour_on_the_other_side():
    original = stars([(3, 17)], [(0, 5)], [(17, 5)])
    wrapped = stars([(4, 0)], [(17, 5)], [(0, 5)])
    assert_array_equal(shared(original, wrapped), 0)


def test_a_peak_near_two_others_counts_once():
    assert_array_equal(shared(stars([(5, 5)]), stars([(5, 4), (5, 6)])), 1)


def test_a_draw_with_another_clip_is_not_identified():
    library = stars([(2, 2), (9, 9)], [(2, 2), (5, 15)])
    assert_array_equal(identified(library, stars([(2, 2)]), np.array([0])), 0)
    assert_array_equal(identified(library, stars([(2, 2), (9, 9)]), np.array([0])), 1)


def test_a_second_copy_of_the_recording_is_no_rival():
    library = stars([(2, 2), (9, 9)], [(2, 2), (9, 9)], [(2, 2)])
    assert_array_equal(identified(library, stars([(2, 2), (9, 9)]), np.array([0])), 1)


def test_a_reconstruction_that_shares_nothing_is_not_identified():
    assert_array_equal(identified(stars([(2, 2)], [(9, 9)]), stars([(16, 2)]), np.array([0])), 0)


def test_silence_has_no_peaks_and_is_left_out():
    silent = constellations(np.zeros((2, RATE), np.float32))
    assert (silent.cells == -1).all()
    assert (constellations(1e-5 * noise(2)).cells == -1).all()
    sounding = constellations(noise(2))
    assert np.isnan(shared(silent, sounding)).all()
    assert np.isnan(identified(silent, sounding, np.array([0, 1]))).all()
    assert_array_equal(shared(sounding, silent), 0)
    assert_array_equal(identified(sounding, silent, np.array([0, 1])), 0)


def test_stored_clips_have_the_same_peaks_as_their_waveforms():
    stored = (noise(2) * 32768).astype(np.int16)
    assert_array_equal(constellations(stored).cells, constellations(stored.astype(np.float32) / 32768).cells)


def test_a_clip_shorter_than_a_window_has_peaks():
    short = constellations(noise(2, samples=800))
    assert ((short.cells >= 0).sum(1) > 5).all()
