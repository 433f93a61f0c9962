"""What new sounds are drawn from and compared with is found out once, and asked for again when it must be."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
import pytest
import tiny

from engine.errors import CancelledError
from engine.generation import known
from engine.generation.closeness import find_out
from engine.latents.codec import encode_library, open_codec
from engine.latents.fitted import fitted
from engine.latents.rungs import distribution
from engine.library import store
from engine.library.store import Library
from engine.runs.directory import RunDirectory
from engine.schema import SampleWay
from engine.training.loop import train


def silent(share: float, message: str) -> None:
    """Progress that nobody looks at."""


def trained(library: str) -> RunDirectory:
    run = tiny.new_run("pca", tiny.SMALL_WINDOW, library=library)
    train(run, threading.Event())
    return run


def stands(run: RunDirectory) -> tuple[bool, bool, bool]:
    """Whether it can be drawn from, be compared with, and nothing is left to find out."""
    library, weights = store.open_library(run.config().library), run.weights_identity()
    return (
        known.can_be_drawn_from(run, weights, library),
        known.can_be_compared(run, weights, library.info),
        known.is_all_known(run, weights, library),
    )


def test_it_is_found_out_once_for_these_weights_and_this_library(
    another_library: Callable[..., Library],
) -> None:
    another_library("to-know", genres=("hum", "buzz"), tracks=4)
    run = trained("to-know")
    assert stands(run) == (False, False, False)
    told: list[float] = []
    find_out(run, lambda share, _: told.append(share))
    assert stands(run) == (True, True, True)
    assert told == sorted(told)
    assert 0 <= told[0] < told[-1] <= 1

    tiny.count_as_other_weights(run)
    assert stands(run) == (False, False, False)
    find_out(run, silent)
    assert stands(run) == (True, True, True)

    store.delete_library("to-know")
    another_library("to-know", genres=("hum", "buzz"), tracks=4)
    assert stands(run) == (False, False, False)


def test_what_was_cancelled_is_not_known_and_leaves_no_half_of_a_file(
    another_library: Callable[..., Library],
) -> None:
    another_library("to-cancel", genres=("hum", "buzz"), tracks=3)
    run = trained("to-cancel")

    def cancelled(share: float, message: str) -> None:
        if share > 0.5:
            raise CancelledError("The work was cancelled.")

    with pytest.raises(CancelledError):
        find_out(run, cancelled)
    assert stands(run) == (False, False, False)
    assert [file.suffix for file in run.latents_folder.iterdir()] == [".npy"]
    find_out(run, silent)
    assert stands(run) == (True, True, True)


def test_where_nothing_was_held_out_there_is_nothing_to_compare_with_but_to_draw_from(
    another_library: Callable[..., Library],
) -> None:
    another_library("two-to-know", genres=("hum",), tracks=2)
    run = trained("two-to-know")
    find_out(run, silent)
    assert stands(run) == (True, False, True)


def test_two_clips_make_a_fit(another_library: Callable[..., Library]) -> None:
    another_library("single-clip", genres=("hum",), tracks=1, clip_seconds=4.0)
    assert (
        known.fits_of(tiny.new_run("net1", library="single-clip").config(), store.open_library("single-clip"))
        == []
    )
    another_library("of-no-genre", genres=(None,), tracks=2)
    assert known.fits_of(
        tiny.new_run("net1", library="of-no-genre").config(), store.open_library("of-no-genre")
    ) == [None]


@pytest.mark.parametrize(
    ("way", "genre"), [("normal", None), ("gaussian", None), ("genre", "hum"), ("genre", None)]
)
def test_what_is_kept_draws_what_was_fitted(tiny_library: Library, way: SampleWay, genre: str | None) -> None:
    codec = open_codec(trained("tiny"))
    fresh = distribution(codec, tiny_library, encode_library(codec, tiny_library), way, genre)
    for _ in range(2):  # fitted and written, then read
        again = fitted(codec, tiny_library, way, genre)
        assert np.array_equal(again.draw(3, seed=5), fresh.draw(3, seed=5))
        assert np.array_equal(again.centre, fresh.centre)
