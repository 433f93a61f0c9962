import sys
import threading

import numpy as np
import pytest
import tiny

from engine.explore import maps
from engine.explore.run import explore_run
from engine.training.loop import train


def silent(done, message):
    return


def test_umap_is_added_where_it_is_installed(another_library, monkeypatch):
    if not maps.has_umap():
        pytest.skip("umap-learn, an optional package, is not installed")
    another_library("crowd", genres=("buzz", "hum", "hiss", "whistle"), tracks=4)
    run = tiny.new_run("pca", tiny.SMALL_WINDOW, library="crowd")
    train(run, threading.Event())
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "umap", None)
        (before,) = explore_run(run, ["mfcc"], progress=silent)
    assert list(before.maps) == ["pca", "t-sne"]
    monkeypatch.setattr("numba.config.DISABLE_JIT", True)  # compiling would take most of a minute
    (after,) = explore_run(run, ["mfcc"], progress=silent)
    assert run.exploration("mfcc") == after
    assert np.shape(after.maps.pop("umap")) == (16, 2)
    assert after.versions.pop("umap-learn")
    assert after.model_copy(update={"seconds": before.seconds}) == before
