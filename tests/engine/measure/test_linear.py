import numpy as np
import pytest
import torch
from numpy.testing import assert_array_equal

from engine.measure import linear
from engine.models.pca import PcaSettings

CLIP = 110250
SHORT = 16384
CPU = torch.device("cpu")


def noise(clips):
    return 0.1 * np.random.default_rng(0).standard_normal((clips, SHORT)).astype(np.float32)


def code(dims, seed=0):
    batches = iter(torch.from_numpy(noise(12)).split(4))
    return linear.fitted(PcaSettings(dims=dims), batches, 22050, seed, CPU)


@pytest.mark.parametrize(
    ("floats", "made"), [(1728, 1728), (1723, 1728), (18376, 18360), (1, 12), (200_000, 110592)]
)
def test_the_nearest_size_that_the_code_can_make_is_taken(floats, made):
    assert linear.nearest_settings(floats, CLIP).floats(CLIP) == made


def test_more_components_come_nearer():
    clips = noise(2)
    distances = []
    for dims in (1, 12, 48):
        fitted = code(dims)
        distances.append(fitted.validation_loss(torch.from_numpy(clips)).item())
        assert linear.reconstructions(fitted, clips).shape == clips.shape
    assert distances == sorted(distances, reverse=True)


def test_a_fit_depends_on_its_seed_alone_and_leaves_other_draws_as_they_were():
    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    first = code(4)
    assert torch.rand(1) == expected
    assert_array_equal(linear.reconstructions(code(4), noise(1)), linear.reconstructions(first, noise(1)))
