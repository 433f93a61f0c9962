"""Exploring in this process, without threads that wait for each other; and libraries of any sounds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest
import tiny
from threadpoolctl import threadpool_limits

from engine.audio.decode import Decoded
from engine.library.draft import Draft
from engine.library.store import Library, open_library
from engine.schema import LibraryRequest


@pytest.fixture(scope="module", autouse=True)
def one_thread_of_openmp() -> Iterator[None]:
    """Tests are small: the threads of scikit-learn would only wait for one another."""
    with threadpool_limits(1):
        yield


@pytest.fixture(scope="session")
def library_of(tiny_library: Library) -> Callable[[str, Sequence[np.ndarray]], Library]:
    """Makes a library of some sounds at 8 kHz, float32 [n] each: track.00000, track.00001 .., of no genre."""

    def make(name: str, sounds: Sequence[np.ndarray]) -> Library:
        request = LibraryRequest(name=name, source="tests", sample_rate=tiny.RATE, clip_seconds=1.0)
        with Draft(request) as draft:
            for number, samples in enumerate(sounds):
                decoded = Decoded(samples, frames=len(samples), sample_rate=tiny.RATE, sha1=str(number))
                draft.add(decoded, name=f"track.{number:05}", genre=None, path=f"{number}.wav", share=1.0)
            draft.finish("tests", [], None)
        return open_library(name)

    return make
