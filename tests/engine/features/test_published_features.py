"""Where real GTZAN tracks are at hand with the table that was published, our features are its features."""

import os
from pathlib import Path

import numpy as np
import pytest

from engine.audio.decode import decode
from engine.features import table
from engine.features.extract import features
from engine.features.names import FEATURES, RATE

TRACKS = "jazz.00006", "metal.00003"


@pytest.fixture(scope="module")
def pairs():
    """Ours and theirs of two tracks, [tracks, 57] each."""
    beside = Path(__file__).parents[4] / "shared" / "data" / "gtzan100"
    folder = Path(os.environ.get("LATENTDECK_GTZAN", beside))
    if not (folder / "features_30_sec.csv").is_file():
        pytest.skip("the GTZAN tracks are not at hand; LATENTDECK_GTZAN can name their folder")
    published = {row.song: row.features for row in table.read(folder / "features_30_sec.csv")}
    theirs = np.array([published[name] for name in TRACKS])
    paths = [next((folder / "genres_original").glob(f"*/{name}.*")) for name in TRACKS]
    return np.array([features(decode(path, RATE)) for path in paths]), theirs


def test_every_feature_is_the_published_one_up_to_rounding(pairs):
    ours, theirs = pairs
    off = dict(zip(FEATURES, np.abs(ours / theirs - 1).max(axis=0), strict=True))
    # the mean of 660 000 samples that cancel each other out: rounding is most of what is left
    assert max(off.pop("harmony_mean"), off.pop("perceptr_mean")) < 0.01
    assert max(off.values()) < 1e-4
