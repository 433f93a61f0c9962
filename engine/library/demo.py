"""The demo library: ten invented genres, played by `engine.library.synthesis`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from engine.audio.decode import Decoded
from engine.library.draft import Draft
from engine.library.synthesis.genres import GENRES
from engine.library.synthesis.song import song
from engine.schema import LibraryInfo, LibraryRequest

Progress = Callable[[float, str], None]

TRACKS_A_GENRE = 12
SECONDS = 10.0


def make_demo(request: LibraryRequest, progress: Progress) -> LibraryInfo:
    """Make the demo: ten genres of twelve tracks of 10 s (of one clip, where clips are longer).

    The same seed, rate and clip length give the same clips, bit by bit. The library appears whole at the
    end; after an error, or when `progress` raises, nothing is left behind.

    Args:
        request: name, rate, length of clips and seed; `source` does not matter.
        progress: told of the share done, 0 .. 1, and what is being done; may raise `CancelledError`.

    Raises:
        LibraryError: a library of that name is there and is not to be replaced.
        DiskFullError: the clips do not fit.
    """
    rate = request.sample_rate
    seconds = max(SECONDS, request.clip_seconds)
    titles = [(genre, number) for genre in GENRES for number in range(TRACKS_A_GENRE)]
    with Draft(request) as draft:
        for done, (genre, number) in enumerate(titles):
            name = f"{genre}.{number:05d}"
            progress(done / len(titles), f"composing {name}")
            samples = song(genre, number, request.seed, seconds, rate)
            sha1 = hashlib.sha1(samples.tobytes()).hexdigest()
            draft.add(
                Decoded(samples, len(samples), rate, sha1),
                name=name,
                genre=genre,
                path=f"demo/{name}",
                share=(done + 1) / len(titles),
            )
        progress(1.0, f"{len(titles)} tracks composed")
        return draft.finish(f"demo, seed {request.seed}", [], None)
