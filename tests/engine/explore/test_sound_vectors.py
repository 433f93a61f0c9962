import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from torchaudio.functional import create_dct

from engine.audio.pcm import to_float
from engine.errors import CancelledError
from engine.explore.sound import sound_vectors
from engine.files import write_json
from engine.library.store import folder_of, open_library
from engine.measure.spectrum import mel_levels


def silent(done, message):
    return


def fail(done, message):
    pytest.fail("made again")


@pytest.fixture
def library(another_library):
    folder = folder_of("heard")
    return open_library("heard") if folder.exists() else another_library("heard", genres=("hum",), tracks=3)


def clips_of(library, place):
    rows = library.rows(library.tracks[place])
    return to_float(library.clips[rows.start : rows.stop])


def test_the_waveform_is_the_mean_of_the_clips(library):
    found = sound_vectors(library, "waveform", silent)
    assert found.shape == (3, 8000)
    assert_allclose(found[1], clips_of(library, 1).mean(0), atol=1e-6)


def test_mfcc_are_means_and_deviations_over_clips_and_frames(library):
    found = sound_vectors(library, "mfcc", silent)
    levels = mel_levels(torch.from_numpy(clips_of(library, 2)), 8000)
    coefficients = (levels @ create_dct(20, 80, "ortho")).numpy().reshape(-1, 20)
    assert found.shape == (3, 40)
    assert_allclose(found[2], [*coefficients.mean(0), *coefficients.std(0)], rtol=1e-3, atol=1e-3)


def test_the_mel_spectrogram_is_the_mean_of_the_clips(library):
    found = sound_vectors(library, "mel-pca", silent)
    levels = mel_levels(torch.from_numpy(clips_of(library, 0)), 8000).mean(0)
    assert_allclose(found[0], levels.flatten(), rtol=1e-4, atol=1e-3)


def test_vectors_are_kept_until_the_library_is_made_anew(library):
    first = np.array(sound_vectors(library, "mfcc", silent))
    assert_allclose(sound_vectors(library, "mfcc", fail), first)
    remade = library.info.model_copy(update={"created": library.info.created + 1})
    write_json(folder_of("heard") / "library.json", remade)
    with pytest.raises(pytest.fail.Exception, match="made again"):
        sound_vectors(open_library("heard"), "mfcc", fail)
    assert_allclose(sound_vectors(open_library("heard"), "mfcc", silent), first)
    assert len(list((folder_of("heard") / "vectors").glob("mfcc.*"))) == 1


def test_cancelling_leaves_nothing_behind(another_library):
    library = another_library("left", genres=("hum",), tracks=3)

    def cancel(done, message):
        if done > 0.5:
            raise CancelledError

    with pytest.raises(CancelledError):
        sound_vectors(library, "waveform", cancel)
    assert list((folder_of("left") / "vectors").iterdir()) == []
