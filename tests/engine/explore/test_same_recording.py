import numpy as np
import tiny

from engine.explore.recordings import Recordings


def test_a_recording_has_all_peaks_in_common_with_itself_and_few_with_another(tiny_library):
    recordings = Recordings(tiny_library)
    one, other, *_ = tiny_library.tracks
    assert recordings.in_common(one, one) == 1
    assert recordings.in_common(one, other) < 0.2
    assert recordings.in_common(one, other) == recordings.in_common(other, one)


def test_a_copy_that_begins_later_and_is_noisy_is_the_same_recording(tiny_library, library_of):
    song = tiny.tones(1, 5, seconds=6.0)
    noise = 0.003 * np.random.default_rng(0).standard_normal(len(song)).astype(np.float32)
    start, length = round(0.77 * tiny.RATE), 4 * tiny.RATE
    library = library_of("shifted", [song[:length], 0.4 * (song + noise)[start : start + length]])
    assert Recordings(library).in_common(*library.tracks) > 0.3


def test_silence_has_nothing_in_common(tiny_library, library_of):
    library = library_of("silent", [np.zeros(4 * tiny.RATE, np.float32), tiny.tones(0, 0)])
    assert Recordings(library).in_common(*library.tracks) == 0
